/** Users of a real, secure Kafka: each can do its work with the code that is deployed, and nothing else. */
import { randomUUID } from 'node:crypto';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { Kafka } from 'kafkajs';
import kafkajs from 'kafkajs'; // CommonJS: its values come with the default import
import { afterAll, beforeAll, expect, test } from 'vitest';
import { messages } from '../../contracts/generated/catalogue.ts';
import { replayId } from '../../contracts/src/access/replay-id.ts';
import { offsetsTopic } from '../../contracts/src/access/topics.ts';
import type { Workload } from '../../contracts/src/access/workload.ts';
import { openSession as openPoller } from '../../functions/clickstream/poller/session.ts';
import { openTransactions } from '../../functions/csv-replay/transactions.ts';
import { deadlineAfter } from '../../functions/shared/deadline.ts';
import { createKafka } from '../../functions/shared/kafka.ts';
import { trusting } from '../../functions/shared/kafka-login.ts';
import { createPublisher } from '../../functions/shared/publisher.ts';
import { createDeadLetters } from '../../functions/sink/dead-letters.ts';
import { type Sink, startSink } from '../../functions/sink/sink.ts';
import { createStore } from '../../functions/sink/store.ts';
import { fetchTopicId } from '../../functions/sink/topic-id.ts';
import { openSession as openReplayer } from '../../local/dead-letters/session.ts';
import { openS3 } from '../setup/s3.ts';
import { until } from '../setup/until.ts';
import { type LoginWorld, logger, startLoginWorld } from './kafka-login-world.ts';

const assets = messages['crypto-market/assets'];
const flights = messages['csv-replay/flights'];
const events = messages['clickstream/events'];
const input = 's3://files/flights.csv';
const producer: Workload = {
  name: 'crypto-market-coincap',
  product: 'crypto-market',
  kind: 'producer',
  messages: [assets],
};
const sink: Workload = { name: 'crypto-market-sink', product: 'crypto-market', kind: 'sink', messages: [assets] };
const replayer: Workload = {
  name: 'crypto-market-replayer',
  product: 'crypto-market',
  kind: 'replayer',
  messages: [assets],
};
const replay: Workload = {
  name: 'csv-replay-replay',
  product: 'csv-replay',
  kind: 'replay',
  messages: [flights],
  inputs: [input],
};
const poller: Workload = { name: 'clickstream-poller', product: 'clickstream', kind: 'poller', messages: [events] };
const workloads = [producer, sink, replayer, replay, poller];

let world: LoginWorld;
const s3 = openS3(process.env.STREAMPACT_TEST_AWS ?? '');
const bucket = `login-${randomUUID()}`;

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const offsets = {
    name: offsetsTopic('clickstream'),
    partitions: 1,
    keyed: true,
    config: { 'cleanup.policy': 'compact' },
  };
  world = await startLoginWorld(workloads, [assets, flights, events], [offsets]);
  expect(await world.allow(workloads)).toMatchObject({
    given: workloads.map(({ name }) => name),
    removed: [],
    forbidden: 0,
  });
}, 120_000);
afterAll(async () => {
  await world?.stop();
  s3.destroy();
});

const record = { key: 'k', value: Buffer.from('{"n":1}') };

async function publish(kafka: Kafka, topic: string): Promise<void> {
  const publisher = createPublisher(kafka);
  try {
    await publisher.publish(topic, [record], deadlineAfter(15_000));
  } finally {
    await publisher.close();
  }
}

/** Joins a group and asks for its partitions; resolves when it has them. */
async function join(kafka: Kafka, groupId: string, topic: string): Promise<void> {
  const consumer = kafka.consumer({ groupId, retry: { retries: 0, restartOnFailure: async () => false } });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const joined = new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.GROUP_JOIN, () => resolve());
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    });
    joined.catch(() => {});
    await consumer.run({ eachMessage: async () => {} });
    await joined;
  } finally {
    await consumer.disconnect();
  }
}

function startRealSink(kafka: Kafka): Promise<Sink> {
  return startSink({
    kafka,
    group: 'crypto-market.sink',
    contracts: [assets],
    validatorOf: () => ({ contract: 'crypto-market/assets', validate: () => [] }),
    store: createStore({ client: s3, bucket, logger }),
    projector: { project: async () => 0 },
    deadLetters: createDeadLetters(createPublisher(kafka), logger),
    limits: { bytes: 20_000, ms: 200 },
    sessionMs: 6_000,
    logger,
  });
}

test('what the producer publishes the sink writes to the lake, each with its own login', async () => {
  await publish(await world.as(producer.name), assets.topic);
  await publish(await world.as(producer.name), assets.deadLetterTopic);
  const kafka = await world.as(sink.name);
  expect(await fetchTopicId(kafka, assets.topic)).toMatch(/^[A-Za-z0-9_-]{22}$/);
  const running = await startRealSink(kafka);
  await until(
    () => running.status().counts,
    (counts) => counts.raw === 1,
  );
  await running.stop(deadlineAfter(20_000));
});

test('a replay takes its transactions, rows and position with its own login', async () => {
  const id = replayId(input, flights.topic);
  const place = { kafka: await world.as(replay.name), id, topic: flights.topic, partitions: flights.partitions };
  const transactions = await openTransactions({ ...place, ignorePosition: false });
  expect(transactions.position).toBeUndefined();
  const position = { rows: 1, refused: 0, bytes: 8, line: 2, fingerprint: 'ab'.repeat(16), finished: true };
  await transactions.send([{ topic: flights.topic, messages: [{ ...record, partition: 0 }] }]);
  await transactions.commit(position);
  await transactions.close();
  const again = await openTransactions({ ...place, ignorePosition: false });
  expect(again.position).toEqual(position);
  await again.close();
});

test('the poller keeps its place, and who replays dead letters its ledger', async () => {
  const source = { name: 'CLICKSTREAM_SRC_CONNECTOR', topic: events.topic, offsetsTopic: offsetsTopic('clickstream') };
  const session = await openPoller(await world.as(poller.name), source as never);
  await session.publish([{ ...record, offset: { cursor: '7' } }] as never, randomUUID());
  await session.close();
  const next = await openPoller(await world.as(poller.name), source as never);
  expect(next.offset).toEqual({ cursor: '7' });
  await next.close();
  const letters = await openReplayer(await world.as(replayer.name), assets);
  await letters.publish([{ ...record, ledgerKey: 'a-0-1', headers: {} }] as never);
  await letters.close();
  const later = await openReplayer(await world.as(replayer.name), assets);
  expect(later.replayed.has('a-0-1')).toBe(true);
  await later.close();
});

test.each<[string, () => Promise<unknown>]>([
  ['the producer publish elsewhere', async () => publish(await world.as(producer.name), flights.topic)],
  ['the producer read', async () => join(await world.as(producer.name), 'crypto-market.sink', assets.topic)],
  ['the sink publish to its topic', async () => publish(await world.as(sink.name), assets.topic)],
  ['the sink read another topic', async () => fetchTopicId(await world.as(sink.name), flights.topic)],
  ['the sink join another group', async () => join(await world.as(sink.name), 'csv-replay.sink', assets.topic)],
  [
    'a replay of another input',
    async () => {
      const place = { kafka: await world.as(replay.name), topic: flights.topic, partitions: flights.partitions };
      return openTransactions({ ...place, id: replayId('s3://files/other.csv', flights.topic), ignorePosition: false });
    },
  ],
  ['anybody make a topic', async () => makeTopic(await world.as(replayer.name))],
])('Kafka does not let %s', async (_, attempt) => {
  // kafkajs says of a group that it may not have no more than that nobody coordinates it.
  await expect(attempt()).rejects.toSatisfy((error) =>
    /authoriz|error code 29|group coordinator/i.test(describeAll(error)),
  );
});

test('nobody gets in with a wrong password, without TLS, or by another authority', async () => {
  const { username = '', ca = '' } = await world.readSecret(world.secretOf(producer.name));
  const sasl = { mechanism: 'scram-sha-512', username, password: 'wrong' } as const;
  const brokers = world.cluster.brokers.split(',');
  const connect = async (security: object): Promise<void> => {
    const admin = new kafkajs.Kafka({
      brokers,
      logLevel: kafkajs.logLevel.NOTHING,
      retry: { retries: 0 },
      ...security,
    }).admin();
    await admin.connect().finally(() => admin.disconnect());
  };
  await expect(connect({ ssl: trusting(ca), sasl })).rejects.toThrow(/authentication/i);
  await expect(connect({})).rejects.toThrow();
  await expect(connect({ ssl: true, sasl })).rejects.toThrow(/certificate/i);
});

test('a second run changes nothing, and a changed contract takes away what it no longer asks for', async () => {
  expect(await world.allow(workloads)).toEqual({ allowed: 0, forbidden: 0, given: [], removed: [] });
  const moved: Workload = { ...producer, messages: [{ ...assets, topic: 'crypto-market.other' }] };
  expect(await world.allow([moved, sink, replayer, replay, poller])).toEqual({
    allowed: 1,
    forbidden: 1,
    given: [],
    removed: [],
  });
  await expect(publish(await world.as(producer.name), assets.topic)).rejects.toMatchObject({
    code: 'KAFKA_PUBLISH_FAILED',
  });
  expect(await world.allow([sink, replayer, replay, poller])).toEqual({
    allowed: 0,
    forbidden: 2,
    given: [],
    removed: [producer.name],
  });
  await expect(publish(await world.as(producer.name), assets.topic)).rejects.toMatchObject({
    code: 'KAFKA_PUBLISH_FAILED',
  });
  expect(await world.allow(workloads)).toEqual({ allowed: 2, forbidden: 0, given: [producer.name], removed: [] });
  await publish(await world.as(producer.name), assets.topic);
});

test('a client goes on when its password is rotated: it reads the new one when the old one is refused', async () => {
  const kafka = await world.as(producer.name);
  await publish(kafka, assets.topic);
  expect(await world.fillSecrets({ rotate: [producer.name] })).toMatchObject({
    written: [world.secretOf(producer.name)],
  });
  expect(await world.allow(workloads)).toEqual({ allowed: 0, forbidden: 0, given: [producer.name], removed: [] });
  await publish(kafka, assets.topic);
});

async function makeTopic(kafka: Kafka): Promise<void> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'anything' }] });
  } finally {
    await admin.disconnect();
  }
}

/** A failure with all its causes. */
function describeAll(error: unknown): string {
  const told: string[] = [];
  const errorsOf = (at: Error): readonly unknown[] =>
    'errors' in at && Array.isArray(at.errors) ? at.errors : [at.cause];
  const visit = (at: unknown, depth: number): void => {
    if (!(at instanceof Error) || depth > 6) return;
    told.push(at.message);
    for (const cause of errorsOf(at)) visit(cause, depth + 1);
  };
  visit(error, 0);
  return told.join('; ');
}

test('a client that speaks plaintext to the deployed way of making one is refused', async () => {
  const kafka = createKafka({ brokers: world.cluster.brokers.split(','), clientId: 'plain', logger });
  await expect(fetchTopicId(kafka, assets.topic)).rejects.toMatchObject({ code: 'SINK_TOPIC_ID_UNKNOWN' });
});
