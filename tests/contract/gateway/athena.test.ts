/** Queries and their results, as Athena's. */

import { randomUUID } from 'node:crypto';
import {
  BatchGetQueryExecutionCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  ListQueryExecutionsCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { CopyObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { schemaDifferences } from '../../../local/aws/glue/parquet-schema.ts';
import { until } from '../../setup/until.ts';
import {
  athena,
  bucket,
  finished,
  output,
  prepareTrades,
  readText,
  reason,
  repairTrades,
  rows,
  run,
  s3,
  start,
  table,
  unique,
} from './harness.ts';

beforeAll(prepareTrades);

describe('queries', () => {
  beforeAll(repairTrades);

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
