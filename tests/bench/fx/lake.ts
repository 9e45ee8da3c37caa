/** A lake with a year of generated transactions and the ECB's rates for it, and the engines that work on it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { StreampactError } from '../../../contracts/src/error.ts';
import { assetRows } from '../../../infra/build/assets.ts';
import { startMinistack } from '../../../local/engines/ministack.ts';
import { freePorts } from '../../../local/engines/ports.ts';
import { type SparkRunner, startSparkRunner } from '../../../local/engines/spark.ts';
import { startWatchdog, type Watchdog } from '../../../local/engines/watchdog.ts';
import { ensureToolchain, type Toolchain } from '../../../local/setup/toolchain.ts';
import { formatDecimal } from '../../../local/sources/decimal.ts';
import { deliverTransactions } from '../../../local/sources/deliver-transactions.ts';
import { rateDecimals, readEcbRates } from '../../../local/sources/ecb-rates.ts';

export const root = join(import.meta.dirname, '..', '..', '..');
export const bucket = 'bench-lake';
/** Days that are converted; rates reach back a little further, for days without their own. */
export const days = { from: '2023-01-01', to: '2023-12-31' } as const;
const ratesFrom = '2022-12-20';

/** A filled lake. */
export interface FxLake {
  readonly folder: string;
  readonly toolchain: Toolchain;
  readonly watchdog: Watchdog;
  readonly spark: SparkRunner;
  /** The zip that Spark jobs import from. */
  readonly packages: string;
  /** For the SDK of another process. */
  readonly environment: Readonly<Record<string, string>>;
  read(key: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts the engines and fills the lake with `rows` transactions. */
export async function startFxLake(rows: number): Promise<FxLake> {
  const toolchain = await ensureToolchain();
  const folder = await mkdtemp(join(tmpdir(), 'streampact-bench-'));
  const watchdog = startWatchdog();
  const context = { toolchain, stateDir: folder, logsDir: join(folder, 'logs'), watchdog };
  const { ministack: port } = await freePorts(['ministack']);
  const endpoint = `http://127.0.0.1:${port}`;
  const store = await startMinistack(context, { port });
  const spark = await startSparkRunner(context, { awsEndpoint: endpoint, s3Endpoint: endpoint });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  await putRates(client, toolchain.sitePackages);
  await deliverTransactions({ client, bucket, rows, ...days });
  return {
    folder,
    toolchain,
    watchdog,
    spark,
    packages: await packagesIn(folder, toolchain.kafkaLibs),
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    async read(key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return JSON.parse((await Body?.transformToString()) ?? 'null');
    },
    async stop() {
      client.destroy();
      await Promise.all([spark.stop(), store.stop()]);
      await watchdog.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A day's rates as the sink's view of them stands in the lake. */
async function putRates(client: S3Client, sitePackages: string): Promise<void> {
  const rates = readEcbRates(sitePackages);
  const wanted = rates.days.filter((day) => day >= ratesFrom && day <= days.to);
  for (const date of wanted) {
    const rows = [...(rates.on(date) ?? [])].map(([code, rate]) => `"${code}":${formatDecimal(rate, rateDecimals)}`);
    const record = `{"topic":"exchange_rates_topic","partition":0,"offset":0}`;
    const body = `{"base":"USD","date":"${date}","rates":{${rows.join(',')}},"$record":${record}}`;
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: `exchange_rates/${date}.json`, Body: body }));
  }
}

async function packagesIn(folder: string, kafkaLibs: string): Promise<string> {
  const product = await assetRows.find(({ name }) => name === 'glue-packages-fx-rates')?.make({ root, kafkaLibs });
  const bytes = product?.outputs['glue/fx-rates.zip'];
  if (bytes === undefined) throw new StreampactError('BENCH_FAILED', 'The packages of the jobs are no asset any more.');
  const file = join(folder, 'streampact.zip');
  await writeFile(file, bytes);
  return file;
}
