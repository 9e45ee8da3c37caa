import type { Broker } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { guardCommits, type TopicPartition } from './commit-guard.ts';
import type { AssignerCluster } from './fence.ts';

type Request = Parameters<Broker['offsetCommit']>[0];

function guarded() {
  const commits: Request[] = [];
  const refused: TopicPartition[] = [];
  const broker = { offsetCommit: async (request: Request) => commits.push(request) } as unknown as Broker;
  const cluster = { findBroker: async () => broker } as unknown as AssignerCluster;
  guardCommits(cluster, (moved) => refused.push(moved));
  return { cluster, commits, refused };
}

const request = (row: object): Request =>
  ({ groupId: 'g', groupGenerationId: 1, memberId: 'm', topics: [{ topic: 't', partitions: [row] }] }) as Request;

describe('the commit guard', () => {
  it('lets commits with metadata pass, once each', async () => {
    const { cluster, commits, refused } = guarded();
    await cluster.findBroker({ nodeId: '1' });
    const broker = await cluster.findBroker({ nodeId: '1' });
    await broker.offsetCommit(request({ partition: 3, offset: '5', metadata: '{}' }));
    expect(commits).toHaveLength(1);
    expect(refused).toEqual([]);
  });

  it('refuses the reset that kafkajs makes of an offset out of range', async () => {
    const { cluster, commits, refused } = guarded();
    const broker = await cluster.findBroker({ nodeId: '1' });
    await expect(broker.offsetCommit(request({ partition: 3, offset: '-2' }))).rejects.toMatchObject({
      code: 'SINK_OFFSET_OUT_OF_RANGE',
      where: 't[3]',
    });
    expect(commits).toEqual([]);
    expect(refused).toEqual([{ topic: 't', partition: 3 }]);
  });
});
