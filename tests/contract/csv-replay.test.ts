/**
 * The CSV replay on a real Kafka (STREAMPACT_TEST_KAFKA) and a real S3 API (STREAMPACT_TEST_EMULATOR): every row once and in
 * order, whichever way the file is packed, and whoever stops or takes over a replay.
 */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import kafkajs from 'kafkajs';
import { afterAll, describe, expect, test } from 'vitest';
import { rowsPerSecond } from '../../functions/csv-replay/pace.ts';
import { emulatorEnvironment } from '../../local/engines/emulator.ts';
import { openS3 } from '../setup/s3.ts';
import { badEvery, csv, openReplayWorld } from './csv-replay-world.ts';

const broker = process.env.STREAMPACT_TEST_KAFKA;
const emulator = process.env.STREAMPACT_TEST_EMULATOR ?? '';
const why = broker === undefined ? ' (skipped: STREAMPACT_TEST_KAFKA is not set)' : '';

describe.skipIf(broker === undefined)(`the CSV replay on a real Kafka${why}`, () => {
  const { newTopic, file, run, readAll, readCommitted, expectEveryRowOnce, close } = openReplayWorld(broker ?? '');
  afterAll(close);

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
    const client = openS3(emulator);
    const bucket = `csv-replay-${randomUUID()}`;
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    const archive = zipSync({ '__MACOSX/._f.csv': new Uint8Array([1]), 'data/f.csv': text });
    for (const [Key, Body] of [
      ['f.csv', text],
      ['f.csv.gz', gzipSync(text)],
      ['f.zip', archive],
    ] as const)
      await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
    Object.assign(process.env, emulatorEnvironment(emulator));
    const inputs = [
      file('f.csv.gz', gzipSync(text)),
      file('f.zip', archive),
      `s3://${bucket}/f.csv`,
      `s3://${bucket}/f.csv.gz`,
      `s3://${bucket}/f.zip`,
    ];
    const topics = await Promise.all(inputs.map(newTopic));
    for (const [index, input] of inputs.entries()) {
      const topic = topics[index] ?? '';
      expect(await run(input, topic), input).toMatchObject({ rows: 500, finished: true });
      await expectEveryRowOnce(topic, 500);
    }
    const object = `s3://${bucket}/f.csv`;
    const [topic = ''] = topics.slice(inputs.indexOf(object));
    expect(await run(object, topic)).toMatchObject({ already: true });
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'f.csv', Body: csv(501) }));
    await expect(run(object, topic)).rejects.toMatchObject({ code: 'REPLAY_INPUT_CHANGED' });
    await expect(run(`s3://${bucket}/none.csv`, topic)).rejects.toMatchObject({
      code: 'REPLAY_INPUT_INVALID',
      message: expect.stringMatching(/no such bucket or object/),
    });
    client.destroy();
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

  test('a Kafka that never answers, and a topic that is not there, end with a named error', async () => {
    const input = file('flights.csv', csv(3));
    const nobody = new kafkajs.Kafka({
      brokers: ['127.0.0.1:1'],
      logLevel: kafkajs.logLevel.NOTHING,
      retry: { retries: 1, initialRetryTime: 10 },
    });
    const told: string[] = [];
    const failed = { code: 'REPLAY_KAFKA_FAILED' };
    const onRetry = (reason: string): void => void told.push(reason);
    await expect(run(input, 'csv-replay.none', { kafka: nobody, onRetry })).rejects.toMatchObject(failed);
    expect(told).toEqual([expect.stringMatching(/ECONNREFUSED/), expect.stringMatching(/ECONNREFUSED/)]);
    await expect(run(input, `csv-replay.${randomUUID()}`, { onRetry })).rejects.toMatchObject(failed);
    expect(told.length).toBe(2);
  });
});
