/**
 * The gateway as clients of the AWS SDK see it: real S3 and catalog behind it, real Trino and Spark beside it.
 *
 * STREAMPACT_TEST_AWS is the gateway's URL; the global set-up gives it.
 */

import { randomBytes, randomUUID } from 'node:crypto';
import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  CreateNamedQueryCommand,
  CreatePreparedStatementCommand,
  CreateWorkGroupCommand,
  GetNamedQueryCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetWorkGroupCommand,
  ListQueryExecutionsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import {
  BatchStopJobRunCommand,
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  CreateJobCommand,
  CreateTableCommand,
  GetCrawlerCommand,
  GetCrawlerMetricsCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GlueClient,
  type JobRun,
  StartCrawlerCommand,
  StartJobRunCommand,
  StopCrawlerCommand,
} from '@aws-sdk/client-glue';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeAll, describe, expect, it } from 'vitest';
import { schemaDifferences } from '../../local/aws/glue/parquet-schema.ts';

const endpoint = process.env.STREAMPACT_TEST_AWS ?? '';
const config = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
const s3 = new S3Client({ ...config, forcePathStyle: true });
const glue = new GlueClient(config);
const athena = new AthenaClient({ ...config, maxAttempts: 1 });

const unique = randomBytes(4).toString('hex');
const bucket = `gateway-${unique}`;
const database = `gateway_${unique}`;
const table = 'trades';
const output = `s3://${bucket}/athena-results/`;
const location = `s3://${bucket}/trades`;

/** Longest wait for one thing. Trino starts in the background, and takes minutes where the machine is busy. */
let patienceMs = 170_000;

async function until<T>(read: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  const giveUp = Date.now() + patienceMs;
  for (;;) {
    const value = await read();
    if (done(value)) return value;
    if (Date.now() > giveUp) expect.fail(`still ${JSON.stringify(value)} after ${patienceMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function finished(id: string): Promise<QueryExecution> {
  return until(
    async () => (await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }))).QueryExecution ?? {},
    ({ Status: status }) => status?.State !== 'QUEUED' && status?.State !== 'RUNNING',
  );
}

type Options = Partial<StartQueryExecutionCommandInput>;

async function start(sql: string, options: Options = {}): Promise<string> {
  const command = new StartQueryExecutionCommand({
    QueryString: sql,
    QueryExecutionContext: { Database: database },
    ResultConfiguration: { OutputLocation: output },
    ...options,
  });
  return (await athena.send(command)).QueryExecutionId ?? '';
}

async function run(sql: string, options: Options = {}): Promise<QueryExecution> {
  return finished(await start(sql, options));
}

/** Rows of a query that must succeed; null is null. */
async function rows(sql: string, options: Options = {}): Promise<readonly (readonly (string | null)[])[]> {
  const execution = await run(sql, options);
  expect(execution.Status?.StateChangeReason).toBeUndefined();
  const command = new GetQueryResultsCommand({ QueryExecutionId: execution.QueryExecutionId });
  const { ResultSet: set } = await athena.send(command);
  return (set?.Rows ?? []).map((row) => (row.Data ?? []).map((datum) => datum.VarCharValue ?? null));
}

async function reason(sql: string): Promise<string> {
  const { Status: status } = await run(sql);
  expect(status?.State).toBe('FAILED');
  return status?.StateChangeReason ?? '';
}

/** Every partition that stands in S3 is in the catalog. */
async function repaired(): Promise<void> {
  await rows(`MSCK REPAIR TABLE ${table}`);
}

async function putText(key: string, body: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
}

async function readText(uri: string): Promise<string> {
  const key = uri.slice(`s3://${bucket}/`.length);
  const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await body?.transformToString()) ?? '';
}

beforeAll(async () => {
  expect(endpoint, 'STREAMPACT_TEST_AWS').not.toBe('');
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await run('SELECT 1', { QueryExecutionContext: {} });
  patienceMs = 60_000;
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  const serde = 'org.apache.hive.hcatalog.data.JsonSerDe';
  await glue.send(
    new CreateTableCommand({
      DatabaseName: database,
      TableInput: {
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
          SerdeInfo: { SerializationLibrary: serde },
        },
      },
    }),
  );
  await putText('trades/date=2021-10-27/hour=9/a.json', '{"id":"a","amount":"60000.123456789012345678"}\n');
  await putText('trades/date=2021-10-27/hour=15/b.json', '{"id":"b","amount":"0.000000000000000001"}\n');
});

describe('the way through', () => {
  it('streams a big object both ways, whole', async () => {
    const body = randomBytes(20 * 1024 * 1024);
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'big', Body: body }));
    const { Body: back } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'big' }));
    expect(Buffer.compare(Buffer.from((await back?.transformToByteArray()) ?? []), body)).toBe(0);
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'big' }));
    expect(head.ContentLength).toBe(body.length);
  });

  it('keeps the emulator’s refusals, also of HEAD', async () => {
    const get = s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'absent' }));
    await expect(get).rejects.toMatchObject({ name: 'NoSuchKey' });
    const head = s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'absent' }));
    await expect(head).rejects.toMatchObject({ name: 'NotFound' });
  });

  it('keeps conditional writes: the second write of a key is refused', async () => {
    const put = () => s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'once', Body: 'x', IfNoneMatch: '*' }));
    await expect(put()).resolves.toHaveProperty('ETag');
    await expect(put()).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('serves query-protocol services', async () => {
    const sts = new STSClient(config);
    await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({ Account: '000000000000' });
  });

  it('says that it is alive', async () => {
    expect(await (await fetch(`${endpoint}/_streampact/health`)).json()).toEqual({ status: 'running' });
  });
});

describe('tables', () => {
  it('have no empty description', async () => {
    const { Table: found } = await glue.send(new GetTableCommand({ DatabaseName: database, Name: table }));
    expect(found).toMatchObject({ Name: table });
    expect(found?.Description).toBeUndefined();
  });

  it('let Trino see a view that it made', async () => {
    expect(await rows('CREATE VIEW one AS SELECT 1 AS n')).toEqual([]);
    expect(await rows('SELECT n FROM one')).toEqual([['n'], ['1']]);
  });
});

describe('crawlers', () => {
  const name = `crawler-${unique}`;
  const crawled = async () => {
    await glue.send(new StartCrawlerCommand({ Name: name }));
    const { Crawler: crawler } = await until(
      () => glue.send(new GetCrawlerCommand({ Name: name })),
      (answer) => answer.Crawler?.State === 'READY',
    );
    return crawler;
  };
  const partitions = async () => {
    const { Partitions: all = [] } = await glue.send(
      new GetPartitionsCommand({ DatabaseName: database, TableName: table }),
    );
    return all.map((partition) => partition.Values?.join('/')).sort();
  };

  beforeAll(async () => {
    await glue.send(
      new CreateCrawlerCommand({
        Name: name,
        Role: 'arn:aws:iam::000000000000:role/crawler',
        DatabaseName: database,
        Targets: { CatalogTargets: [{ DatabaseName: database, Tables: [table] }] },
        SchemaChangePolicy: { UpdateBehavior: 'LOG', DeleteBehavior: 'DELETE_FROM_DATABASE' },
      }),
    );
  });

  it('add the partitions that stand in S3, and no folder that is none', async () => {
    await putText('trades/date=2021-10-32/hour=1/x.json', '{}\n');
    await putText('trades/_temporary/0/x.json', '{}\n');
    await putText('trades/date=2021-10-27/hour=late/x.json', '{}\n');
    const crawler = await crawled();
    expect(crawler?.LastCrawl).toMatchObject({ Status: 'SUCCEEDED', LogGroup: '/aws-glue/crawlers' });
    expect(await partitions()).toEqual(['2021-10-27/15', '2021-10-27/9']);
    const metrics = await glue.send(new GetCrawlerMetricsCommand({ CrawlerNameList: [name] }));
    expect(metrics.CrawlerMetricsList?.[0]).toMatchObject({ CrawlerName: name, TablesUpdated: 1 });
  });

  it('make the rows queryable, decimals exact', async () => {
    const sql = `SELECT id, amount FROM ${table} ORDER BY id`;
    expect(await rows(sql)).toEqual([
      ['id', 'amount'],
      ['a', '60000.123456789012345678'],
      ['b', '0.000000000000000001'],
    ]);
  });

  it('change nothing the second time, and drop what is gone', async () => {
    expect((await crawled())?.LastCrawl?.Status).toBe('SUCCEEDED');
    expect(await partitions()).toHaveLength(2);
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'trades/date=2021-10-27/hour=9/a.json' }));
    await crawled();
    expect(await partitions()).toEqual(['2021-10-27/15']);
    await putText('trades/date=2021-10-27/hour=9/a.json', '{"id":"a","amount":"1.5"}\n');
    await crawled();
    expect(await partitions()).toHaveLength(2);
  });

  it('refuse a start of what is unknown and a stop of what rests', async () => {
    const startUnknown = glue.send(new StartCrawlerCommand({ Name: `no-${unique}` }));
    await expect(startUnknown).rejects.toMatchObject({ name: 'EntityNotFoundException' });
    const stopResting = glue.send(new StopCrawlerCommand({ Name: name }));
    await expect(stopResting).rejects.toMatchObject({ name: 'CrawlerNotRunningException' });
  });

  it('find the table of an S3 target by its place, and mark what is gone', async () => {
    const marking = `marking-${unique}`;
    await glue.send(
      new CreateCrawlerCommand({
        Name: marking,
        Role: 'arn:aws:iam::000000000000:role/crawler',
        DatabaseName: database,
        Targets: { S3Targets: [{ Path: `${location}/` }] },
        SchemaChangePolicy: { UpdateBehavior: 'LOG', DeleteBehavior: 'DEPRECATE_IN_DATABASE' },
      }),
    );
    await rows(`ALTER TABLE ${table} ADD PARTITION (date = '2020-01-01', hour = 0)`);
    await glue.send(new StartCrawlerCommand({ Name: marking }));
    const { Crawler: crawler } = await until(
      () => glue.send(new GetCrawlerCommand({ Name: marking })),
      (answer) => answer.Crawler?.State === 'READY',
    );
    expect(crawler?.LastCrawl).toMatchObject({ Status: 'SUCCEEDED' });
    const { Partitions: all = [] } = await glue.send(
      new GetPartitionsCommand({ DatabaseName: database, TableName: table }),
    );
    const marked = all.filter((partition) => partition.Parameters?.DEPRECATED_BY_CRAWLER !== undefined);
    expect(marked.map((partition) => partition.Values)).toEqual([['2020-01-01', '0']]);
    await rows(`ALTER TABLE ${table} DROP PARTITION (date = '2020-01-01', hour = 0)`);
  });

  it('fail by name when an S3 target has no table', async () => {
    const orphan = `orphan-${unique}`;
    await glue.send(
      new CreateCrawlerCommand({
        Name: orphan,
        Role: 'arn:aws:iam::000000000000:role/crawler',
        DatabaseName: database,
        Targets: { S3Targets: [{ Path: `s3://${bucket}/nowhere/` }] },
      }),
    );
    await glue.send(new StartCrawlerCommand({ Name: orphan }));
    const { Crawler: crawler } = await until(
      () => glue.send(new GetCrawlerCommand({ Name: orphan })),
      (answer) => answer.Crawler?.State === 'READY',
    );
    expect(crawler?.LastCrawl).toMatchObject({ Status: 'FAILED' });
    expect(crawler?.LastCrawl?.ErrorMessage).toContain('has the location');
  });
});

describe('queries', () => {
  beforeAll(repaired);

  it('render every type as Athena does', async () => {
    const sql = `SELECT true AS b, tinyint '1' AS t, 9007199254740993 AS big, DOUBLE '1e10' AS d, REAL '0.5' AS r,
      DECIMAL '1.50' AS m, DATE '2021-10-27' AS day, TIMESTAMP '2021-10-27 15:09:00.123456' AS ts,
      TIMESTAMP '2021-10-27 15:09:00 UTC' AS tz, X'68656c' AS bin, ARRAY[1, NULL] AS a, MAP(ARRAY['k'], ARRAY[2]) AS m2,
      CAST(ROW(1, 'x') AS ROW(n integer, s varchar)) AS r2, 'say "hi", now' AS q, '' AS e, NULL AS nothing, nan() AS nan`;
    expect((await rows(sql))[1]).toEqual([
      'true',
      '1',
      '9007199254740993',
      '1.0E10',
      '0.5',
      '1.50',
      '2021-10-27',
      '2021-10-27 15:09:00.123',
      '2021-10-27 15:09:00.000 UTC',
      '68 65 6c',
      '[1, null]',
      '{k=2}',
      '{n=1, s=x}',
      'say "hi", now',
      '',
      null,
      'NaN',
    ]);
  });

  it('write the result file beside, quoted as Athena quotes', async () => {
    const execution = await run(`SELECT 'say "hi"' AS q, '' AS e, CAST(NULL AS varchar) AS n;`);
    const file = execution.ResultConfiguration?.OutputLocation ?? '';
    expect(file).toBe(`${output}${execution.QueryExecutionId}.csv`);
    expect(await readText(file)).toBe('"q","e","n"\n"say ""hi""","",\n');
  });

  it('describe columns, statistics and the execution', async () => {
    const execution = await run(`SELECT id, amount FROM ${table}`);
    expect(execution).toMatchObject({ StatementType: 'DML', SubstatementType: 'SELECT', WorkGroup: 'primary' });
    expect(execution.Statistics?.DataScannedInBytes).toBeGreaterThan(0);
    expect(execution.Status?.CompletionDateTime).toBeInstanceOf(Date);
    const id = execution.QueryExecutionId;
    const { ResultSet: set } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId: id }));
    expect(set?.ResultSetMetadata?.ColumnInfo).toMatchObject([
      { Name: 'id', Type: 'varchar' },
      { Name: 'amount', Type: 'decimal', Precision: 38, Scale: 18 },
    ]);
    const listed = await athena.send(new ListQueryExecutionsCommand({}));
    expect(listed.QueryExecutionIds?.[0]).toBe(id);
    const batch = await athena.send(new BatchGetQueryExecutionCommand({ QueryExecutionIds: [id ?? '', randomUUID()] }));
    expect(batch.QueryExecutions).toHaveLength(1);
    expect(batch.UnprocessedQueryExecutionIds).toHaveLength(1);
  });

  it('write tables, whose Parquet columns can be compared with a contract’s', async () => {
    const folder = `made-${unique}/`;
    const columns = `'x' AS id, DECIMAL '1.5' AS amount, DATE '2021-10-27' AS day, TIMESTAMP '2021-10-27 15:09:00.000' AS at, 1 AS n`;
    const made = await run(
      `CREATE TABLE made WITH (format = 'PARQUET', external_location = 's3://${bucket}/${folder}') AS SELECT ${columns}`,
    );
    expect(made.Status?.StateChangeReason).toBeUndefined();
    expect(made).toMatchObject({ StatementType: 'DML', Status: { State: 'SUCCEEDED' } });
    const { UpdateCount } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId: made.QueryExecutionId }));
    expect(UpdateCount).toBe(1);
    // Only files that engines name .parquet are looked into; Trino gives its files no ending.
    const listed = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: folder }));
    const key = listed.Contents?.[0]?.Key ?? '';
    await s3.send(new CopyObjectCommand({ Bucket: bucket, CopySource: `${bucket}/${key}`, Key: `${folder}a.parquet` }));
    const declared = [
      { Name: 'id', Type: 'string' },
      { Name: 'amount', Type: 'decimal(2,1)' },
      { Name: 'day', Type: 'date' },
      { Name: 'at', Type: 'timestamp' },
      { Name: 'n', Type: 'int' },
    ];
    expect(await schemaDifferences(s3, { bucket, key: folder }, declared)).toEqual([]);
    const other = await schemaDifferences(s3, { bucket, key: folder }, [
      ...declared.slice(1),
      { Name: 'id', Type: 'int' },
    ]);
    expect(other).toEqual([expect.stringContaining('column id is string in the file and int in the table')]);
  });

  it('page: the header counts as a row, and every row comes once', async () => {
    const execution = await run('SELECT n FROM UNNEST(sequence(1, 7)) AS t(n)');
    const id = execution.QueryExecutionId;
    const sizes: number[] = [];
    const seen: string[] = [];
    let token: string | undefined;
    do {
      const page = await athena.send(
        new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 3, NextToken: token }),
      );
      sizes.push(page.ResultSet?.Rows?.length ?? 0);
      for (const row of page.ResultSet?.Rows ?? []) seen.push(row.Data?.[0]?.VarCharValue ?? '');
      token = page.NextToken;
    } while (token !== undefined);
    expect(sizes).toEqual([3, 3, 2]);
    expect(seen).toEqual(['n', '1', '2', '3', '4', '5', '6', '7']);
    const tooMany = athena.send(new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 1001 }));
    await expect(tooMany).rejects.toMatchObject({ name: 'InvalidRequestException' });
    const forged = athena.send(new GetQueryResultsCommand({ QueryExecutionId: id, NextToken: 'forged' }));
    await expect(forged).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  it('bind parameters as literals, and refuse what is more than one', async () => {
    const sql = 'SELECT ? AS s, ? AS n, ? AS d';
    const literals = ["'it''s'", '9007199254740993', "DATE '2021-10-27'"];
    expect((await rows(sql, { ExecutionParameters: literals }))[1]).toEqual(["it's", '9007199254740993', '2021-10-27']);
    const sneaky = start('SELECT ?', { ExecutionParameters: ["(SELECT 'x')"] });
    await expect(sneaky).rejects.toMatchObject({ name: 'InvalidRequestException' });
    const { Status: status } = await run('SELECT ?, ?', { ExecutionParameters: ['1'] });
    expect(status?.StateChangeReason).toContain('Incorrect number of parameters');
  });

  it('are idempotent by their client token', async () => {
    const ClientRequestToken = randomUUID();
    const first = await start('SELECT 1', { ClientRequestToken });
    expect(await start('SELECT 1', { ClientRequestToken })).toBe(first);
    const other = start('SELECT 2', { ClientRequestToken });
    await expect(other).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  it('fail as Athena fails', async () => {
    const execution = await run('SELECT * FROM no_such_table');
    expect(execution.Status).toMatchObject({ State: 'FAILED', AthenaError: { ErrorCategory: 2, Retryable: false } });
    expect(execution.Status?.StateChangeReason).toMatch(/^TABLE_NOT_FOUND: /);
    const results = athena.send(new GetQueryResultsCommand({ QueryExecutionId: execution.QueryExecutionId }));
    await expect(results).rejects.toMatchObject({ name: 'InvalidRequestException' });
    const unknown = athena.send(new GetQueryExecutionCommand({ QueryExecutionId: randomUUID() }));
    await expect(unknown).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await expect(start('')).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await expect(start('SELECT 1; SELECT 2')).rejects.toMatchObject({ name: 'InvalidRequestException' });
    expect(await reason('CREATE EXTERNAL TABLE t (a int)')).toContain('not supported by the local Athena');
  });

  it('stop when asked to', async () => {
    const numbers = 'UNNEST(sequence(1, 9999))';
    const id = await start(`SELECT count(*) FROM ${numbers} a(x), ${numbers} b(y), ${numbers} c(z)`);
    await until(
      () => athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id })),
      ({ QueryExecution: execution }) => execution?.Status?.State === 'RUNNING',
    );
    await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    expect((await finished(id)).Status).toMatchObject({
      State: 'CANCELLED',
      StateChangeReason: 'Query cancelled by user',
    });
  });

  it('need an output location that they can write to', async () => {
    const none = start('SELECT 1', { ResultConfiguration: {} });
    await expect(none).rejects.toMatchObject({ name: 'InvalidRequestException' });
    const { Status: status } = await run('SELECT 1', {
      ResultConfiguration: { OutputLocation: 's3://no-such-bucket-here/' },
    });
    expect(status).toMatchObject({ State: 'FAILED' });
  });
});

describe('workgroups and saved queries', () => {
  const WorkGroup = `group-${unique}`;
  const plus = `plus_${unique}`;
  beforeAll(repaired);

  it('keep their settings, enforce their location and cut scans off', async () => {
    await athena.send(
      new CreateWorkGroupCommand({
        Name: WorkGroup,
        Configuration: {
          EnforceWorkGroupConfiguration: true,
          BytesScannedCutoffPerQuery: 10,
          ResultConfiguration: { OutputLocation: `s3://${bucket}/enforced` },
        },
      }),
    );
    const { WorkGroup: group } = await athena.send(new GetWorkGroupCommand({ WorkGroup }));
    expect(group?.Configuration).toMatchObject({ BytesScannedCutoffPerQuery: 10, EnforceWorkGroupConfiguration: true });
    const small = await run('SELECT 1', { WorkGroup });
    expect(small.ResultConfiguration?.OutputLocation).toBe(`s3://${bucket}/enforced/${small.QueryExecutionId}.csv`);
    const big = await run(`SELECT * FROM ${table}`, { WorkGroup });
    expect(big.Status).toMatchObject({ State: 'CANCELLED' });
    expect(big.Status?.StateChangeReason).toContain('Bytes scanned limit was exceeded');
    await expect(start('SELECT 1', { WorkGroup: 'no-group' })).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });

  it('come back as they were saved, and prepared statements run', async () => {
    const { NamedQueryId: id } = await athena.send(
      new CreateNamedQueryCommand({ Name: 'q', Database: database, QueryString: 'SELECT 1', WorkGroup }),
    );
    const { NamedQuery: query } = await athena.send(new GetNamedQueryCommand({ NamedQueryId: id }));
    expect(query).toMatchObject({ Name: 'q', Database: database, QueryString: 'SELECT 1', WorkGroup });
    await athena.send(
      new CreatePreparedStatementCommand({
        StatementName: plus,
        WorkGroup: 'primary',
        QueryStatement: 'SELECT ? + ?',
      }),
    );
    expect((await rows(`EXECUTE ${plus} USING 1, 2`))[1]).toEqual(['3']);
    expect((await rows(`EXECUTE ${plus}`, { ExecutionParameters: ['3', '4'] }))[1]).toEqual(['7']);
    expect(await reason('EXECUTE absent USING 1')).toContain('Prepared statement not found');
  });
});

describe('Hive DDL', () => {
  beforeAll(repaired);

  it('shows, drops, adds and repairs partitions', async () => {
    const both = [['date=2021-10-27/hour=15'], ['date=2021-10-27/hour=9']];
    expect(await rows(`SHOW PARTITIONS ${table}`)).toEqual(both);
    const partition = `PARTITION (date = '2021-10-27', hour = 9)`;
    expect(await rows(`ALTER TABLE ${table} DROP ${partition}`)).toEqual([]);
    expect(await reason(`ALTER TABLE ${table} DROP ${partition}`)).toContain('Partition not found');
    expect(
      await rows(`ALTER TABLE ${table} ADD IF NOT EXISTS ${partition} LOCATION '${location}/date=2021-10-27/hour=9/'`),
    ).toEqual([]);
    expect(await reason(`ALTER TABLE ${table} ADD ${partition}`)).toContain('already exists');
    await rows(`ALTER TABLE ${table} DROP IF EXISTS ${partition}`);
    expect(await rows(`MSCK REPAIR TABLE \`${database}\`.${table};`)).toHaveLength(1);
    expect(await rows(`SHOW PARTITIONS ${table}`)).toEqual(both);
    expect(await rows(`SELECT count(*) AS n FROM ${table}`)).toEqual([['n'], ['2']]);
  });

  it('creates and drops databases', async () => {
    const name = `made_${unique}`;
    expect(await rows(`CREATE DATABASE IF NOT EXISTS ${name}`)).toEqual([]);
    expect(await reason(`CREATE DATABASE ${name}`)).toContain('AlreadyExistsException');
    expect(await rows(`DROP SCHEMA ${name}`)).toEqual([]);
    expect(await reason(`DROP DATABASE ${name}`)).toContain('EntityNotFoundException');
  });
});

describe('job runs', () => {
  const job = async (name: string, script: string, extra: object = {}) => {
    const JobName = `${name}-${unique}`;
    await putText(`scripts/${name}.py`, script);
    const command = { Name: 'glueetl', ScriptLocation: `s3://${bucket}/scripts/${name}.py` };
    const Role = 'arn:aws:iam::000000000000:role/job';
    await glue.send(new CreateJobCommand({ Name: JobName, Role, Command: command, GlueVersion: '5.0', ...extra }));
    return JobName;
  };
  const begin = async (JobName: string, Arguments: Record<string, string> = {}) =>
    (await glue.send(new StartJobRunCommand({ JobName, Arguments }))).JobRunId ?? '';
  const over = async (JobName: string, RunId: string): Promise<JobRun> =>
    until(
      async () => (await glue.send(new GetJobRunCommand({ JobName, RunId }))).JobRun ?? {},
      ({ JobRunState: state }) => !['STARTING', 'RUNNING', 'STOPPING'].includes(state ?? ''),
    );

  it('run the script with merged arguments', async () => {
    const script = [
      'import sys, boto3_free as b',
      "assert sys.argv[sys.argv.index('--word') + 1] == 'run', sys.argv",
      "assert sys.argv[sys.argv.index('--kept') + 1] == 'default', sys.argv",
      "assert sys.argv[sys.argv.index('--JOB_RUN_ID') + 1].startswith('jr_'), sys.argv",
      'print(b.answer)',
    ].join('\n');
    await putText('scripts/boto3_free.py', 'answer = 42\n');
    const JobName = await job('merge', script, {
      DefaultArguments: {
        '--word': 'default',
        '--kept': 'default',
        '--extra-py-files': `s3://${bucket}/scripts/boto3_free.py`,
      },
    });
    const run = await over(JobName, await begin(JobName, { '--word': 'run' }));
    expect(run.ErrorMessage).toBeUndefined();
    expect(run).toMatchObject({ JobRunState: 'SUCCEEDED', Attempt: 0, Arguments: { '--word': 'run' } });
    expect(run.CompletedOn).toBeInstanceOf(Date);
  });

  it('fail with the script’s own error, once for each attempt', async () => {
    const JobName = await job('broken', "raise ValueError('no good')", { MaxRetries: 1 });
    const id = await begin(JobName);
    expect(await over(JobName, id)).toMatchObject({
      JobRunState: 'FAILED',
      ErrorMessage: expect.stringContaining('no good'),
    });
    const retry = `${id}_attempt_1`;
    await until(
      () => glue.send(new GetJobRunsCommand({ JobName })),
      ({ JobRuns: all = [] }) => all.length === 2,
    );
    expect(await over(JobName, retry)).toMatchObject({ JobRunState: 'FAILED', Attempt: 1, PreviousRunId: id });
  });

  it('say which script they could not fetch', async () => {
    const JobName = `lost-${unique}`;
    const ScriptLocation = `s3://${bucket}/scripts/lost.py`;
    const Role = 'arn:aws:iam::000000000000:role/job';
    await glue.send(new CreateJobCommand({ Name: JobName, Role, Command: { Name: 'glueetl', ScriptLocation } }));
    const run = await over(JobName, await begin(JobName));
    expect(run).toMatchObject({ JobRunState: 'FAILED', ErrorMessage: expect.stringContaining('scripts/lost.py') });
  });

  it('refuse unknown jobs and a second run at a time, and stop when asked to', async () => {
    await expect(begin(`absent-${unique}`)).rejects.toMatchObject({ name: 'EntityNotFoundException' });
    const JobName = await job('slow', 'import time\ntime.sleep(3)');
    const id = await begin(JobName);
    await expect(begin(JobName)).rejects.toMatchObject({ name: 'ConcurrentRunsExceededException' });
    const stopped = await glue.send(new BatchStopJobRunCommand({ JobName, JobRunIds: [id, 'jr_none'] }));
    expect(stopped.SuccessfulSubmissions).toHaveLength(1);
    expect(stopped.Errors).toHaveLength(1);
    expect(await over(JobName, id)).toMatchObject({ JobRunState: 'STOPPED' });
  });
});
