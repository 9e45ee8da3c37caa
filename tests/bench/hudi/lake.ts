/** Two lakes of one product, one with a table ten times the other's, and the Spark that works on them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { items, tables } from '../../../contracts/generated/catalogue.ts';
import { StreampactError } from '../../../contracts/src/error.ts';
import { hiveStorage } from '../../../contracts/src/hive-storage.ts';
import type { TableContract } from '../../../contracts/src/model.ts';
import { assetRows } from '../../../infra/build/assets.ts';
import { emulatorAt } from '../../../local/engines/emulator.ts';
import { startMinistack } from '../../../local/engines/ministack.ts';
import { freePorts } from '../../../local/engines/ports.ts';
import { type SparkRunner, startSparkRunner } from '../../../local/engines/spark.ts';
import { startWatchdog } from '../../../local/engines/watchdog.ts';
import { ensureToolchain } from '../../../local/setup/toolchain.ts';
import type { RawObject } from './changes.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const contract: TableContract = tables['crypto-cdc/prices'];
const item = items['crypto-cdc/prices'];

/** Place of the Hudi table in each lake. */
export const location = contract.location;

/** How a script ran. */
export interface Ran {
  readonly seconds: number;
}

/** Both lakes. */
export interface HudiLakes {
  readonly spark: SparkRunner;
  readonly s3: S3Client;
  put(bucket: string, object: RawObject): Promise<void>;
  /** Runs the Glue job on a lake. BENCH_FAILED when it fails. */
  job(bucket: string, runId: string, more?: readonly string[]): Promise<Ran>;
  /** Runs one of the scripts beside this file. BENCH_FAILED when it fails. */
  script(name: string, args: readonly string[]): Promise<Ran>;
  stop(): Promise<void>;
}

/** Starts the engines and makes a bucket and a database, both of that name, for each of `buckets`. */
export async function startHudiLakes(buckets: readonly string[]): Promise<HudiLakes> {
  const toolchain = await ensureToolchain();
  const folder = await mkdtemp(join(tmpdir(), 'streampact-bench-'));
  const watchdog = startWatchdog();
  const context = { toolchain, stateDir: folder, logsDir: join(folder, 'logs'), watchdog };
  const { ministack: port } = await freePorts(['ministack']);
  const endpoint = `http://127.0.0.1:${port}`;
  const store = await startMinistack(context, { port });
  const spark = await startSparkRunner(context, { awsEndpoint: endpoint, s3Endpoint: endpoint });
  const [s3, glue] = [
    new S3Client({ ...emulatorAt(endpoint), forcePathStyle: true }),
    new GlueClient(emulatorAt(endpoint)),
  ];
  for (const bucket of buckets) {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await declareTable(glue, bucket);
  }
  const packages = await packagesIn(folder, toolchain.kafkaLibs);
  const run = async (scriptPath: string, args: readonly string[]): Promise<Ran> => {
    const { ok, error, log, seconds } = await spark.run({
      scriptPath,
      pyFiles: [packages],
      args,
      timeoutSeconds: 3_600,
    });
    if (ok) return { seconds };
    throw new StreampactError('BENCH_FAILED', `${scriptPath} failed: ${error ?? 'no reason'}`, {
      where: log.slice(-4_000),
    });
  };
  return {
    spark,
    s3,
    async put(bucket, { key, body }) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${item.rawPrefix}/${key}`, Body: body }));
    },
    job: (bucket, runId, more = []) =>
      run(join(root, 'glue', 'crypto_cdc', 'job.py'), [
        ...['--JOB_NAME', 'bench', '--JOB_RUN_ID', runId, '--lake_bucket', bucket],
        ...['--product', 'crypto-cdc', '--database', bucket, ...more],
      ]),
    script: (name, args) => run(join(import.meta.dirname, name), args),
    async stop() {
      s3.destroy();
      glue.destroy();
      await Promise.all([spark.stop(), store.stop()]);
      await watchdog.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function declareTable(glue: GlueClient, bucket: string): Promise<void> {
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: bucket } }));
  const { inputFormat, outputFormat, serde, serdeParameters, parameters } = hiveStorage.hudi;
  const columnsOf = (columns: TableContract['columns']) =>
    columns.map(({ name, type }) => ({ Name: name, Type: type }));
  await glue.send(
    new CreateTableCommand({
      DatabaseName: bucket,
      TableInput: {
        Name: contract.table,
        TableType: 'EXTERNAL_TABLE',
        Parameters: { ...parameters },
        PartitionKeys: columnsOf(contract.partitionColumns),
        StorageDescriptor: {
          Columns: columnsOf(contract.columns),
          Location: `s3://${bucket}/${location}/`,
          InputFormat: inputFormat,
          OutputFormat: outputFormat,
          SerdeInfo: { SerializationLibrary: serde, Parameters: { ...serdeParameters } },
        },
      },
    }),
  );
}

async function packagesIn(folder: string, kafkaLibs: string): Promise<string> {
  const product = await assetRows.find(({ name }) => name === 'glue-packages-crypto-cdc')?.make({ root, kafkaLibs });
  const bytes = product?.outputs['glue/crypto-cdc.zip'];
  if (bytes === undefined) throw new StreampactError('BENCH_FAILED', 'The packages of the job are no asset any more.');
  const file = join(folder, 'streampact.zip');
  await writeFile(file, bytes);
  return file;
}
