/** The engines of a benchmark on a lake: an S3, and a warm Spark that runs a product's jobs on it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { StreampactError } from '../../contracts/src/error.ts';
import { assetRows } from '../../infra/build/assets.ts';
import { startMinistack } from '../../local/engines/ministack.ts';
import { freePorts } from '../../local/engines/ports.ts';
import { type SparkRunner, startSparkRunner } from '../../local/engines/spark.ts';
import { startWatchdog, type Watchdog } from '../../local/engines/watchdog.ts';
import { ensureToolchain, type Toolchain } from '../../local/setup/toolchain.ts';
import { openS3 } from '../setup/s3.ts';

/** The repository's root. */
export const root = join(import.meta.dirname, '..', '..');

/** An S3 without a bucket yet, and Spark. */
export interface SparkLake {
  readonly toolchain: Toolchain;
  /** Goes when the lake is stopped. */
  readonly folder: string;
  readonly watchdog: Watchdog;
  /** Of S3 and every other service. */
  readonly endpoint: string;
  readonly s3: S3Client;
  readonly spark: SparkRunner;
  /** The zip that the product's jobs import from. */
  readonly packages: string;
  stop(): Promise<void>;
}

/** Starts both. Throws ENGINE_START, or BENCH_FAILED for a product without jobs. */
export async function startSparkLake(product: string): Promise<SparkLake> {
  const toolchain = await ensureToolchain();
  const folder = await mkdtemp(join(tmpdir(), 'streampact-bench-'));
  const packages = await packagesIn(folder, product, toolchain.kafkaLibs);
  const watchdog = startWatchdog();
  const context = { toolchain, stateDir: folder, logsDir: join(folder, 'logs'), watchdog };
  const { ministack: port } = await freePorts(['ministack']);
  const endpoint = `http://127.0.0.1:${port}`;
  const store = await startMinistack(context, { port });
  const spark = await startSparkRunner(context, { awsEndpoint: endpoint, s3Endpoint: endpoint });
  const s3 = openS3(endpoint);
  return {
    ...{ toolchain, folder, watchdog, endpoint, s3, spark, packages },
    async stop() {
      s3.destroy();
      await Promise.all([spark.stop(), store.stop()]);
      await watchdog.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function packagesIn(folder: string, product: string, kafkaLibs: string): Promise<string> {
  const asset = await assetRows.find(({ name }) => name === `glue-packages-${product}`)?.make({ root, kafkaLibs });
  const bytes = asset?.outputs[`glue/${product}.zip`];
  if (bytes === undefined) throw new StreampactError('BENCH_FAILED', 'The packages of the jobs are no asset any more.');
  const file = join(folder, 'streampact.zip');
  await writeFile(file, bytes);
  return file;
}
