import type { Broker } from 'kafkajs';
import { expect, it } from 'vitest';
import type { AssignerCluster } from './fence.ts';
import { fetchRaw } from './raw-fetch.ts';

/** The part of kafkajs's broker that is changed: what it does is told in `sent` and `waits`. */
async function changedBroker() {
  const sent: { response: { decode: (payload: Buffer) => Promise<unknown> } }[] = [];
  const waits: unknown[] = [];
  const connectionPool = { send: async (request: (typeof sent)[number]) => sent.push(request) };
  const broker = { connectionPool, fetch: async ({ maxWaitTime }: { maxWaitTime: number }) => waits.push(maxWaitTime) };
  const cluster = { findBroker: async () => broker } as unknown as AssignerCluster;
  fetchRaw(cluster, 100);
  await cluster.findBroker({ nodeId: '1' });
  return { found: (await cluster.findBroker({ nodeId: '1' })) as Broker, broker, sent, waits };
}

const request = (apiName: string, apiVersion: number) => ({
  request: { apiName, apiVersion },
  response: { decode: async () => 'as kafkajs has it', parse: () => {} },
});
/** No topics. */
const empty = Buffer.alloc(14);

it('reads fetches itself and waits at the broker as long as it is told, however often the broker is found', async () => {
  const { found, broker, sent, waits } = await changedBroker();
  await found.fetch({ maxWaitTime: 5, topics: [] });
  expect(waits).toEqual([100]);
  await broker.connectionPool.send(request('Fetch', 11));
  await expect(sent[0]?.response.decode(empty)).resolves.toMatchObject({ responses: [], sessionId: 0 });
});

it.each([
  ['Fetch', 10],
  ['Metadata', 11],
])('leaves %s of version %i alone', async (name, version) => {
  const { broker, sent } = await changedBroker();
  await broker.connectionPool.send(request(name, version));
  await expect(sent[0]?.response.decode(empty)).resolves.toBe('as kafkajs has it');
});
