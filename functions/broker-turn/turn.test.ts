import { createServer } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { deadlineAfter } from '../shared/deadline.ts';
import { parseQuestion } from './event.ts';
import { answersAt, awaitTurn, type TurnAdmin } from './turn.ts';

type Seen = { readonly nodes: readonly number[]; readonly behind?: readonly string[]; readonly controller?: null };

/** An admin client that sees one thing after the other, the last again and again. */
function admin(...seen: readonly [Seen, ...Seen[]]): TurnAdmin & { readonly disconnect: ReturnType<typeof vi.fn> } {
  let index = -1;
  const now = () => seen[Math.min(index, seen.length - 1)] ?? seen[0];
  const partition = (isr: readonly number[]) => ({
    ...{ partitionErrorCode: 0, partitionId: 0, leader: 1, replicas: [1, 2, 3], isr: [...isr] },
  });
  return {
    connect: async () => {},
    disconnect: vi.fn(async () => {}),
    describeCluster: async () => {
      index += 1;
      const brokers = now().nodes.map((nodeId) => ({ nodeId, host: 'h', port: 1 }));
      return { brokers, controller: now().controller === null ? null : 1, clusterId: 'c' };
    },
    fetchTopicMetadata: async () => ({
      topics: ['a', ...(now().behind ?? [])].map((name) => ({
        name,
        partitions: [partition(now().behind?.includes(name) ? [1, 2] : [1, 2, 3])],
      })),
    }),
  };
}

const answering = async () => true;
const question = { node: 2, nodes: 3 };

describe('awaitTurn', () => {
  test('lets a node go that does not answer, and asks nobody', async () => {
    const silent = admin({ nodes: [] });
    const turn = await awaitTurn({ admin: silent, answers: async () => false }, question, deadlineAfter(9_000));
    expect([turn.because, silent.disconnect.mock.calls.length]).toEqual(['it does not answer', 0]);
  });

  test('takes a moment of silence for no absence', async () => {
    const answers = vi.fn().mockResolvedValueOnce(false).mockResolvedValue(true);
    const turn = await awaitTurn({ admin: admin({ nodes: [1, 2, 3] }), answers }, question, deadlineAfter(9_000));
    expect(turn.because).toBe('all replicas are in step');
  });

  test('waits for a node and for replicas, and looks twice', async () => {
    const cluster = admin({ nodes: [1, 3] }, { nodes: [1, 2, 3], behind: ['b'] }, { nodes: [1, 2, 3] });
    expect(await awaitTurn({ admin: cluster, answers: answering }, question, deadlineAfter(15_000))).toMatchObject({
      because: 'all replicas are in step',
    });
    expect(cluster.disconnect).toHaveBeenCalledOnce();
  });

  test.each([
    ['a missing node', { nodes: [3, 1] }, /of 3 nodes only 1, 3 are there/],
    ['no controller', { nodes: [1, 2, 3], controller: null }, /no controller/],
    ['replicas behind', { nodes: [1, 2, 3], behind: ['b', 'c', 'd', 'e'] }, /behind in b-0, c-0, d-0 and 1 more/],
  ] satisfies [string, Seen, RegExp][])('refuses for %s when the time is over', async (_what, seen, message) => {
    await expect(awaitTurn({ admin: admin(seen), answers: answering }, question, deadlineAfter(300))).rejects.toThrow(
      expect.objectContaining({ code: 'KAFKA_NOT_IN_SYNC', message: expect.stringMatching(message) }),
    );
  });

  test('goes on asking a cluster that cannot be asked, and says so in the end', async () => {
    const broken = { ...admin({ nodes: [] }), connect: async () => Promise.reject(new Error('no route')) };
    await expect(awaitTurn({ admin: broken, answers: answering }, question, deadlineAfter(300))).rejects.toThrow(
      /cannot be asked \(no route\)/,
    );
  });
});

test('an address answers when something listens there', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  expect(await answersAt(`127.0.0.1:${port}`)).toBe(true);
  await new Promise((resolve) => server.close(resolve));
  expect(await answersAt(`127.0.0.1:${port}`)).toBe(false);
});

describe('parseQuestion', () => {
  test('reads a node of a cluster, further fields tolerated', () => {
    expect(parseQuestion({ node: 3, nodes: 3, tf: {} })).toEqual({ node: 3, nodes: 3 });
  });

  test.each([[{ node: 4, nodes: 3 }], [{ node: 0, nodes: 3 }], [{ node: 1.5, nodes: 3 }], [{ node: '1', nodes: 3 }]])(
    'refuses %j',
    (event) =>
      expect(() => parseQuestion(event)).toThrow(expect.objectContaining({ code: 'KAFKA_TURN_EVENT_INVALID' })),
  );

  test('refuses anything else with its own error', () => {
    const others = fc.anything().filter((event) => !(typeof event === 'object' && event !== null && 'node' in event));
    fc.assert(
      fc.property(others, (event) => {
        expect(() => parseQuestion(event)).toThrow(expect.objectContaining({ code: 'KAFKA_TURN_EVENT_INVALID' }));
      }),
    );
  });
});
