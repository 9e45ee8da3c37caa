/** The questions of crypto-cdc, asked of Athena over the items that a feed leaves; the live view is a table of the same columns here. */

import { CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { CreateDatabaseCommand } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tables } from '../../contracts/generated/catalogue.ts';
import { defaultDays, priceChanges } from '../../local/sources/crypto-prices.ts';
import { type QueryName, type QueryRows, runQuery } from '../../queries/client.ts';
import { largestMovers, movingAverages, pricesLeft, stored, volatilities } from '../e2e/expected-prices.ts';
import {
  athena,
  bucket,
  database,
  finished,
  glue,
  output,
  prepareBucket,
  run,
  start,
  unique,
} from './gateway/harness.ts';

const items = pricesLeft(priceChanges(defaultDays));
const days = { from: '2019-08-01', to: '2020-01-15' };
const workgroup = `prices-${unique}`;
const dates = { from_date: days.from, to_date: days.to };

/** The items as rows of the table. */
function valuesOf(): string {
  const quoted = (text: string | null | undefined): string => (text == null ? 'CAST(NULL AS varchar)' : `'${text}'`);
  const decimal = (text: string | undefined): string =>
    text === undefined ? 'CAST(NULL AS decimal(38,18))' : `DECIMAL '${stored(text)}'`;
  return items
    .map(({ symbol, traded_at, price_usd, volume, quote, venues, note, version }) => {
      const instant = `TIMESTAMP '${traded_at.slice(0, 10)} ${traded_at.slice(11, 19)}.000'`;
      const figures = [price_usd, volume, quote?.bid, quote?.ask].map(decimal);
      const texts = [quoted(venues?.join(',')), quoted(note)];
      const cells = [quoted(`${symbol}#${traded_at}`), instant, ...figures, ...texts, `BIGINT '${version}'`, instant];
      return `(${[...cells, quoted(symbol)].join(', ')})`;
    })
    .join(',\n');
}

async function ask<N extends QueryName>(
  query: N,
  parameters: Readonly<Record<string, string>> = {},
): Promise<readonly Readonly<QueryRows[N]>[]> {
  const { rows } = await runQuery(athena, { query, parameters, database, workgroup });
  return rows;
}

beforeAll(async () => {
  await prepareBucket();
  await finished(await start('SELECT 1', { QueryExecutionContext: {} }), { seconds: 170 });
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  const Configuration = { ResultConfiguration: { OutputLocation: output } };
  await athena.send(new CreateWorkGroupCommand({ Name: workgroup, Configuration }));
  const { columns, partitionColumns } = tables['crypto-cdc/prices'];
  const shown = [...columns, ...partitionColumns].filter(({ name }) => name !== 'is_deleted');
  const names = shown.map(({ name }) => `"${name}"`);
  const cells = shown.map(
    ({ name, type }) => `${type.startsWith('decimal') ? `CAST("${name}" AS ${type}) AS` : ''} "${name}"`,
  );
  const made = await run(`CREATE TABLE crypto_hudi_table_live
    WITH (format = 'PARQUET', external_location = 's3://${bucket}/live/')
    AS SELECT ${cells.join(', ')} FROM (VALUES ${valuesOf()}) AS t(${names.join(', ')})`);
  expect(made.Status?.StateChangeReason).toBeUndefined();
});
afterAll(() => athena.destroy());

describe('the questions', () => {
  it('latest-price: the newest item of each asset', async () => {
    const newest = new Map(items.map((item) => [item.symbol, item]));
    const expected = [...newest.values()].map(({ symbol, traded_at, price_usd, volume, version }) => ({
      symbol,
      traded_at: traded_at.replace('Z', '.000Z'),
      price_usd: stored(price_usd),
      volume: stored(volume),
      version,
      changed_at: traded_at.replace('Z', '.000Z'),
    }));
    expect(expected).toHaveLength(3);
    expect(await ask('crypto-cdc/latest-price')).toEqual(expected);
  });

  it.each(['BTC', 'LTC'])('moving-averages of %s: days before the first count, removed ones do not', async (symbol) => {
    const expected = movingAverages(items, symbol, days);
    expect(expected.some((row) => (row as { readonly spans_7d: number }).spans_7d < 7)).toBe(true);
    expect(await ask('crypto-cdc/moving-averages', { symbol, ...dates })).toEqual(expected);
  });

  it('moving-averages of an asset that nobody trades: none', async () => {
    expect(await ask('crypto-cdc/moving-averages', { symbol: "' OR 1 = 1 --", ...dates })).toEqual([]);
  });

  it('volatility: the deviation of returns between neighbouring days', async () => {
    const expected = volatilities(items, days);
    const rows = await ask('crypto-cdc/volatility', dates);
    expect(rows.map(({ symbol, returns }) => [symbol, returns]).sort()).toEqual(
      [...expected].map(([symbol, { returns }]) => [symbol, returns]).sort(),
    );
    for (const { symbol, daily_volatility: daily, yearly_volatility: yearly } of rows) {
      expect(Number(daily)).toBeCloseTo(expected.get(symbol)?.daily ?? 0, 7);
      expect(Number(yearly)).toBeCloseTo(expected.get(symbol)?.yearly ?? 0, 7);
    }
    const dailies = rows.map(({ daily_volatility: daily }) => Number(daily));
    expect(dailies).toEqual([...dailies].sort((a, b) => b - a));
  });

  it('volatility of one day: no returns, so no figures', async () => {
    const rows = await ask('crypto-cdc/volatility', { from_date: '2019-08-02', to_date: '2019-08-02' });
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatchObject({ returns: 0, daily_volatility: null, yearly_volatility: null });
  });

  it('largest-movers: changes to four decimals, the largest first', async () => {
    expect(await ask('crypto-cdc/largest-movers', dates)).toEqual(largestMovers(items, days));
  });
});
