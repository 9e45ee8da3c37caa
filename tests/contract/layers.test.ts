/** A platform and two products in stacks of their own, against the stand-in for AWS and a real Kafka: what the fall of one leaves of the others. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCrawlerCommand, GlueClient } from '@aws-sdk/client-glue';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildAssets } from '../../infra/build/build.ts';
import type { ResolvedOutputs } from '../../infra/outputs.ts';
import { type Deployment, deploy, type Operation } from '../../local/deploy/deploy.ts';
import { emulatorAt } from '../../local/engines/emulator.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';
import { openS3 } from '../setup/s3.ts';

const awsEndpoint = process.env.STREAMPACT_TEST_AWS ?? '';
const brokerEndpoint = process.env.STREAMPACT_TEST_KAFKA ?? '';
const products = ['csv-replay', 'crypto-market'] as const;
const glue = new GlueClient(emulatorAt(awsEndpoint));
const s3 = openS3(awsEndpoint);

let stateDir: string;

const run = (operation: Operation, stack: string, config: Readonly<Record<string, string>>): Promise<Deployment> =>
  deploy({ operation, stack, stateDir, awsEndpoint, config });

const platform = (operation: Operation, layers: readonly string[] = products) =>
  run(operation, 'local', {
    'streampact:brokerEndpoint': brokerEndpoint,
    'streampact:products': products.join(','),
    'streampact:layers': layers.join(','),
  });

const layer = (operation: Operation, product: string) =>
  run(operation, `local-${product}`, { 'streampact:confirmDeleteData': `local-${product}` });

const outputsOf = ({ outputs }: Deployment) => outputs as unknown as ResolvedOutputs;

async function keysOf(bucket: string): Promise<readonly string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.map(({ Key = '' }) => Key).sort();
}

async function topics(): Promise<readonly string[]> {
  const admin = new Kafka({ brokers: [brokerEndpoint], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await admin.listTopics();
  } finally {
    await admin.disconnect();
  }
}

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'streampact-layers-'));
  const { kafkaLibs } = await ensureToolchain({ quiet: true });
  await buildAssets({ kafkaLibs });
}, 300_000);

afterAll(async () => {
  for (const product of products) await layer('destroy', product);
  await platform('destroy');
  glue.destroy();
  s3.destroy();
  await rm(stateDir, { recursive: true, force: true });
}, 180_000);

test('a product waits for its platform, which must have left it to a stack of its own', async () => {
  await expect(layer('preview', 'csv-replay')).rejects.toMatchObject({
    code: 'DEPLOY_PROGRAM_FAILED',
    message: expect.stringContaining('pulumi up --stack local'),
  });
});

test('the end of one product leaves the platform and the other as they are', { timeout: 400_000 }, async () => {
  const shared = await platform('up');
  expect(shared.outputs).toMatchObject({ products: {}, platform: { layers: products } });
  for (const product of products) expect((await layer('up', product)).created).toBeGreaterThan(20);
  const { lakeBucket, artifactsBucket } = outputsOf(shared);
  await s3.send(new PutObjectCommand({ Bucket: lakeBucket, Key: 'raw/csv-replay/flights/kept', Body: 'a row' }));
  const before = await keysOf(artifactsBucket);
  expect(before.some((key) => key.startsWith('csv-replay/'))).toBe(true);

  const gone = await layer('destroy', 'csv-replay');

  expect(gone.changes.every(({ op }) => op === 'delete')).toBe(true);
  const after = await keysOf(artifactsBucket);
  expect(after).toEqual(before.filter((key) => !key.startsWith('csv-replay/')));
  expect(await keysOf(lakeBucket)).toEqual(['raw/csv-replay/flights/kept']);
  expect(await platform('preview')).toMatchObject({ changes: [] });
  expect(await layer('preview', 'crypto-market')).toMatchObject({ changes: [] });
  expect(await topics()).toEqual(expect.arrayContaining(['csv-replay.flights', 'crypto-market.assets']));
  const other = await layer('up', 'crypto-market');
  const Name = outputsOf(other).products['crypto-market']?.crawler?.name ?? '';
  expect((await glue.send(new GetCrawlerCommand({ Name }))).Crawler?.Name).toBe(Name);
  expect((await layer('up', 'csv-replay')).created).toBe(gone.deleted);
});

test('a product that the platform keeps is refused a stack of its own', { timeout: 120_000 }, async () => {
  await expect(layer('up', 'fx-rates')).rejects.toMatchObject({
    message: expect.stringContaining('does not leave fx-rates to a stack of its own'),
  });
});
