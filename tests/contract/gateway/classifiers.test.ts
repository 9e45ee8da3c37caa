/** Classifiers, and crawls that read with them: a raw zone of gzip JSON lines, as Firehose lands it. */

import { gzipSync } from 'node:zlib';
import {
  CreateClassifierCommand,
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteClassifierCommand,
  GetClassifierCommand,
  GetClassifiersCommand,
  GetCrawlerCommand,
  GetPartitionsCommand,
  StartCrawlerCommand,
  UpdateClassifierCommand,
} from '@aws-sdk/client-glue';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../setup/until.ts';
import { bucket, database, finished, glue, prepareBucket, putText, rows, s3, start, unique } from './harness.ts';

const table = 'crypto_cdc_data';
const classifier = `changes-${unique}`;
const Role = 'arn:aws:iam::000000000000:role/glue';
const zone = 'raw/crypto-cdc/prices';

const text = (Name: string) => ({ Name, Type: 'string' });
const columns = [
  ...['unique_id', 'event_name', 'timestamp', 'new', 'old'].map(text),
  { Name: 'version', Type: 'bigint' },
];
const change = (version: number) => ({
  unique_id: 'BTC#1',
  event_name: 'INSERT',
  timestamp: '2026-11-21T05:59:59.123456Z',
  version,
  new: '{"price":"97000.10"}',
  old: null,
});

async function land(key: string, lines: readonly object[]): Promise<void> {
  const Body = gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${zone}/${key}`, Body }));
}

async function declare(name: string, Location: string, storage: object): Promise<void> {
  const PartitionKeys = [
    { Name: 'dt', Type: 'date' },
    { Name: 'hour', Type: 'int' },
  ];
  const StorageDescriptor = { Location, Columns: columns, ...storage };
  const TableInput = { Name: name, TableType: 'EXTERNAL_TABLE', PartitionKeys, StorageDescriptor };
  await glue.send(new CreateTableCommand({ DatabaseName: database, TableInput }));
}

async function crawled(name: string, tables: readonly string[], classifiers: readonly string[] = [classifier]) {
  await glue
    .send(
      new CreateCrawlerCommand({
        Name: name,
        Role,
        DatabaseName: database,
        Classifiers: [...classifiers],
        Targets: { CatalogTargets: [{ DatabaseName: database, Tables: [...tables] }] },
        SchemaChangePolicy: { UpdateBehavior: 'LOG', DeleteBehavior: 'LOG' },
      }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof Error) || error.name !== 'AlreadyExistsException') throw error;
    });
  await glue.send(new StartCrawlerCommand({ Name: name }));
  const { Crawler: crawler } = await until(
    () => glue.send(new GetCrawlerCommand({ Name: name })),
    (answer) => answer.Crawler?.State === 'READY',
  );
  return crawler?.LastCrawl;
}

const partitions = async (name = table) => {
  const { Partitions: all = [] } = await glue.send(
    new GetPartitionsCommand({ DatabaseName: database, TableName: name }),
  );
  return all.map((partition) => partition.Values?.join('/')).toSorted();
};

beforeAll(async () => {
  await prepareBucket();
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  await declare(table, `s3://${bucket}/${zone}`, {
    InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
  });
  await land('dt=2026-11-21/hour=05/one.gz', [change(1), change(2)]);
});

describe('classifiers', () => {
  it('are made, told, changed and deleted', async () => {
    await glue.send(new CreateClassifierCommand({ JsonClassifier: { Name: classifier, JsonPath: '$[*]' } }));
    await glue.send(new UpdateClassifierCommand({ JsonClassifier: { Name: classifier, JsonPath: '$' } }));
    const { Classifier: told } = await glue.send(new GetClassifierCommand({ Name: classifier }));
    expect(told?.JsonClassifier).toMatchObject({ Name: classifier, JsonPath: '$', Version: 1 });
    const other = `other-${unique}`;
    await glue.send(new CreateClassifierCommand({ JsonClassifier: { Name: other, JsonPath: '$.detail' } }));
    const { Classifiers: all = [] } = await glue.send(new GetClassifiersCommand({}));
    expect(all.map((one) => one.JsonClassifier?.Name)).toEqual(expect.arrayContaining([classifier, other]));
    await glue.send(new DeleteClassifierCommand({ Name: other }));
    const gone = glue.send(new GetClassifierCommand({ Name: other }));
    await expect(gone).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  });

  it('refuse a path that Glue does not read, another kind, and a change of what is unknown', async () => {
    const path = glue.send(new CreateClassifierCommand({ JsonClassifier: { Name: 'x', JsonPath: '$..a' } }));
    await expect(path).rejects.toMatchObject({ name: 'InvalidInputException' });
    const xml = { Name: 'x', Classification: 'xml', RowTag: 'row' };
    await expect(glue.send(new CreateClassifierCommand({ XMLClassifier: xml }))).rejects.toThrow(
      /JSON classifiers only/,
    );
    const unknown = glue.send(new UpdateClassifierCommand({ JsonClassifier: { Name: `no-${unique}`, JsonPath: '$' } }));
    await expect(unknown).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  });

  it('let a crawl add the hours of a raw zone, whose rows then answer', async () => {
    const name = `raw-${unique}`;
    expect(await crawled(name, [table])).toMatchObject({ Status: 'SUCCEEDED' });
    expect(await partitions()).toEqual(['2026-11-21/05']);
    // Trino starts in the background, and takes minutes where the machine is busy.
    await finished(await start('SELECT 1', { QueryExecutionContext: {} }), { seconds: 110 });
    const sql = `SELECT version, new, old, hour FROM ${table} WHERE dt = DATE '2026-11-21' AND hour = 5 ORDER BY version`;
    expect((await rows(sql)).slice(1)).toEqual([
      ['1', '{"price":"97000.10"}', null, '5'],
      ['2', '{"price":"97000.10"}', null, '5'],
    ]);
  });

  it('change nothing in the table when a new hour is not JSON or has another column, and the crawl succeeds', async () => {
    await putText(`${zone}/dt=2026-11-21/hour=06/plain`, 'unique_id,version\nBTC#1,1\n');
    await land('dt=2026-11-21/hour=07/more.gz', [{ ...change(3), more: 1 }]);
    expect(await crawled(`raw-${unique}`, [table])).toMatchObject({ Status: 'SUCCEEDED' });
    expect(await partitions()).toEqual(['2026-11-21/05', '2026-11-21/06', '2026-11-21/07']);
  });

  it('fail the crawl that names one that is not there', async () => {
    const last = await crawled(`unnamed-${unique}`, [table], [`no-${unique}`]);
    expect(last).toMatchObject({ Status: 'FAILED', ErrorMessage: expect.stringContaining(`no-${unique}`) });
  });

  it('make no partition of a Hudi table: the crawl fails by name', async () => {
    const InputFormat = 'org.apache.hudi.hadoop.HoodieParquetInputFormat';
    await declare('crypto_hudi_table', `s3://${bucket}/hudi/crypto_hudi_table`, { InputFormat });
    await putText('hudi/crypto_hudi_table/dt=2026-11-21/hour=05/x.parquet', 'x');
    const last = await crawled(`hudi-${unique}`, ['crypto_hudi_table']);
    expect(last).toMatchObject({ Status: 'FAILED', ErrorMessage: expect.stringContaining('is a Hudi table') });
    expect(await partitions('crypto_hudi_table')).toEqual([]);
  });
});
