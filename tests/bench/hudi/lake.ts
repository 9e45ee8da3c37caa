/** Two lakes of one product, one with a table ten times the other's, and the Spark that works on them. */
import { join } from 'node:path';
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { items, tables } from '../../../contracts/generated/catalogue.ts';
import { StreampactError } from '../../../contracts/src/error.ts';
import { hiveStorage } from '../../../contracts/src/hive-storage.ts';
import type { TableContract } from '../../../contracts/src/model.ts';
import { emulatorAt } from '../../../local/engines/emulator.ts';
import type { SparkRunner } from '../../../local/engines/spark.ts';
import { root, startSparkLake } from '../spark-lake.ts';
import type { RawObject } from './changes.ts';

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
  const lake = await startSparkLake('crypto-cdc');
  const { s3, spark, packages } = lake;
  const glue = new GlueClient(emulatorAt(lake.endpoint));
  for (const bucket of buckets) {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await declareTable(glue, bucket);
  }
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
      glue.destroy();
      await lake.stop();
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
