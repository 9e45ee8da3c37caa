/**
 * A deployment against a real AWS stand-in: what it reports, and what the cloud then really holds. By the embedded driver, and what both
 * promise also through the Automation API wherever a pulumi CLI is on PATH.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { S3 } from '@aws-sdk/client-s3';
import { SQS } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasPulumiCli } from '../../local/deploy/automation.ts';
import { type DeployRequest, deploy, isInterrupted } from '../../local/deploy/deploy.ts';
import { emulatorAt } from '../../local/engines/emulator.ts';
import { ownIdentity } from '../../local/process-identity.ts';

const awsEndpoint = process.env.STREAMPACT_TEST_AWS ?? '';
const projectDir = fileURLToPath(new URL('../fixtures/programs/shop', import.meta.url));
const client = emulatorAt(awsEndpoint);
const [s3, sqs, logs] = [new S3({ ...client, forcePathStyle: true }), new SQS(client), new CloudWatchLogs(client)];

const modes = ['embedded', ...((await hasPulumiCli()) ? ['pulumi'] : [])];

let stateDir: string;
let stack: string;
let runs = 0;

/** Runs the fixture; `config` without its namespace. */
function run(
  operation: DeployRequest['operation'],
  config: Record<string, string> = {},
  more: Partial<DeployRequest> = {},
) {
  const named = Object.entries({ queue: `${stack}-orders`, ...config }).map(([key, value]) => [`shop:${key}`, value]);
  return deploy({ operation, stack, stateDir, awsEndpoint, projectDir, config: Object.fromEntries(named), ...more });
}

/** The changes as `op name: paths`, sorted. */
const told = (deployment: { changes: readonly { op: string; name: string; diff: readonly string[] }[] }): string[] =>
  deployment.changes
    .map(({ op, name, diff }) => `${op} ${name}${diff.length > 0 ? `: ${diff.join(', ')}` : ''}`)
    .sort();

beforeEach(async () => {
  process.env.STREAMPACT_DEPLOY = 'embedded';
  stateDir = await mkdtemp(join(tmpdir(), 'streampact-deploy-'));
  runs += 1;
  stack = `t${process.pid}-${runs}`;
});

afterEach(async () => {
  // What an interrupted run is known to have made goes too: other tests share this cloud.
  await rm(join(stateDir, 'deploy.lock'), { force: true });
  await run('destroy');
  await rm(stateDir, { recursive: true, force: true });
});

describe.each(modes)('a deployment by %s', (mode) => {
  beforeEach(() => {
    process.env.STREAMPACT_DEPLOY = mode;
  });

  test('creates what its preview said, and a second run changes nothing', async () => {
    const preview = await run('preview');
    const first = await run('up');
    expect(first).toMatchObject({ mode, created: 10, updated: 0, replaced: 0, deleted: 0, unchanged: 0 });
    expect(told(first)).toEqual(told(preview));
    expect(first.outputs).toEqual({ bucket: expect.stringMatching(/^shop-bucket-[0-9a-f]{7}$/) });
    const second = await run('up');
    expect(second).toMatchObject({ created: 0, updated: 0, replaced: 0, deleted: 0, unchanged: 10, changes: [] });
    expect(second.outputs).toEqual(first.outputs);
  });

  test('changes exactly what depends on a changed input, and previews just that', async () => {
    await run('up');
    const change = { goods: '["tea"]', team: 'b', groups: '1' };
    const preview = await run('preview', change);
    const applied = await run('up', change);
    expect(told(applied)).toEqual(['delete shop-logs-1', 'update shop-bucket: tags.team', 'update shop-goods: source']);
    expect(told(preview)).toEqual(told(applied));
    const { Body } = await s3.getObject({ Bucket: String(applied.outputs.bucket), Key: 'goods.json' });
    expect(await Body?.transformToString()).toBe('["tea"]');
    expect((await run('up', change)).changes).toEqual([]);
  });

  test('replaces a resource whose name changes, and updates what names it', async () => {
    await run('up');
    const change = { queue: `${stack}-invoices` };
    const preview = await run('preview', change);
    const applied = await run('up', change);
    expect(told(applied)).toEqual(['replace shop-queue: name', 'update shop-topic: displayName']);
    expect(told(preview)).toEqual(told(applied));
    const { QueueUrls = [] } = await sqs.listQueues({ QueueNamePrefix: `${stack}-` });
    expect(QueueUrls.map((url) => url.split('/').at(-1))).toEqual([`${stack}-invoices`]);
  });
});

describe('a deployment by the embedded driver', () => {
  test('notices a changed secret, and keeps it out of the state, the report and the events', async () => {
    const events: unknown[] = [];
    const onEvent = (event: unknown) => events.push(event);
    await run('up', { key: 'hush-hush-2' }, { onEvent });
    const applied = await run('up', { key: 'hush-hush-3' }, { onEvent });
    expect(told(applied)).toEqual(['replace shop-key: secretString']);
    const files = await Promise.all((await readdir(stateDir)).map((file) => readFile(join(stateDir, file), 'utf8')));
    expect(files.length).toBeGreaterThan(0);
    expect(JSON.stringify([files, applied, events])).not.toContain('hush-hush');
  });

  test('destroyed, leaves nothing', async () => {
    const { outputs } = await run('up');
    const groups = await logGroups();
    expect(groups).toHaveLength(2);
    const destroyed = await run('destroy');
    expect(destroyed).toMatchObject({ deleted: 10, created: 0 });
    expect((await s3.listBuckets({})).Buckets?.map(({ Name }) => Name)).not.toContain(outputs.bucket);
    expect((await sqs.listQueues({ QueueNamePrefix: `${stack}-` })).QueueUrls ?? []).toEqual([]);
    const { logGroups: left = [] } = await logs.describeLogGroups({ logGroupNamePrefix: 'shop-logs' });
    expect(left.filter(({ logGroupName = '' }) => groups.includes(logGroupName))).toEqual([]);
    expect((await run('destroy')).changes).toEqual([]);
  });
});

describe('a deployment that fails', () => {
  test('says which resource was refused and why, keeps the rest, and goes on from there', async () => {
    await expect(run('up', { mishap: 'refused' })).rejects.toMatchObject({
      code: 'DEPLOY_RESOURCE_FAILED',
      message: expect.stringContaining('EntityNotFoundException'),
      where: expect.stringContaining('catalogTable:CatalogTable::orphan'),
    });
    expect(await isInterrupted(stateDir)).toBe(false);
    const mended = await run('up');
    expect(mended.created + mended.unchanged).toBe(10);
    expect((await run('up')).changes).toEqual([]);
  });

  test('names every resource type that the driver does not have, in the preview already', async () => {
    await expect(run('preview', { mishap: 'unknown' })).rejects.toMatchObject({
      code: 'DEPLOY_UNSUPPORTED',
      message: expect.stringMatching(/aws:eks\/cluster:Cluster, aws:mq\/broker:Broker/),
    });
  });

  test('shows the error of the program', async () => {
    await expect(run('preview', { mishap: 'thrown' })).rejects.toMatchObject({
      code: 'DEPLOY_PROGRAM_FAILED',
      message: expect.stringContaining('TypeError: the shop is closed'),
    });
  });

  test('without a cloud, leaves its mark: nobody knows what was done', async () => {
    await expect(run('up', {}, { awsEndpoint: 'http://127.0.0.1:9' })).rejects.toMatchObject({
      code: 'DEPLOY_RESOURCE_FAILED',
    });
    expect(await isInterrupted(stateDir)).toBe(true);
  });
});

describe('an interrupted deployment', () => {
  test('ends at once, leaves its mark, and is refused until state and cloud are reset', async () => {
    const abort = new AbortController();
    const onEvent: DeployRequest['onEvent'] = (event) => {
      if (event.kind === 'step' && event.state === 'finished') abort.abort();
    };
    await expect(
      run('up', { mishap: 'endless', groups: '30' }, { signal: abort.signal, onEvent }),
    ).rejects.toMatchObject({
      code: 'DEPLOY_INTERRUPTED',
    });
    expect(await isInterrupted(stateDir)).toBe(true);
    await expect(run('up')).rejects.toMatchObject({
      code: 'DEPLOY_INTERRUPTED',
      fix: expect.stringContaining('--fresh'),
    });
    await expect(run('preview')).rejects.toMatchObject({ code: 'DEPLOY_INTERRUPTED' });
  });

  test('that is still running is not taken for interrupted', async () => {
    await writeFile(join(stateDir, 'deploy.lock'), JSON.stringify({ ...ownIdentity(), operation: 'up' }));
    expect(await isInterrupted(stateDir)).toBe(false);
    await expect(run('up')).rejects.toMatchObject({ code: 'DEPLOY_LOCKED' });
    await rm(join(stateDir, 'deploy.lock'));
  });
});

/** Names of the log groups that the state knows of. */
async function logGroups(): Promise<string[]> {
  const { resources } = JSON.parse(await readFile(join(stateDir, `${stack}.state.json`), 'utf8'));
  const groups = resources.filter(({ type }: { type: string }) => type === 'aws:cloudwatch/logGroup:LogGroup');
  return groups.map(({ id }: { id: string }) => id);
}
