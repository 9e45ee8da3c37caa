/**
 * The CSV replay on a real Kafka (STREAMPACT_TEST_KAFKA) and a real S3 API (STREAMPACT_TEST_EMULATOR): every row once and in
 * order, whatever ends the process on the way.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import type { KafkaMessage } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsPerSecond, unlimited } from '../../functions/csv-replay/pace.ts';
import { type ReplayOptions, type ReplayResult, replay } from '../../functions/csv-replay/replay.ts';
import { createKafka } from '../../functions/shared/kafka.ts';
import { createLogger } from '../../functions/shared/log.ts';
import { bundle } from '../../infra/build/bundle.ts';
import { until } from '../setup/until.ts';

const broker = process.env.STREAMPACT_TEST_KAFKA;
const emulator = process.env.STREAMPACT_TEST_EMULATOR ?? '';
const why = broker === undefined ? ' (skipped: STREAMPACT_TEST_KAFKA is not set)' : '';
const root = join(import.meta.dirname, '..', '..');
const header =
  'year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,flight,tailnum,origin,dest,air_time,distance,hour,minute,time_hour';
const badEvery = 97;

/** Row `at` of the test's file; every so many rows a bad one, each bad in one of three ways. */
function row(at: number): string {
  const flight = (at % 500) + 1;
  if (at % (badEvery * 3) === 0)
    return `2013,1,1,late,515,2,830,819,11,UA,${flight},N14228,EWR,IAH,227,${at + 1},5,15,x`;
  if (at % (badEvery * 3) === badEvery) return `2013,1,1,"517" ,515,2,row ${at}`;
  if (at % badEvery === 0) return `2013,1,1,517,515,${at}`;
  const distance = (at % 12_000) + 1;
  return `2013,1,1,NA,515,NA,NA,819,NA,UA,${flight},N${String(at).padStart(6, '0').slice(-5)},EWR,IAH,NA,${distance},5,15,2013-01-01T10:00:00Z`;
}

const isGood = (at: number): boolean => at % badEvery !== 0;
const csv = (rows: number): string => `${[header, ...Array.from({ length: rows }, (_, at) => row(at))].join('\n')}\n`;
/** What tells a good row from the others in its message. */
const tailOf = (at: number): string => `N${String(at).padStart(6, '0').slice(-5)}`;

describe.skipIf(broker === undefined)(`the CSV replay on a real Kafka${why}`, () => {
  const logger = createLogger({ name: 'test', level: 'silent' });
  const kafka = createKafka({ brokers: [broker ?? ''], clientId: `test-${randomUUID()}`, logger, initialRetryMs: 5 });
  const folder = mkdtempSync(join(tmpdir(), 'csv-replay-'));
  const program = join(folder, 'csv-replay.mjs');
  beforeAll(async () => {
    const { code } = await bundle({ entry: 'functions/csv-replay/main.ts', file: 'csv-replay.mjs' }, root);
    writeFileSync(program, code);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function newTopic(): Promise<string> {
    const topic = `csv-replay.${randomUUID()}`;
    const admin = kafka.admin();
    await admin.connect();
    const topics = [
      { topic, numPartitions: 4 },
      { topic: `${topic}.dlq`, numPartitions: 1 },
    ];
    await admin.createTopics({ topics, waitForLeaders: true });
    await admin.disconnect();
    return topic;
  }

  function file(name: string, content: string | Uint8Array): string {
    const path = join(folder, `${randomUUID()}-${name}`);
    writeFileSync(path, content);
    return path;
  }

  function run(input: string, topic: string, options: Partial<ReplayOptions> = {}): Promise<ReplayResult> {
    return replay({
      request: { input, contract: 'csv-replay/flights', map: [], nulls: ['', 'NA'] },
      kafka,
      pace: () => unlimited,
      topic,
      restart: false,
      commitMs: 200,
      logger,
      stop: new AbortController().signal,
      ...options,
    });
  }

  /** Every committed record of a topic, by partition. */
  async function readAll(topic: string): Promise<readonly (readonly KafkaMessage[])[]> {
    const admin = kafka.admin();
    await admin.connect();
    const ends = await admin.fetchTopicOffsets(topic);
    await admin.disconnect();
    const read: KafkaMessage[][] = ends.map(() => []);
    const left = new Map(
      ends.filter(({ high }) => high !== '0').map(({ partition, high }) => [partition, Number(high)]),
    );
    if (left.size === 0) return read;
    const consumer = kafka.consumer({ groupId: `test-${randomUUID()}` });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.end_batch_process', ({ payload: { partition, lastOffset } }) => {
        if (Number(lastOffset) + 1 >= (left.get(partition) ?? 0)) left.delete(partition);
        if (left.size === 0) resolve();
      });
      consumer
        .run({ eachMessage: async ({ partition, message }) => void read[partition]?.push(message) })
        .catch(reject);
    });
    await consumer.disconnect();
    return read;
  }

  /** The same, once there are `count` of them: Kafka marks a transaction's partitions as committed a moment after it said so. */
  function readCommitted(topic: string, count: number): Promise<readonly (readonly KafkaMessage[])[]> {
    return until(
      () => readAll(topic),
      (partitions) => partitions.flat().length >= count,
      { seconds: 20 },
    );
  }

  /** Every good row once and in the order of the file within its key, every bad one once with its line and reason. */
  async function expectEveryRowOnce(topic: string, rows: number): Promise<void> {
    const good = Array.from({ length: rows }, (_, at) => at).filter(isGood);
    const partitions = await readCommitted(topic, good.length);
    const tails = partitions.flat().map(({ value }) => String(JSON.parse(String(value)).tailnum));
    expect(tails.toSorted()).toEqual(good.map(tailOf).toSorted());
    const lastOf = new Map<string, string>();
    for (const { key, value } of partitions.flat()) {
      const { tailnum, flight } = JSON.parse(String(value));
      expect(String(key)).toBe(String(flight));
      expect(tailnum > (lastOf.get(String(key)) ?? '')).toBe(true);
      lastOf.set(String(key), tailnum);
    }
    const letters = (await readCommitted(`${topic}.dlq`, rows - good.length)).flat();
    const lines = letters.map(({ headers }) => Number(headers?.line));
    expect(lines).toEqual(
      Array.from({ length: rows }, (_, at) => at)
        .filter((at) => !isGood(at))
        .map((at) => at + 2),
    );
    for (const { value, headers } of letters) expect(String(value)).toBe(row(Number(headers?.line) - 2));
  }

  test('sends typed rows, sets bad ones aside with line and reason, and does nothing the second time', async () => {
    const topic = await newTopic();
    const input = file('flights.csv', csv(1_000));
    const bad = Math.ceil(1_000 / badEvery);
    expect(await run(input, topic)).toMatchObject({
      rows: 1_000,
      sent: 1_000 - bad,
      refused: bad,
      finished: true,
      already: false,
      dropped: ['hour', 'minute'],
    });
    await expectEveryRowOnce(topic, 1_000);
    const first = (await readAll(topic)).flat().find(({ value }) => JSON.parse(String(value)).tailnum === 'N00001');
    expect(JSON.parse(String(first?.value))).toMatchObject({
      year: 2013,
      dep_time: null,
      carrier: 'UA',
      flight: 2,
      distance: 2,
    });
    const [letter] = (await readAll(`${topic}.dlq`)).flat();
    const headers = Object.fromEntries(
      Object.entries(letter?.headers ?? {}).map(([name, value]) => [name, String(value)]),
    );
    expect(headers).toMatchObject({
      code: 'CONTRACT_VIOLATION',
      pointer: '/dep_time',
      keyword: 'type',
      line: '2',
      product: 'csv-replay',
    });
    expect(await run(input, topic)).toMatchObject({ rows: 1_000, sent: 0, refused: 0, already: true });
    await expectEveryRowOnce(topic, 1_000);
  });

  test('reads gzip, zip and objects of S3 alike', async () => {
    const text = Buffer.from(csv(500));
    const client = new S3Client({
      endpoint: emulator,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const bucket = `csv-replay-${randomUUID()}`;
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    const archive = zipSync({ '__MACOSX/._f.csv': new Uint8Array([1]), 'data/f.csv': text });
    for (const [Key, Body] of [
      ['f.csv', text],
      ['f.csv.gz', gzipSync(text)],
      ['f.zip', archive],
    ] as const)
      await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: emulator,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    const inputs = [
      file('f.csv.gz', gzipSync(text)),
      file('f.zip', archive),
      `s3://${bucket}/f.csv`,
      `s3://${bucket}/f.csv.gz`,
      `s3://${bucket}/f.zip`,
    ];
    for (const input of inputs) {
      const topic = await newTopic();
      expect(await run(input, topic), input).toMatchObject({ rows: 500, finished: true });
      await expectEveryRowOnce(topic, 500);
    }
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'f.csv', Body: csv(501) }));
    await expect(run(`s3://${bucket}/none.csv`, await newTopic())).rejects.toMatchObject({
      code: 'REPLAY_INPUT_INVALID',
    });
  });

  test('goes on where a stop left it, refuses an input that has changed, and begins anew when told', async () => {
    const topic = await newTopic();
    const input = file('flights.csv', csv(3_000));
    const stop = new AbortController();
    const stopped = run(input, topic, {
      pace: () => rowsPerSecond(1_000),
      stop: stop.signal,
      onProgress: ({ sent }) => void (sent > 500 && stop.abort()),
    });
    const { rows, finished } = await stopped;
    expect(finished).toBe(false);
    expect(rows).toBeGreaterThan(500);
    expect(await run(input, topic)).toMatchObject({ rows: 3_000, skipped: rows, finished: true });
    await expectEveryRowOnce(topic, 3_000);
    writeFileSync(input, csv(3_001));
    await expect(run(input, topic)).rejects.toMatchObject({ code: 'REPLAY_INPUT_CHANGED' });
    expect(await run(input, topic, { restart: true })).toMatchObject({ rows: 3_001, skipped: 0, finished: true });
    const all = 2 * (3_000 - Math.ceil(3_000 / badEvery)) + 1;
    expect((await readCommitted(topic, all)).flat().length).toBe(all);
  });

  test('a second process takes over; the first is fenced, and no row is lost or doubled', async () => {
    const topic = await newTopic();
    const input = file('flights.csv', csv(4_000));
    let begun = (): void => undefined;
    const sending = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const zombie = run(input, topic, {
      pace: () => rowsPerSecond(400),
      onProgress: ({ sent }) => void (sent > 100 && begun()),
    });
    const outcome = expect(zombie).rejects.toMatchObject({ code: 'REPLAY_FENCED' });
    await sending;
    expect(await run(input, topic)).toMatchObject({ rows: 4_000, finished: true });
    await outcome;
    await expectEveryRowOnce(topic, 4_000);
  });

  test('a process that is killed at random again and again sends every row once', async () => {
    const topic = await newTopic();
    const rows = 40_000;
    const input = file('flights.csv.gz', gzipSync(csv(rows)));
    const environment = {
      PATH: process.env.PATH,
      STREAMPACT_KAFKA_BROKERS: broker,
      STREAMPACT_REPLAY_INPUT: input,
      STREAMPACT_REPLAY_CONTRACT: 'csv-replay/flights',
      STREAMPACT_REPLAY_TOPIC: topic,
      STREAMPACT_REPLAY_RATE: '8000',
      STREAMPACT_REPLAY_COMMIT_MS: '50',
      STREAMPACT_LOG_LEVEL: 'silent',
    };
    let kills = 0;
    for (let ended = false; !ended; ) {
      const child = spawn(process.execPath, [program], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
      const exit = exitOf(child);
      const patience = kills < 6 ? 900 + Math.random() * 1_500 : 90_000;
      const first = await Promise.race([exit, delay(patience)]);
      if (first === undefined) {
        child.kill('SIGKILL');
        kills += 1;
        expect(kills).toBeLessThan(8);
      }
      const { code, stdout } = await exit;
      ended = code === 0;
      if (ended) expect(JSON.parse(stdout)).toMatchObject({ rows, finished: true });
      else expect(code).toBe(null);
    }
    expect(kills).toBeGreaterThan(1);
    await expectEveryRowOnce(topic, rows);
  });
});

function exitOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly stdout: string }> {
  let stdout = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.resume();
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout })));
}
