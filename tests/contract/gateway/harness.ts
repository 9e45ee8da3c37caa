/**
 * The gateway as clients of the AWS SDK see it: real S3 and catalog behind it, real Trino and Spark beside it. Each test
 * file gets a bucket and a database of its own.
 *
 * STREAMPACT_TEST_AWS is the gateway's URL; the global set-up gives it.
 */

import { randomBytes } from 'node:crypto';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
} from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { emulatorAt } from '../../../local/engines/emulator.ts';
import { openS3 } from '../../setup/s3.ts';
import { type Patience, until } from '../../setup/until.ts';

export const endpoint = process.env.STREAMPACT_TEST_AWS ?? '';
export const awsConfig = emulatorAt(endpoint);
export const s3 = openS3(endpoint);
export const glue = new GlueClient(awsConfig);
export const athena = new AthenaClient({ ...awsConfig, maxAttempts: 1 });

/** What makes the names of one test file its own. */
export const unique = randomBytes(4).toString('hex');
export const bucket = `gateway-${unique}`;
export const database = `gateway_${unique}`;
export const table = 'trades';
/** Where the table is. */
export const location = `s3://${bucket}/trades`;
/** Where results of queries go. */
export const output = `s3://${bucket}/athena-results/`;

/** The ended query. */
export async function finished(id: string, patience: Patience = {}): Promise<QueryExecution> {
  return until(
    async () => (await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }))).QueryExecution ?? {},
    ({ Status: status }) => status?.State !== 'QUEUED' && status?.State !== 'RUNNING',
    patience,
  );
}

type Options = Partial<StartQueryExecutionCommandInput>;

/** Id of a query that has begun. */
export async function start(sql: string, options: Options = {}): Promise<string> {
  const command = new StartQueryExecutionCommand({
    QueryString: sql,
    QueryExecutionContext: { Database: database },
    ResultConfiguration: { OutputLocation: output },
    ...options,
  });
  return (await athena.send(command)).QueryExecutionId ?? '';
}

/** A query to its end, whichever that is. */
export async function run(sql: string, options: Options = {}): Promise<QueryExecution> {
  return finished(await start(sql, options));
}

/** Rows of a query that must succeed; null is null. */
export async function rows(sql: string, options: Options = {}): Promise<readonly (readonly (string | null)[])[]> {
  const execution = await run(sql, options);
  expect(execution.Status?.StateChangeReason).toBeUndefined();
  const command = new GetQueryResultsCommand({ QueryExecutionId: execution.QueryExecutionId });
  const { ResultSet: set } = await athena.send(command);
  return (set?.Rows ?? []).map((row) => (row.Data ?? []).map((datum) => datum.VarCharValue ?? null));
}

/** Why a query failed that must fail. */
export async function reason(sql: string): Promise<string> {
  const { Status: status } = await run(sql);
  expect(status?.State).toBe('FAILED');
  return status?.StateChangeReason ?? '';
}

export async function putText(key: string, body: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
}

/** The object of the bucket that an `s3://` URI names. */
export async function readText(uri: string): Promise<string> {
  const key = uri.slice(`s3://${bucket}/`.length);
  const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await body?.transformToString()) ?? '';
}

export async function prepareBucket(): Promise<void> {
  expect(endpoint, 'STREAMPACT_TEST_AWS').not.toBe('');
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
}

/**
 * The bucket, the database and the table, with two rows in two partitions that stand in S3 and not yet in the catalog, beside
 * folders that are no partitions.
 */
export async function prepareTrades(): Promise<void> {
  await prepareBucket();
  // Trino starts in the background, and takes minutes where the machine is busy.
  await finished(await start('SELECT 1', { QueryExecutionContext: {} }), { seconds: 170 });
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  await glue.send(new CreateTableCommand({ DatabaseName: database, TableInput: trades }));
  await putText('trades/date=2021-10-27/hour=9/a.json', '{"id":"a","amount":"60000.123456789012345678"}\n');
  await putText('trades/date=2021-10-27/hour=15/b.json', '{"id":"b","amount":"0.000000000000000001"}\n');
  await putText('trades/date=2021-10-32/hour=1/x.json', '{}\n');
  await putText('trades/_temporary/0/x.json', '{}\n');
  await putText('trades/date=2021-10-27/hour=late/x.json', '{}\n');
}

const trades = {
  Name: table,
  TableType: 'EXTERNAL_TABLE',
  PartitionKeys: [
    { Name: 'date', Type: 'date' },
    { Name: 'hour', Type: 'int' },
  ],
  StorageDescriptor: {
    Location: location,
    Columns: [
      { Name: 'id', Type: 'string' },
      { Name: 'amount', Type: 'decimal(38,18)' },
    ],
    InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    SerdeInfo: { SerializationLibrary: 'org.apache.hive.hcatalog.data.JsonSerDe' },
  },
};

/** Every partition that stands in S3 is in the catalog. */
export async function repairTrades(): Promise<void> {
  await rows(`MSCK REPAIR TABLE ${table}`);
}
