/**
 * The Airflow DAGs, read and run by the real Airflow, on EMR Serverless, Lambda and crawlers behind the gateway. The job and
 * the function are small ones of this test: tests of the batch and of the producer run theirs.
 *
 * Airflow is a set of its own in the cache; where it cannot be installed, the tests are skipped and say why.
 */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateApplicationCommand, EMRServerlessClient } from '@aws-sdk/client-emr-serverless';
import {
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  GetPartitionsCommand,
} from '@aws-sdk/client-glue';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../../infra/build/archive.ts';
import { ensureOptional } from '../../local/setup/toolchain.ts';
import { awsConfig, bucket, database, endpoint, glue, prepareBucket, putText, unique } from './gateway/harness.ts';

const installed = await ensureOptional('airflow', { quiet: true }).then(
  (folder) => ({ python: join(folder, 'bin', 'python'), why: '' }),
  (error: unknown) => ({ python: undefined, why: ` (skipped, Airflow cannot be installed: ${String(error)})` }),
);
const table = 'normalized';
const name = `airflow-${unique}`;
const role = 'arn:aws:iam::000000000000:role/test';
const repository = join(import.meta.dirname, '..', '..');

const job = `
import sys
from pyspark.sql import SparkSession
day = sys.argv[sys.argv.index("--date") + 1]
if day < "2000": raise ValueError("no such day")
spark = SparkSession.builder.getOrCreate()
bucket = sys.argv[sys.argv.index("--lake_bucket") + 1]
spark.range(3).write.mode("overwrite").parquet(f"s3://{bucket}/normalized/date={day}")
`;
const handler = 'exports.handler = async (event) => ({ received: event });';

describe.skipIf(installed.python === undefined)(`the DAGs in Airflow${installed.why}`, () => {
  const home = mkdtempSync(join(tmpdir(), 'streampact-airflow-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  beforeAll(async () => {
    await prepareBucket();
    await putText('code/job.py', job);
    await makeTable();
    const emr = new EMRServerlessClient(awsConfig);
    const { applicationId } = await emr.send(
      new CreateApplicationCommand({ type: 'spark', releaseLabel: 'emr-7.9.0', name }),
    );
    const lambda = new LambdaClient(awsConfig);
    const ZipFile = zip([{ path: 'index.js', bytes: Buffer.from(handler) }]);
    await lambda.send(
      new CreateFunctionCommand({
        ...{ FunctionName: name, Role: role, Runtime: 'nodejs20.x', Handler: 'index.handler', Code: { ZipFile } },
      }),
    );
    writeFileSync(join(home, 'outputs.json'), JSON.stringify(outputs(applicationId ?? '')));
  });

  const outputs = (applicationId: string) => ({
    region: awsConfig.region,
    products: {
      'fx-rates': {
        producers: { 'open-exchange-rates': { functionName: name } },
        batch: {
          applicationId,
          jobRun: {
            name: 'fx-rates-normalize',
            executionRoleArn: role,
            executionTimeoutMinutes: 60,
            entryPoint: `s3://${bucket}/code/job.py`,
            entryPointArguments: ['--lake_bucket', bucket],
            sparkSubmitParameters: '--conf spark.driver.cores=1',
            logGroupName: '/aws/test',
          },
        },
        crawler: { name },
      },
    },
  });

  async function makeTable(): Promise<void> {
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
    const TableInput = {
      Name: table,
      TableType: 'EXTERNAL_TABLE',
      PartitionKeys: [{ Name: 'date', Type: 'date' }],
      StorageDescriptor: {
        Location: `s3://${bucket}/normalized/`,
        Columns: [{ Name: 'id', Type: 'bigint' }],
        InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
        OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
        SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
      },
    };
    await glue.send(new CreateTableCommand({ DatabaseName: database, TableInput }));
    const Targets = { CatalogTargets: [{ DatabaseName: database, Tables: [table] }] };
    const SchemaChangePolicy = { UpdateBehavior: 'LOG', DeleteBehavior: 'DELETE_FROM_DATABASE' } as const;
    await glue.send(
      new CreateCrawlerCommand({ Name: name, Role: role, DatabaseName: database, Targets, SchemaChangePolicy }),
    );
  }

  it('are read, and run a day to its partition', { timeout: 170_000 }, async () => {
    const environment = {
      AIRFLOW_HOME: home,
      AIRFLOW__CORE__DAGS_FOLDER: join(repository, 'airflow', 'dags'),
      AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      STREAMPACT_STACK_OUTPUTS: join(home, 'outputs.json'),
      STREAMPACT_POLL_SECONDS: '1',
      PYTHONPATH: join(repository, 'airflow', 'dags'),
      PYTHONDONTWRITEBYTECODE: '1',
    };
    const python = (...args: readonly string[]) => run(installed.python ?? '', args, environment);
    expect(await python('-m', 'airflow', 'db', 'migrate')).toMatchObject({ code: 0 });
    const tests = await python('-m', 'pytest', '-q', '-p', 'no:cacheprovider', join(repository, 'airflow', 'tests'));
    expect(tests.code, tests.output).toBe(0);
    expect(tests.output).not.toMatch(/skipped/);
    const { Partitions: partitions = [] } = await glue.send(
      new GetPartitionsCommand({ DatabaseName: database, TableName: table }),
    );
    expect(partitions.map(({ Values: values }) => values)).toEqual([['2024-05-02']]);
  });
});

/** A process to its end, with its last words. */
function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...environment }, timeout: 150_000 });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
