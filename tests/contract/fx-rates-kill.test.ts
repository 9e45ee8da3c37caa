/**
 * The stream worker of fx-rates as a process, on a real Kafka and a real S3: killed in the midst of its work, or frozen until
 * others have its partitions and then let go on (a zombie), while rates come in. In the end every day's file holds its newest
 * record, and the raw zone holds every record once.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { messages } from '../../contracts/generated/fx-rates/messages.ts';
import { deadlineAfter } from '../../functions/shared/deadline.ts';
import { createKafka } from '../../functions/shared/kafka.ts';
import { createLogger } from '../../functions/shared/log.ts';
import { createPublisher } from '../../functions/shared/publisher.ts';
import { reconcile } from '../../functions/topics/reconcile.ts';
import { topicRows } from '../../infra/components/topics/topic-rows.ts';
import { emulatorEnvironment } from '../../local/engines/emulator.ts';
import { openS3 } from '../setup/s3.ts';
import { until } from '../setup/until.ts';

const contract = messages['fx-rates/rates'];
const broker = process.env.STREAMPACT_TEST_KAFKA ?? '';
const endpoint = process.env.STREAMPACT_TEST_AWS ?? '';
const s3 = openS3(endpoint);
const bucket = `fx-rates-${randomUUID()}`;
const group = `fx-rates-${randomUUID()}`;
const kafka = createKafka({
  brokers: [broker],
  clientId: 'test',
  logger: createLogger({ name: 'test', level: 'silent' }),
});
const publisher = createPublisher(kafka);
/** Of another century: the tests of this folder share the topic. */
const days = ['1999-05-03', '1999-05-04', '1999-05-05', '1999-05-06', '1999-05-07', '1999-05-10'] as const;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await reconcile(kafka.admin(), topicRows([contract]), deadlineAfter(20_000));
});
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await publisher.close();
  s3.destroy();
});

function startWorker(): ChildProcess {
  const worker = spawn(process.execPath, ['--import', 'tsx', 'functions/fx-rates/sink.ts'], {
    env: {
      PATH: process.env.PATH,
      STREAMPACT_KAFKA_BROKERS: broker,
      STREAMPACT_LAKE_BUCKET: bucket,
      STREAMPACT_LOG_LEVEL: 'error',
      STREAMPACT_SINK_MESSAGES: 'fx-rates/rates',
      STREAMPACT_SINK_GROUP: group,
      STREAMPACT_SINK_FLUSH_SECONDS: '1',
      STREAMPACT_SINK_FLUSH_BYTES: '400', // some three records: plan after plan, for a kill to fall into
      STREAMPACT_SINK_SESSION_MS: '6000',
      ...emulatorEnvironment(endpoint),
    },
    stdio: 'ignore',
  });
  workers.push(worker);
  return worker;
}

/** Publishes a version after the other, of a day after the other, until told to stop; returns how many. */
async function publishUntil(stopped: () => boolean): Promise<number> {
  for (let version = 1; ; version += 1) {
    if (stopped()) return version - 1;
    const date = days[version % days.length] ?? days[0];
    const value = Buffer.from(`{"base":"USD","date":"${date}","rates":{"SGD":1.34,"XXX":${version}}}`);
    await publisher.publish(contract.topic, [{ key: date, value }], deadlineAfter(20_000));
    await sleep(5);
  }
}

async function keysBelow(prefix: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (let token: string | undefined; ; ) {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...(token && { ContinuationToken: token }) }),
    );
    found.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
    token = page.NextContinuationToken;
    if (token === undefined) return found;
  }
}

async function bytesOf(key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** The version in a record's or a file's bytes. */
const versionIn = (text: string): number => Number(/"XXX":(\d+)/.exec(text)?.[1]);

async function rawVersions(): Promise<readonly number[]> {
  const keys = await keysBelow(contract.rawPrefix);
  const texts = await Promise.all(keys.map(async (key) => gunzipSync(await bytesOf(key)).toString()));
  const lines = texts.flatMap((text) => text.trim().split('\n'));
  // Records of other tests have no version.
  return lines.map(versionIn).filter((version) => !Number.isNaN(version));
}

it('leaves each day at its newest record, through kills and zombies', async () => {
  let stopping = false;
  const publishing = publishUntil(() => stopping);
  const first = startWorker();
  await until(
    () => keysBelow('exchange_rates/'),
    (keys) => days.every((day) => keys.includes(`exchange_rates/${day}.json`)),
    { seconds: 40 },
  );
  first.kill('SIGKILL');
  const frozen = startWorker();
  const before = (await rawVersions()).length;
  await until(rawVersions, (versions) => versions.length > before + 20, { seconds: 40, everyMilliseconds: 500 });
  frozen.kill('SIGSTOP');
  const third = startWorker();
  const meanwhile = (await rawVersions()).length;
  await until(rawVersions, (versions) => versions.length > meanwhile + 20, { seconds: 40, everyMilliseconds: 500 });
  frozen.kill('SIGCONT');
  await sleep(1_000 + Math.random() * 1_000);
  third.kill('SIGKILL');
  stopping = true;
  const count = await publishing;
  const all = Array.from({ length: count }, (_, at) => at + 1);
  const written = await until(rawVersions, (versions) => versions.length >= count, {
    seconds: 60,
    everyMilliseconds: 500,
  });
  expect([...written].sort((a, b) => a - b)).toEqual(all);
  const newest = days.map((_, at) => Math.max(...all.filter((version) => version % days.length === at)));
  const projected = () =>
    Promise.all(days.map(async (date) => versionIn(String(await bytesOf(`exchange_rates/${date}.json`)))));
  // The last range's files are written after its raw objects.
  expect(await until(projected, (versions) => String(versions) === String(newest), { seconds: 30 })).toEqual(newest);
}, 300_000);
