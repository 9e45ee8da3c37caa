import { expect, test } from 'vitest';
import type { TopicSpec } from '../../contracts/src/model.ts';
import { deadlineAfter } from '../shared/deadline.ts';
import type { TopicsAdmin } from './reconcile.ts';
import { reconcile } from './reconcile.ts';

const spec: TopicSpec = { name: 't', partitions: 3, replicationFactor: 1, keyed: true, config: {} };

const led = (leader: number) => ({ partitionErrorCode: 0, partitionId: 0, leader, replicas: [0], isr: [0] });

/** An admin client whose cluster has no topics; single answers are replaced. */
function admin(replaced: Partial<TopicsAdmin> = {}): TopicsAdmin & { readonly calls: string[] } {
  const calls: string[] = [];
  const note =
    <T>(name: string, value: T) =>
    async (): Promise<T> => {
      calls.push(name);
      return value;
    };
  const brokers = [{ nodeId: 1, host: 'h', port: 1 }];
  return {
    calls,
    connect: note('connect', undefined),
    disconnect: note('disconnect', undefined),
    describeCluster: note('describeCluster', { brokers, controller: 1, clusterId: 'c' }),
    listTopics: note('listTopics', []),
    fetchTopicMetadata: note('fetchTopicMetadata', { topics: [{ name: 't', partitions: [led(0)] }] }),
    describeConfigs: note('describeConfigs', { resources: [], throttleTime: 0 }),
    createTopics: note('createTopics', true),
    createPartitions: note('createPartitions', true),
    alterConfigs: note('alterConfigs', undefined),
    ...replaced,
  };
}

test('waits for brokers that come up late', async () => {
  let looks = 0;
  const late = admin({
    connect: async () => {
      looks += 1;
      if (looks < 2) throw new Error('connection refused');
    },
  });
  expect(await reconcile(late, [spec], deadlineAfter(5_000))).toEqual({ created: ['t'], altered: [], unchanged: [] });
  expect(late.calls.at(-1)).toBe('disconnect');
});

test('waits until a new topic is known and has its leaders, whatever the broker answers first', async () => {
  const answers = [
    () => Promise.reject(new Error('This server does not host this topic-partition')),
    () => Promise.resolve({ topics: [{ name: 't', partitions: [led(-1)] }] }),
    () => Promise.resolve({ topics: [{ name: 't', partitions: [led(0)] }] }),
  ];
  let asked = 0;
  const slow = admin({
    fetchTopicMetadata: () => {
      asked += 1;
      return answers.shift()?.() ?? Promise.reject(new Error('asked too often'));
    },
  });
  expect(await reconcile(slow, [spec], deadlineAfter(5_000))).toMatchObject({ created: ['t'] });
  expect(asked).toBe(3);
});

test('waits for as many brokers as a topic wants replicas, but not for ever', async () => {
  const one = admin();
  await expect(reconcile(one, [{ ...spec, replicationFactor: 3 }], deadlineAfter(50))).rejects.toMatchObject({
    code: 'TOPICS_KAFKA_UNREACHABLE',
    cause: '1 of 3 brokers are there',
  });
  expect(one.calls).not.toContain('createTopics');
  expect(one.calls.at(-1)).toBe('disconnect');
});

test('ends at the deadline when Kafka keeps silent in the middle', async () => {
  const silent = admin({ listTopics: () => new Promise(() => {}) });
  await expect(reconcile(silent, [spec], deadlineAfter(50))).rejects.toMatchObject({
    code: 'TOPICS_KAFKA_UNREACHABLE',
  });
});

test('names the topic whose change Kafka refuses', async () => {
  const refusing = admin({ createTopics: () => Promise.reject(new Error('POLICY_VIOLATION')) });
  await expect(reconcile(refusing, [spec], deadlineAfter(1_000))).rejects.toMatchObject({
    code: 'TOPICS_CHANGE_FAILED',
    where: 'topic t',
    cause: expect.objectContaining({ message: 'POLICY_VIOLATION' }),
  });
});

test('does not even connect for no topics', async () => {
  const idle = admin();
  expect(await reconcile(idle, [], deadlineAfter(1_000))).toEqual({ created: [], altered: [], unchanged: [] });
  expect(idle.calls).toEqual([]);
});
