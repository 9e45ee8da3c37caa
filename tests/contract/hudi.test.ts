/**
 * `npm run hudi` as a process, on a real S3 (STREAMPACT_TEST_EMULATOR) that holds the timeline of a real Hudi: a listing of
 * several pages, whatever else lies in the bucket, and how each refusal ends.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emulatorKeys } from '../../local/engines/emulator.ts';
import { npm, repository, temporaryFolder } from '../setup/command.ts';
import { openS3 } from '../setup/s3.ts';

const endpoint = process.env.STREAMPACT_TEST_EMULATOR;
const why = endpoint === undefined ? ' (skipped: STREAMPACT_TEST_EMULATOR is not set)' : '';
const fixtures = join(repository, 'local', 'hudi', 'fixtures');

describe.skipIf(endpoint === undefined)(`npm run hudi${why}`, () => {
  const s3 = openS3(endpoint ?? '');
  const bucket = `hudi-${process.pid}`;
  const place = ['--bucket', bucket, '--endpoint', endpoint ?? ''];
  const hudi = (...args: readonly string[]) =>
    npm('hudi', args, { env: { ...emulatorKeys, NO_COLOR: '1', STREAMPACT_LAKE_BUCKET: '' } });
  const put = (key: string, body: Buffer | string) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));

  const putTimeline = async (fixture: string, prefix: string): Promise<void> => {
    const folder = join(fixtures, fixture, '.hoodie');
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      await put(`${prefix}/.hoodie/${path.slice(folder.length + 1)}`, readFileSync(path));
    }
  };

  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await putTimeline('archived', 'hudi/crypto_hudi_table');
    await put('hudi/crypto_hudi_table/.hoodie/metadata/.hoodie/20261121200934274.deltacommit', '{}');
  });
  afterAll(() => s3.destroy());

  test('timeline shows the table that has a contract, and counts its archive', async () => {
    const { code, stdout, stderr } = await hudi('timeline', ...place, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ ok: true, total: 9, archive: { files: 1, records: 18, damaged: 0 } });
    expect(report.table).toMatchObject({ where: `s3://${bucket}/hudi/crypto_hudi_table`, name: 'trades' });
    expect(report.rows[1]).toMatchObject({ instant: '20261121200935379', totals: { updated: 10 } });
  });

  test('a timeline of more than one page of S3 is read whole', async () => {
    await putTimeline('busy', 'long');
    const minutes = Array.from({ length: 1_100 }, (_, at) => `2026112119${String(at).padStart(7, '0')}`);
    for (let at = 0; at < minutes.length; at += 50) {
      await Promise.all(
        minutes.slice(at, at + 50).map((time) => put(`long/.hoodie/${time}.commit.requested`, Buffer.alloc(0))),
      );
    }
    const { stdout } = await hudi('timeline', ...place, '--prefix', 'long', '--limit', '2', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ total: 1_113, states: { completed: 13, requested: 1_100 } });
  });

  test('show tells all of one instant, in words that a pipe can take', async () => {
    const { code, stdout, stderr } = await hudi('show', '20261121200935379', ...place);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('UPSERT: 0 inserted, 10 updated, 0 deleted; 3 files');
    expect(stdout).not.toContain('\u001b');
  });

  test.each([
    ['an instant that there is not', ['show', '20200101000000000', ...place], 1, 'HUDI_INSTANT_ABSENT'],
    [
      'a bucket that there is not',
      ['timeline', '--bucket', 'hudi-none', '--endpoint', endpoint ?? ''],
      1,
      'HUDI_LAKE_UNREADABLE',
    ],
    ['a place without a table', ['timeline', ...place, '--prefix', 'nothing'], 1, 'HUDI_TABLE_ABSENT'],
    ['a table without a contract', ['timeline', ...place, '--table', 'other'], 2, 'USAGE'],
  ] as const)('%s is told on stderr, and in the document of --json', async (_, args, exit, error) => {
    const { code, stdout, stderr } = await hudi(...args, '--json');
    expect(code).toBe(exit);
    expect(stderr).toMatch(new RegExp(`^error\\[${error}\\] .*\\n  at .*\\n  fix: `));
    expect(JSON.parse(stdout)).toMatchObject({ ok: false });
  });

  test.each([
    [['timeline', '--limit', '0']],
    [['timeline', '--endpoint', 'ftp://x']],
    [['timeline', '--folder', '/tmp', '--bucket', 'x']],
    [['timeline', '--prefix', '/']],
    [['show']],
    [['show', '../../etc/passwd']],
    [['nothing']],
  ])('%j is refused before anything is read', async (args) => {
    const { code, stdout, stderr } = await hudi(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: /);
  });

  test('each command has its help', async () => {
    for (const args of [['--help'], ['timeline', '--help'], ['show', '--help']]) {
      const { code, stdout } = await hudi(...args);
      expect(code).toBe(0);
      expect(stdout).toContain('Usage: hudi');
    }
  });

  test('a local cloud that was never left is an error, and nothing is started', async () => {
    const { code, stderr } = await hudi('timeline', '--local', '--state', join(temporaryFolder('hudi'), 'none'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error\[LOCAL_STATE_ABSENT\]/);
  });
});
