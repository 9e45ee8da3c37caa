/**
 * The CoinCap producer and the topic reconciler on a real Kafka, whose address is in STREAMPACT_TEST_KAFKA (`host:port`).
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Kafka } from 'kafkajs';
import { afterAll, describe, expect, test } from 'vitest';
import { messages } from '../../contracts/generated/catalogue.ts';
import { currentValidator } from '../../contracts/generated/validators.ts';
import type { MessageContract, TopicSpec } from '../../contracts/src/model.ts';
import { deadlineAfter } from '../../functions/shared/deadline.ts';
import { createKafka } from '../../functions/shared/kafka.ts';
import { createLogger } from '../../functions/shared/log.ts';
import { poll } from '../../functions/shared/poll.ts';
import { createPublisher } from '../../functions/shared/publisher.ts';
import { reconcile } from '../../functions/topics/reconcile.ts';

const broker = process.env.STREAMPACT_TEST_KAFKA;
const why = broker === undefined ? ' (skipped: STREAMPACT_TEST_KAFKA is not set)' : '';
const recorded = readFileSync(new URL('../../local/sources/fixtures/coincap-assets-2021-10-27.json', import.meta.url));

describe.skipIf(broker === undefined)(`on a real Kafka${why}`, () => {
  const logger = createLogger({ name: 'test', level: 'silent' });
  const kafka = createKafka({ brokers: [broker ?? ''], clientId: `test-${randomUUID()}`, logger });
  const publisher = createPublisher(kafka);
  const deadline = () => deadlineAfter(20_000);
  const topics = (specs: readonly TopicSpec[]) => reconcile(kafka.admin(), specs, deadline());
  afterAll(() => publisher.close());

  /** The contract on topics of this test's own, which are made. */
  async function contractOnNewTopics(): Promise<MessageContract> {
    const topic = `crypto-market.assets.${randomUUID()}`;
    const contract = { ...messages['crypto-market/assets'], topic, deadLetterTopic: `${topic}.dlq` };
    await topics([spec(topic, { partitions: contract.partitions }), spec(contract.deadLetterTopic, { partitions: 1 })]);
    return contract;
  }

  const pollOnce = (contract: MessageContract, body: Buffer) =>
    poll(
      { contract, validate: currentValidator('crypto-market/assets'), publisher, logger, fetchBody: async () => body },
      deadline(),
    );

  test('a poll becomes one record, byte for byte; equal keys share a partition', async () => {
    const contract = await contractOnNewTopics();
    const first = await pollOnce(contract, recorded);
    const second = await pollOnce(contract, recorded);
    expect(first).toMatchObject({ published: 1, deadLettered: 0, topic: contract.topic, offset: '0' });
    expect(second).toMatchObject({ partition: first.partition, offset: '1' });
    const records = await readAll(kafka, contract.topic, 2);
    expect(records.map(({ value }) => value)).toEqual([recorded, recorded]);
    expect(records[0]?.key?.toString()).toBe('1635293152930');
  });

  test('an answer that breaks the contract becomes one dead letter with its reason', async () => {
    const contract = await contractOnNewTopics();
    const body = Buffer.from('{"timestamp":1635345600000,"data":[{"symbol":"X","name":"X"}]}');
    expect(await pollOnce(contract, body)).toMatchObject({ published: 0, deadLettered: 1, partition: 0, offset: '0' });
    const [letter] = await readAll(kafka, contract.deadLetterTopic, 1);
    expect(letter?.value).toEqual(body);
    expect(letter?.key?.toString()).toMatch(/^[0-9a-f]{64}$/);
    const headers = Object.fromEntries(
      Object.entries(letter?.headers ?? {}).map(([name, value]) => [name, String(value)]),
    );
    expect(headers).toMatchObject({ code: 'CONTRACT_VIOLATION', pointer: '/data/0', keyword: 'required' });
    expect(headers.contract).toBe(`crypto-market/assets@${contract.hash}`);
  });

  test('a topic that is not there is a named error, and the publisher goes on after it', async () => {
    const absent = publisher.publish(`absent-${randomUUID()}`, [{ key: null, value: recorded }], deadline());
    await expect(absent).rejects.toMatchObject({ code: 'KAFKA_PUBLISH_FAILED' });
    const contract = await contractOnNewTopics();
    expect(await pollOnce(contract, recorded)).toMatchObject({ published: 1 });
  });

  test('topics are made once, added to, and never repartitioned where keyed', async () => {
    const keyed = spec(`keyed-${randomUUID()}`, { config: { 'retention.ms': '3600000' } });
    const unkeyed = spec(`unkeyed-${randomUUID()}`, { keyed: false });
    const names = [keyed.name, unkeyed.name];
    expect(await topics([keyed, unkeyed])).toEqual({ created: names, altered: [], unchanged: [] });
    expect(await topics([keyed, unkeyed])).toEqual({ created: [], altered: [], unchanged: names });

    const longer = { ...keyed, config: { 'retention.ms': '7200000', 'message.timestamp.type': 'LogAppendTime' } };
    const wider = { ...unkeyed, partitions: 3 };
    expect(await topics([longer, wider])).toEqual({ created: [], altered: names, unchanged: [] });
    expect(await topics([longer, wider])).toEqual({ created: [], altered: [], unchanged: names });
    // Settings that this event does not name stay.
    expect(await topics([keyed])).toMatchObject({ altered: [keyed.name] });
    expect(await topics([{ ...keyed, config: { 'message.timestamp.type': 'LogAppendTime' } }])).toMatchObject({
      unchanged: [keyed.name],
    });

    await expect(topics([{ ...keyed, partitions: 3 }])).rejects.toMatchObject({ code: 'TOPICS_REPARTITION_REFUSED' });
    await expect(topics([unkeyed])).rejects.toMatchObject({ code: 'TOPICS_REPARTITION_REFUSED' });
    await expect(topics([spec(`bad-${randomUUID()}`, { config: { 'no.such.setting': '1' } })])).rejects.toMatchObject({
      code: 'TOPICS_CHANGE_FAILED',
    });
  });
});

function spec(name: string, rest: Partial<TopicSpec> = {}): TopicSpec {
  return { name, partitions: 1, replicationFactor: 1, keyed: true, config: {}, ...rest };
}

interface Read {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, unknown>> | undefined;
}

/** The first `count` records of a topic. */
async function readAll(kafka: Kafka, topic: string, count: number): Promise<readonly Read[]> {
  const consumer = kafka.consumer({ groupId: `test-${randomUUID()}` });
  const records: Read[] = [];
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer
        .run({
          eachMessage: async ({ message: { key, value, headers } }) => {
            records.push({ key, value, headers });
            if (records.length === count) resolve();
          },
        })
        .catch(reject);
    });
    return records;
  } finally {
    await consumer.disconnect();
  }
}
