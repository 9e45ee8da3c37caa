/**
 * The drill: a zone of the lake is damaged, `npm run restore` is run as a person runs it, and the zone and what is asked of its table are
 * as before. Real versions in the emulator's S3, real Trino behind the gateway's Athena.
 */

import { createHash } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { emulatorKeys } from '../../local/engines/emulator.ts';
import { npm } from '../setup/command.ts';
import { until } from '../setup/until.ts';
import { bucket, endpoint, prepareTrades, repairTrades, rows, s3, table, unique } from './gateway/harness.ts';

const prefix = 'trades/date=2021-10-27/';
const question = `SELECT count(*), sum(amount), min(id), max(id) FROM ${table} WHERE date = DATE '2021-10-27'`;

const restore = (...args: readonly string[]) =>
  npm('restore', args, {
    env: { ...emulatorKeys, AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'us-east-1', NO_COLOR: '1' },
  });

const keyOf = (index: number): string => `${prefix}hour=${index % 24}/part ${index}+é.json`;
const lineOf = (index: number): string => `{"id":"row-${String(index).padStart(3, '0')}","amount":"${index}.5"}\n`;
const put = (key: string, body: string) =>
  s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: body,
      ContentType: 'application/x-ndjson',
      Metadata: { run: 'drill' },
    }),
  );
const remove = (key: string) => s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));

/** Key → digest of the bytes. */
async function zone(): Promise<Readonly<Record<string, string>>> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  const digests = Contents.map(async ({ Key = '' }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return [
      Key,
      createHash('sha256')
        .update((await Body?.transformToByteArray()) ?? '')
        .digest('hex'),
    ];
  });
  return Object.fromEntries(await Promise.all(digests));
}

async function versions(): Promise<number> {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix }),
  );
  return Versions.length + DeleteMarkers.length;
}

/** The second in which all was well: over before the damage begins, since S3 tells whole seconds. */
async function wellUntil(): Promise<string> {
  const second = Math.floor(Date.now() / 1000);
  await until(
    () => Math.floor(Date.now() / 1000),
    (now) => now > second,
  );
  return new Date((second + 1) * 1000 - 1).toISOString();
}

const seen: { at?: string; before?: Readonly<Record<string, string>>; answer?: unknown } = {};

beforeAll(async () => {
  await prepareTrades();
  await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  for (let index = 0; index < 60; index += 1) await put(keyOf(index), lineOf(index));
  // Of its own time, and replaced before the damage: the version to come back is neither the first nor the last.
  await put(keyOf(7), lineOf(700));
  await repairTrades();
  seen.before = await zone();
  seen.answer = await rows(question);
  seen.at = await wellUntil();
  for (const index of [0, 1, 2, 3, 30, 31]) await remove(keyOf(index));
  for (const index of [7, 8, 9, 40]) await put(keyOf(index), '{"id":"damaged","amount":"-1"}\n');
  await put(`${prefix}hour=3/stray.json`, '{"id":"stray","amount":"1000"}\n');
});

describe('a damaged zone', () => {
  test('is told of first, and nothing is done', async () => {
    const damaged = await zone();
    const counted = await versions();
    const { code, stdout, stderr } = await restore(
      '--bucket',
      bucket,
      '--prefix',
      prefix,
      '--at',
      seen.at ?? '',
      '--json',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      applied: false,
      objects: 63,
      same: 53,
      counts: { deleted: 6, overwritten: 4, 'made since': 1 },
    });
    expect(await zone()).toEqual(damaged);
    expect(await versions()).toBe(counted);
    expect(await rows(question)).not.toEqual(seen.answer);
  });

  test('comes back byte for byte, and its table answers as before', async () => {
    const { code, stdout, stderr } = await restore(
      ...['--bucket', bucket, '--prefix', prefix, '--at', seen.at ?? '', '--apply', '--exact'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('put back: 10 objects');
    expect(stdout).toContain('made since: 1, removed');
    expect(await zone()).toEqual(seen.before);
    expect(await rows(question)).toEqual(seen.answer);
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: keyOf(0) }));
    expect([head.ContentType, head.Metadata?.run]).toEqual(['application/x-ndjson', 'drill']);
  });

  test('takes no second restore: nothing is left to do, and nothing is written', async () => {
    const counted = await versions();
    const { stdout } = await restore(
      ...['--bucket', bucket, '--prefix', prefix, '--at', seen.at ?? '', '--apply', '--exact', '--json'],
    );
    expect(JSON.parse(stdout)).toMatchObject({ objects: 63, same: 63, keys: [] });
    expect(await versions()).toBe(counted);
  });
});

test('a bucket that keeps no versions, a time to come and a time without a zone are refused', async () => {
  const plain = `plain-${unique}`;
  await s3.send(new CreateBucketCommand({ Bucket: plain }));
  const asked = (at: string) => restore('--bucket', plain, '--prefix', '', '--at', at);
  const [unversioned, future, zoneless] = await Promise.all([
    asked('2026-01-01T00:00:00Z'),
    asked('2999-01-01T00:00:00Z'),
    asked('2026-01-01T00:00:00'),
  ]);
  expect([unversioned.code, future.code, zoneless.code]).toEqual([2, 2, 2]);
  expect(unversioned.stderr).toContain('error[RESTORE_IMPOSSIBLE]');
  expect(future.stderr).toContain('must have been');
  expect(zoneless.stderr).toContain('2026-11-22T09:30:00Z');
});
