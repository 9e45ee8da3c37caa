/** What stops one partition by name while the others go on, on a real Kafka: nothing is skipped, nothing is jumped over. */
import { randomUUID } from 'node:crypto';
import { type Admin, Kafka, logLevel, type Producer } from 'kafkajs';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { messages } from '../../contracts/generated/catalogue.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import { deadlineAfter } from '../../functions/shared/deadline.ts';
import { createLogger } from '../../functions/shared/log.ts';
import type { LakeObject } from '../../functions/sink/render.ts';
import { type Sink, type SinkOptions, startSink } from '../../functions/sink/sink.ts';
import { freePorts } from '../../local/engines/ports.ts';
import { type FaultEngines, startEngines } from './engines.ts';

let engines: FaultEngines;
let admin: Admin;
let producer: Producer;
let contract: MessageContract;
const objects: LakeObject[] = [];
let blocked = false;
const sinks: Sink[] = [];

beforeAll(async () => {
  engines = await startEngines();
  admin = engines.kafka.admin();
  producer = engines.kafka.producer({ retry: { retries: 20 } });
  await Promise.all([admin.connect(), producer.connect()]);
});
afterAll(async () => {
  blocked = false;
  await Promise.allSettled(sinks.map((sink) => sink.stop(deadlineAfter(5_000))));
  await Promise.allSettled([admin.disconnect(), producer.disconnect()]);
  await engines?.stop();
});
beforeEach(async () => {
  const topic = `stops-${randomUUID()}`;
  contract = { ...messages['crypto-market/assets'], topic, deadLetterTopic: `${topic}.dlq` };
  blocked = false;
  await admin.createTopics({ topics: [{ topic, numPartitions: 2 }], waitForLeaders: true });
});

async function send(count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, at) =>
    [0, 1].map((partition) => ({ partition, value: `{"n":${at}}` })),
  );
  await producer.send({ topic: contract.topic, messages: rows.flat() });
}

async function start(knownHash = contract.hash, others: Partial<SinkOptions> = {}): Promise<Sink> {
  const sink = await startSink({
    kafka: engines.kafka,
    group: contract.topic,
    contracts: [contract],
    validatorOf: (hash) => {
      if (hash !== knownHash) throw new StreampactError('CONTRACT_UNKNOWN', `this build knows no ${hash}`);
      return { contract: 'crypto-market/assets', validate: () => [] };
    },
    store: {
      async put(object, isCurrent) {
        while (blocked && isCurrent()) await new Promise((resolve) => setTimeout(resolve, 20));
        objects.push(object);
        return { written: true, bytes: 0 };
      },
    },
    projector: { project: async () => 0 },
    deadLetters: { publish: async () => {} },
    limits: { bytes: 200, ms: 100 },
    sessionMs: 3_000,
    logger: createLogger({ name: 'sink', level: 'silent' }),
    ...others,
  });
  sinks.push(sink);
  return sink;
}

async function committed(partition: number) {
  const [row] = await admin.fetchOffsets({ groupId: contract.topic, topics: [contract.topic] });
  return row?.partitions.find((candidate) => candidate.partition === partition);
}
const until = (assertion: () => unknown) => vi.waitFor(assertion, { timeout: 40_000, interval: 50 });
const untilCommitted = (partition: number, offset: number) =>
  until(async () => expect((await committed(partition))?.offset).toBe(String(offset)));
const untilStopped = (sink: Sink, code: string) =>
  until(() =>
    expect(sink.status().partitions).toContainEqual(expect.objectContaining({ partition: 0, stopped: code })),
  );

it('stops a partition whose committed offset is gone, and leaves the offset as it was', async () => {
  await send(5);
  const first = await start();
  await Promise.all([untilCommitted(0, 5), untilCommitted(1, 5)]);
  await first.stop(deadlineAfter(5_000));
  await send(5);
  await admin.deleteTopicRecords({ topic: contract.topic, partitions: [{ partition: 0, offset: '8' }] });
  const second = await start();
  await untilStopped(second, 'SINK_OFFSET_OUT_OF_RANGE');
  await untilCommitted(1, 10);
  expect(await committed(0)).toMatchObject({ offset: '5', metadata: expect.stringContaining('"v":1') });
  await second.stop(deadlineAfter(5_000));
});

it('stops a partition whose records vanish while it runs, instead of taking kafkajs’s jump to the beginning', async () => {
  blocked = true;
  const sink = await start();
  await send(5);
  await until(() => expect(sink.status().partitions).toContainEqual(expect.objectContaining({ partition: 0, lag: 5 })));
  await until(async () => expect((await committed(0))?.metadata).toContain('"end"'));
  for (let round = 0; round < 6; round += 1) await send(5);
  await new Promise((resolve) => setTimeout(resolve, 1_500)); // both buffers are full and paused by now
  await admin.deleteTopicRecords({ topic: contract.topic, partitions: [{ partition: 0, offset: '35' }] });
  blocked = false;
  await untilStopped(sink, 'SINK_OFFSET_OUT_OF_RANGE');
  await untilCommitted(1, 35);
  expect((await committed(0))?.metadata).toContain('"v":1');
  await sink.stop(deadlineAfter(5_000));
});

it('stops a partition whose plan names a contract that this build does not know', async () => {
  blocked = true;
  const first = await start();
  await send(3);
  await until(async () => expect((await committed(0))?.metadata).toContain(contract.hash));
  await first.stop(deadlineAfter(500)).catch(() => {}); // its plans stay behind
  const plan = await committed(0);
  blocked = false;
  const second = await start('0000000000000000');
  await untilStopped(second, 'CONTRACT_UNKNOWN');
  expect(await committed(0)).toEqual(plan);
  await second.stop(deadlineAfter(5_000));
});

it('waits a while for a topic that is still to come, and ends by name when it does not', async () => {
  const topic = `${contract.topic}-later`;
  const alone = { kafka: engines.kafka, contracts: [{ ...contract, topic }] };
  const [outcome] = await Promise.allSettled([start(contract.hash, alone)]);
  expect(outcome).toMatchObject({
    reason: { code: 'SINK_KAFKA_FAILED', cause: { type: 'UNKNOWN_TOPIC_OR_PARTITION' } },
  });
  const starting = start(contract.hash, alone);
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: false });
  const sink = await starting;
  await until(() => expect(sink.status().joined).toBe(true));
  await sink.stop(deadlineAfter(5_000));
});

it('ends by name when Kafka cannot be reached at its start', async () => {
  const [nobody] = Object.values(await freePorts(['kafka']));
  const address = `127.0.0.1:${nobody}`;
  const kafka = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING, retry: { retries: 1 } });
  await expect(start(contract.hash, { kafka })).rejects.toMatchObject({
    code: 'SINK_KAFKA_FAILED',
  });
});

it('stops when the topic is deleted and created again under the same name', async () => {
  await send(5);
  const sink = await start();
  await Promise.all([untilCommitted(0, 5), untilCommitted(1, 5)]);
  await admin.deleteTopics({ topics: [contract.topic] });
  await until(() =>
    admin.createTopics({ topics: [{ topic: contract.topic, numPartitions: 2 }], waitForLeaders: true }),
  );
  const before = objects.length;
  await send(8);
  await untilStopped(sink, 'SINK_TOPIC_RECREATED');
  expect(objects.length).toBe(before);
  await sink.stop(deadlineAfter(5_000));
});
