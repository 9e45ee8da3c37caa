/**
 * A delivery whose process is killed at random, while shards split and merge: whatever was put lands at least once
 * (https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html#duplication).
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { emulatorAt } from '../../../local/engines/emulator.ts';
import { openWriter } from '../../changes/stream.ts';
import { type KillableGateway, startKillableGateway } from '../../setup/gateway/killable.ts';
import {
  createBucket,
  createDelivery,
  createFunction,
  createSource,
  deleteSources,
  kinesisEndpoint,
  lambdaProcessor,
  lines,
  upstreams,
} from './firehose-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'streampact-firehose-kill-'));
let gateway: KillableGateway;

beforeAll(async () => {
  gateway = await startKillableGateway({ ...upstreams, logsDir: folder, stateDir: folder });
});
afterAll(async () => {
  await gateway.kill();
  await deleteSources();
  rmSync(folder, { recursive: true, force: true });
});

const source = `exports.handler = async ({ records }) => ({
  records: records.map(({ recordId, data }) => {
    const { n } = JSON.parse(Buffer.from(data, 'base64').toString());
    return { recordId, data, result: 'Ok', metadata: { partitionKeys: { tenth: String(n % 10) } } };
  }),
});`;

/** Records in all, and in one call. */
const [all, portion] = [20_000, 500];

it('loses nothing of 20,000 records over kills, splits and a merge', { timeout: 240_000 }, async () => {
  const bucket = await createBucket();
  const stream = await createSource(2);
  const writer = openWriter(kinesisEndpoint, stream.name);
  const firehose = new FirehoseClient({ ...emulatorAt(gateway.url), maxAttempts: 1 });
  await createDelivery(
    { firehose },
    {
      sourceArn: stream.arn,
      bucket,
      destination: {
        Prefix: 'data/!{partitionKeyFromLambda:tenth}/',
        ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
        BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 1 },
        CompressionFormat: 'GZIP',
        DynamicPartitioningConfiguration: { Enabled: true },
        ProcessingConfiguration: lambdaProcessor(`${await createFunction(source)}:$LATEST`, { BufferSizeInMBs: '0.2' }),
      },
    },
  );
  for (let n = 0; n < all; n += portion) {
    const Records = Array.from({ length: portion }, (_, index) => ({
      PartitionKey: `key ${(n + index) % 500}`,
      Data: Buffer.from(`${JSON.stringify({ n: n + index, filler: 'x'.repeat(150) })}\n`),
    }));
    await writer.put(Records);
    if (n === 4_000 || n === 9_000) await writer.split();
    if (n === 14_000) await writer.merge();
    if (n % 5_000 === 2_500) {
      await gateway.kill();
      await delay(Math.random() * 500);
      await gateway.start();
    }
  }
  writer.close();
  const landed = await lines(bucket, 'data/', all, { seconds: 120, everyMilliseconds: 1_000 });
  const numbers = new Set(landed.map((line) => (JSON.parse(line) as { readonly n: number }).n));
  // More may have come twice by then than are still missing.
  const complete =
    numbers.size === all
      ? numbers
      : new Set(
          (await lines(bucket, 'data/', landed.length + all - numbers.size, { seconds: 60 })).map(
            (line) => (JSON.parse(line) as { readonly n: number }).n,
          ),
        );
  expect(complete.size).toBe(all);
  expect(await lines(bucket, 'errors/', 0)).toEqual([]);
  firehose.destroy();
});
