/**
 * The search indexer on a real OpenSearch, from a real S3 behind the gateway: Parquet as DuckDB writes it, with the table's
 * types. OpenSearch is a set of its own in the cache; where it cannot be installed, the tests are skipped and say why.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Client } from '@opensearch-project/opensearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tables } from '../../contracts/generated/catalogue.ts';
import { type DayState, s3DayFiles } from '../../functions/fx-rates/search/day-files.ts';
import { indexDay } from '../../functions/fx-rates/search/index-day.ts';
import { indexBody, indexedColumns } from '../../functions/fx-rates/search/mapping.ts';
import { createSearchIndex, type SearchIndex } from '../../functions/fx-rates/search/search-index.ts';
import { deadlineAfter } from '../../functions/shared/deadline.ts';
import { ensureOptional, ensureToolchain } from '../../local/setup/toolchain.ts';
import { type OpenSearch, startOpenSearch } from '../setup/opensearch.ts';
import { bucket, prepareBucket, s3 } from './gateway/harness.ts';

const why = await ensureOptional('opensearch', { quiet: true }).then(
  () => '',
  (error: unknown) => ` (skipped, OpenSearch cannot be installed: ${String(error)})`,
);
const contract = tables['fx-rates/normalized-transactions'];
const columns = indexedColumns(contract, false);
const day = '2024-05-02';
const key = `${contract.location}/date=${day}/transactions.parquet`;

interface Found {
  readonly _id: string;
  readonly _source: Readonly<Record<string, unknown>>;
}

describe.skipIf(why !== '')(`the search indexer${why}`, () => {
  const scratch = mkdtempSync(join(tmpdir(), 'streampact-search-'));
  let engine: OpenSearch;
  let client: Client;
  let python = '';
  let index: SearchIndex;
  const files = s3DayFiles({ client: s3, bucket, location: contract.location });

  beforeAll(async () => {
    await prepareBucket();
    ({ python } = await ensureToolchain({ quiet: true }));
    engine = await startOpenSearch();
    client = new Client({ node: engine.endpoint });
    index = createSearchIndex({ client, index: contract.table, body: indexBody(columns), idColumn: 'transaction_id' });
  });
  afterAll(async () => {
    await client?.close();
    await engine?.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  /** Puts the day's file: one row for each id, all else the same. */
  async function deliver(ids: readonly string[], amount = '1234567890123456.78'): Promise<void> {
    const file = join(scratch, 'day.parquet');
    const types: Readonly<Record<string, string>> = { string: 'VARCHAR' };
    const values: Readonly<Record<string, string>> = {
      transaction_id: 'id',
      account_id: "'SG-1'",
      currency: "'EUR'",
      withdrawal: 'NULL',
      deposit: '12.5',
      normalized_withdrawal: 'NULL',
      normalized_deposit: amount,
      currency_rate: '0.930000000000000001',
      sgd_rate: '1.36',
      rate_date: `'${day}'`,
    };
    const list = contract.columns.map(({ name, type }) => `CAST(${values[name]} AS ${types[type] ?? type}) AS ${name}`);
    const rows = ids.map((id) => `('${id}')`).join(',');
    const sql = `COPY (SELECT ${list} FROM (VALUES ${rows}) t(id)) TO '${file}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`;
    execFileSync(python, ['-c', 'import duckdb, sys; duckdb.sql(sys.stdin.read())'], { input: sql });
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: readFileSync(file) }));
  }

  const load = (through: SearchIndex = index) =>
    indexDay({ files, index: through, columns: namesInFiles }, day, deadlineAfter(60_000));
  const namesInFiles = columns.map(({ name }) => name).filter((name) => name !== 'date');

  async function search(query: object, size = 10): Promise<readonly Found[]> {
    await client.indices.refresh({ index: contract.table });
    const { body } = await client.search({
      index: contract.table,
      body: { query, size, sort: ['transaction_id'] } as never,
    });
    return body.hits.hits as unknown as readonly Found[];
  }
  const idsOf = async () => (await search({ match_all: {} })).map(({ _id: id }) => id);

  it('indexes a day: decimals exact, ranges found, nothing personal', async () => {
    await deliver(['t1', 't2']);
    expect(await load()).toEqual({ day, indexed: 2, removed: 0, passes: 1 });
    const [found] = await search({ term: { normalized_deposit: '1234567890123456.78' } });
    expect(found).toMatchObject({ _id: 't1', _source: { date: day, rate_date: day, withdrawal: null } });
    expect(found?._source).toMatchObject({ currency_rate: '0.930000000000000001', deposit: '12.5000' });
    expect(found?._source).not.toHaveProperty('account_id');
    expect(await search({ range: { 'deposit.range': { gte: 12.4, lt: 12.6 } } })).toHaveLength(2);
    expect(await search({ range: { 'deposit.range': { gt: 12.5 } } })).toHaveLength(0);
  });

  it('replaces a day that is done again, and empties one that is gone', async () => {
    await deliver(['t2', 't3'], '7.00');
    expect(await load()).toMatchObject({ indexed: 2, removed: 1 });
    expect(await idsOf()).toEqual(['t2', 't3']);
    expect(await load()).toMatchObject({ indexed: 2, removed: 0 });
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    expect(await load()).toMatchObject({ indexed: 0, removed: 2 });
    expect(await idsOf()).toEqual([]);
  });

  it('leaves what the lake has when the day is replaced while it is written', async () => {
    await deliver(['old', 'kept']);
    let replaced = false;
    const disturbed: SearchIndex = {
      ...index,
      write: async (rows, state) => {
        if (!replaced) {
          replaced = true;
          await deliver(['kept', 'new'], '9.00');
          await load();
        }
        await index.write(rows, state);
      },
    };
    expect(await load(disturbed)).toMatchObject({ passes: 2 });
    expect(await idsOf()).toEqual(['kept', 'new']);
    const [kept] = await search({ term: { transaction_id: 'kept' } });
    expect(kept?._source).toMatchObject({ normalized_deposit: '9.00' });
  });

  it('keeps documents of other days and of newer states', async () => {
    const row = {
      ...Object.fromEntries(namesInFiles.map((name) => [name, null])),
      transaction_id: 'other',
      rate_date: day,
    };
    const state = (version: number): DayState => ({ files: [], id: `s${version}`, version });
    await index.write([{ ...row, date: '2024-05-03' }], state(Date.now()));
    await index.write([{ ...row, date: '1999-01-01' }], state(5));
    expect(await load()).toMatchObject({ indexed: 2, removed: 0 });
    expect(await search({ term: { date: '2024-05-03' } })).toHaveLength(1);
  });

  it('writes thousands of rows in bounded requests', async () => {
    await deliver(Array.from({ length: 5_000 }, (_, at) => `n${String(at).padStart(5, '0')}`));
    const sizes: number[] = [];
    const counted = {
      ...index,
      write: (...[rows, state]: Parameters<SearchIndex['write']>) => {
        sizes.push(rows.length);
        return index.write(rows, state);
      },
    };
    expect(await load(counted)).toMatchObject({ indexed: 5_000, removed: 2 });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2_000);
  });

  it('says what OpenSearch refuses', async () => {
    const state: DayState = { files: [], id: 'x', version: Date.now() };
    const row = { transaction_id: 'bad', date: 'yesterday' };
    await expect(index.write([row], state)).rejects.toMatchObject({ code: 'SEARCH_INDEX_FAILED' });
    await expect(index.write([{ transaction_id: 'bad', unknown: 'x' }], state)).rejects.toThrow(/strict/);
  });
});
