/** The protocol with Athena, by the real SDK against a local endpoint that answers what each test scripts. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AthenaClient } from '@aws-sdk/client-athena';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runQuery } from './client.ts';

interface Call {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type Script = (call: Call) => unknown;

let server: Server;
let client: AthenaClient;
let calls: Call[];
let script: Script;

beforeEach(async () => {
  calls = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const operation = String(request.headers['x-amz-target']).replace('AmazonAthena.', '');
    const call = { operation, input: JSON.parse(body) as Call['input'] };
    calls.push(call);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(script(call) ?? {}));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  client = new AthenaClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});

afterEach(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

const columns = [
  { Name: 'observed_at', Type: 'timestamp', Precision: 3, Scale: 0 },
  { Name: 'price_usd', Type: 'decimal', Precision: 38, Scale: 18 },
];
const row = (...texts: readonly string[]) => ({ Data: texts.map((text) => ({ VarCharValue: text })) });
const page = (rows: readonly unknown[], token?: string) => ({
  ResultSet: { Rows: rows, ResultSetMetadata: { ColumnInfo: columns } },
  ...(token !== undefined && { NextToken: token }),
});
const execution = (state: string, reason?: string) => ({
  QueryExecution: {
    QueryExecutionId: 'q-1',
    Status: { State: state, ...(reason !== undefined && { StateChangeReason: reason }) },
    Statistics: { DataScannedInBytes: 4096, TotalExecutionTimeInMillis: 210 },
  },
});
const header = row('observed_at', 'price_usd');
const parameters = { asset_id: "o'coin", from_date: '2021-10-26', to_date: '2021-10-27' };
const history = (deadlineMs = 5000) =>
  runQuery(client, { query: 'crypto-market/price-history', parameters, database: 'd', workgroup: 'w', deadlineMs });

/** Answers by operation; an operation with several answers gives one a call, the last for ever after. */
function answers(rows: Readonly<Record<string, readonly unknown[]>>): Script {
  const asked = new Map<string, number>();
  return ({ operation }) => {
    const nth = asked.get(operation) ?? 0;
    asked.set(operation, nth + 1);
    const list = rows[operation] ?? [];
    return list[Math.min(nth, list.length - 1)];
  };
}

describe('runQuery', () => {
  it('binds, waits, and reads every page into typed rows', async () => {
    script = answers({
      StartQueryExecution: [{ QueryExecutionId: 'q-1' }],
      GetQueryExecution: [execution('QUEUED'), execution('RUNNING'), execution('SUCCEEDED')],
      GetQueryResults: [
        page([header, row('2021-10-26 23:05:52.930', '1.000000000000000000')], 'more'),
        page([row('2021-10-27 00:05:52.930', '2.000000000000000000')]),
      ],
    });
    const result = await history();
    expect(result.rows).toEqual([
      { observed_at: '2021-10-26T23:05:52.930Z', price_usd: '1.000000000000000000' },
      { observed_at: '2021-10-27T00:05:52.930Z', price_usd: '2.000000000000000000' },
    ]);
    expect(result.statistics).toEqual({ dataScannedBytes: 4096, milliseconds: 210 });
    expect(calls[0]?.input).toMatchObject({
      QueryExecutionContext: { Database: 'd' },
      WorkGroup: 'w',
      ExecutionParameters: ["'o''coin'", "DATE '2021-10-26'", "DATE '2021-10-27'"],
      QueryString: expect.stringContaining('FROM crypto_market_assets'),
    });
    expect(calls.at(-1)?.input).toMatchObject({ NextToken: 'more' });
  });

  it('sends no parameters where the query has none', async () => {
    script = answers({ StartQueryExecution: [{ QueryExecutionId: 'q-1' }], GetQueryExecution: [execution('FAILED')] });
    const asked = runQuery(client, { query: 'crypto-market/latest-assets', database: 'd', workgroup: 'w' });
    await expect(asked).rejects.toMatchObject({ code: 'QUERY_REFUSED' });
    expect(calls[0]?.input).not.toHaveProperty('ExecutionParameters');
  });

  it.each(['FAILED', 'CANCELLED'])('passes on why Athena says %s', async (state) => {
    script = answers({
      StartQueryExecution: [{ QueryExecutionId: 'q-1' }],
      GetQueryExecution: [execution(state, 'TABLE_NOT_FOUND: line 2:6')],
    });
    await expect(history()).rejects.toMatchObject({
      code: 'QUERY_REFUSED',
      message: expect.stringContaining(`${state}: TABLE_NOT_FOUND: line 2:6`),
    });
  });

  it('stops a query that takes too long', async () => {
    script = answers({
      StartQueryExecution: [{ QueryExecutionId: 'q-1' }],
      GetQueryExecution: [execution('RUNNING')],
    });
    await expect(history(300)).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
    expect(calls.at(-1)).toEqual({ operation: 'StopQueryExecution', input: { QueryExecutionId: 'q-1' } });
  });

  it('refuses an answer with other columns', async () => {
    script = answers({
      StartQueryExecution: [{ QueryExecutionId: 'q-1' }],
      GetQueryExecution: [execution('SUCCEEDED')],
      GetQueryResults: [{ ResultSet: { Rows: [], ResultSetMetadata: { ColumnInfo: [...columns].reverse() } } }],
    });
    await expect(history()).rejects.toMatchObject({ code: 'QUERY_ANSWER_DIFFERS' });
  });

  it('sends nothing when a parameter is wrong', async () => {
    const asked = runQuery(client, {
      query: 'crypto-market/price-history',
      parameters: { ...parameters, to_date: "' OR 1=1" },
      database: 'd',
      workgroup: 'w',
    });
    await expect(asked).rejects.toMatchObject({ code: 'QUERY_PARAMETERS_INVALID' });
    expect(calls).toEqual([]);
  });
});
