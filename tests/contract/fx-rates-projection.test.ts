/**
 * The projection on a real Kafka and a real S3 behind the gateway: a sink process's own code, several of them one after the
 * other and at the same time, and S3's conditional writes themselves.
 */
import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messages } from '../../contracts/generated/fx-rates/messages.ts';
import { versions } from '../../contracts/generated/fx-rates/versions.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import { entryOf } from '../../contracts/src/validate.ts';
import { deadlineAfter } from '../../functions/shared/deadline.ts';
import { createKafka } from '../../functions/shared/kafka.ts';
import { createLogger } from '../../functions/shared/log.ts';
import { createPublisher } from '../../functions/shared/publisher.ts';
import { createConditionalFiles } from '../../functions/sink/conditional-files.ts';
import { createDeadLetters } from '../../functions/sink/dead-letters.ts';
import { runOf } from '../../functions/sink/encode-run.ts';
import { filesOf, provenanceOf } from '../../functions/sink/projection.ts';
import { createProjector, type Projector } from '../../functions/sink/projector.ts';
import { type Sink, startSink } from '../../functions/sink/sink.ts';
import { createStore } from '../../functions/sink/store.ts';
import { reconcile } from '../../functions/topics/reconcile.ts';
import { topicRows } from '../../infra/components/topics/topic-rows.ts';
import { openS3 } from '../setup/s3.ts';
import { until } from '../setup/until.ts';

const client = openS3(process.env.STREAMPACT_TEST_AWS ?? '', { maxAttempts: 1 });
const bucket = `fx-rates-${randomUUID()}`;
const logger = createLogger({ name: 'test', level: 'silent' });
const projectorOf = (onFailure: () => void = () => {}): Projector =>
  createProjector({ files: createConditionalFiles({ client, bucket, timeoutMs: 10_000 }), onFailure });
const rates = (date: string, sgd: string) => `{"base":"USD","date":"${date}","rates":{"SGD":${sgd}}}`;

beforeAll(async () => {
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
});
afterAll(() => client.destroy());

async function textOf(key: string): Promise<string> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToString()) ?? '';
}

describe('conditional files', () => {
  const file = (offset: number, prefix: string) => {
    const source = { prefix, name: '/date', topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partition: 0 };
    const value = Buffer.from(rates('2024-05-02', '1.340'));
    return filesOf(source, [runOf([{ offset, timestamp: 1_714_600_000_000, key: null, value, headers: {} }])], []);
  };

  it('are made once, replaced by the newer, and left alone by the older', async () => {
    const key = 'one/2024-05-02.json';
    for (const [offset, written] of [
      [4, 1],
      [9, 1],
      [9, 0],
      [5, 0],
    ] as const)
      expect(await projectorOf().project(file(offset, 'one'), () => true)).toBe(written);
    expect(provenanceOf(Buffer.from(await textOf(key)), key)).toMatchObject({ offset: 9 });
    expect(await textOf(key)).toContain('{"SGD":1.340},"$record":{');
  });

  it('end at the newest, however many write at the same time', async () => {
    let overtaken = 0;
    const offsets = Array.from({ length: 12 }, (_, at) => (at * 7) % 12);
    const project = (offset: number) =>
      projectorOf(() => {
        overtaken += 1;
      }).project(file(offset, 'many'), () => true);
    await Promise.all(offsets.map(project));
    const key = 'many/2024-05-02.json';
    expect(provenanceOf(Buffer.from(await textOf(key)), key)).toMatchObject({ offset: 11 });
    expect(overtaken).toBeGreaterThan(0);
  });

  it('of others are not touched, and a bucket that is not there is a named error', async () => {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'theirs/2024-05-02.json', Body: '{"base":"USD"}' }));
    const theirs = projectorOf().project(file(1, 'theirs'), () => true);
    await expect(theirs).rejects.toMatchObject({ code: 'SINK_PROJECTION_FOREIGN' });
    expect(await textOf('theirs/2024-05-02.json')).toBe('{"base":"USD"}');
    const files = createConditionalFiles({ client, bucket: `absent-${randomUUID()}`, timeoutMs: 10_000 });
    const nowhere = createProjector({ files, onFailure: () => {} }).project(file(1, 'x'), () => true);
    await expect(nowhere).rejects.toMatchObject({ code: 'SINK_STORE_REFUSED' });
  });
});

describe('a sink', () => {
  const brokers = [process.env.STREAMPACT_TEST_KAFKA ?? ''];
  const kafka = createKafka({ brokers, clientId: `test-${randomUUID()}`, logger });
  const publisher = createPublisher(kafka);
  const topic = `exchange_rates.${randomUUID()}`;
  const prefix = 'exchange_rates';
  const contract: MessageContract = { ...messages['fx-rates/rates'], topic, deadLetterTopic: `${topic}.dlq` };
  const sinks: Sink[] = [];

  beforeAll(async () => {
    await reconcile(kafka.admin(), topicRows([{ ...contract, topic }]), deadlineAfter(20_000));
  });
  afterAll(async () => {
    for (const sink of sinks.splice(0)) await sink.stop(deadlineAfter(10_000));
    await publisher.close();
  });

  const start = async (): Promise<Sink> => {
    const sink = await startSink({
      kafka: createKafka({ brokers, clientId: `test-${randomUUID()}`, logger }),
      group: topic,
      contracts: [contract],
      validatorOf: (hash) => entryOf(versions, hash, 'contract version'),
      store: createStore({ client, bucket, logger }),
      projector: projectorOf(),
      deadLetters: createDeadLetters(publisher, logger),
      limits: { bytes: 1_000_000, ms: 100 },
      sessionMs: 6_000,
      logger,
    });
    sinks.push(sink);
    return sink;
  };
  const publish = (date: string, ...values: readonly string[]) =>
    publisher.publish(
      topic,
      values.map((sgd) => ({ key: date, value: Buffer.from(rates(date, sgd)) })),
      deadlineAfter(20_000),
    );
  const raw = async (): Promise<number> => {
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: contract.rawPrefix }));
    return Contents?.length ?? 0;
  };

  it('keeps the newest rates of each date, with their digits, beside every object of the raw zone', async () => {
    await publish('2024-05-02', '1.3400', '1.35', '-1', '1.3600000000000000000001');
    await publish('2024-05-03', '1.34');
    const first = await start();
    await until(
      async () => first.status().counts.records,
      (records) => records === 5,
      { seconds: 60 },
    );
    const file = JSON.parse(await textOf(`${prefix}/2024-05-02.json`)) as Record<string, unknown>;
    expect(await textOf(`${prefix}/2024-05-02.json`)).toContain('"rates":{"SGD":1.3600000000000000000001},"$record"');
    expect(file).toMatchObject({ base: 'USD', date: '2024-05-02', $record: { offset: expect.any(Number) } });
    expect(await textOf(`${prefix}/2024-05-03.json`)).toContain('"SGD":1.34}');
    expect(first.status().counts).toMatchObject({ raw: 4, quarantined: 1, projected: 2 });
    expect(await raw()).toBeGreaterThan(0);
    await first.stop(deadlineAfter(10_000));

    // Another hour, another worker; the first day is not polled again and its file stays as it is.
    const before = await textOf(`${prefix}/2024-05-02.json`);
    await publish('2024-05-03', '1.3455');
    const second = await start();
    await until(
      async () => second.status().counts.records,
      (records) => records === 1,
      { seconds: 60 },
    );
    expect(await textOf(`${prefix}/2024-05-03.json`)).toContain('"SGD":1.3455}');
    expect(await textOf(`${prefix}/2024-05-02.json`)).toBe(before);
  });
});
