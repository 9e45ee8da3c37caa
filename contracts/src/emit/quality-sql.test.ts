import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tables } from '../../generated/catalogue.ts';
import type { TableContract } from '../model.ts';
import { momentOf, newestRow } from './newest-row.ts';
import { repeatedSql, tallySql, uniqueSql } from './quality-sql.ts';
import { tablePlace } from './sql-dialect.ts';

const assets: TableContract = tables['crypto-market/assets'];
const place = tablePlace(assets, 'athena');

describe('the tally of a table', () => {
  it('counts rows, each rule, and finds the newest row, in one scan', () => {
    const { sql, rules, newest } = tallySql(assets, place, 'athena');
    expect(rules.map(({ rule }) => rule)).toEqual([
      ...['notNull(asset_id)', 'notNull(price_usd)', 'notNull(observed_at)'],
      ...['range(rank)', 'range(price_usd)', 'range(vwap_24h)', 'range(supply)'],
    ]);
    expect(newest).toMatchObject({ columns: ['observed_at'], grain: 'instant' });
    expect(sql).toContain(`COUNT(CASE WHEN "rank" < DECIMAL '1' THEN 1 END) AS "c4"`);
    expect(sql.match(/FROM "crypto_market_assets"$/)).not.toBeNull();
  });

  it('says both bounds, and none where the rule has none', () => {
    const bounded: TableContract = {
      ...assets,
      quality: [
        { rule: 'range', column: 'rank', min: '-1', max: '2.50' },
        { rule: 'range', column: 'rank' },
      ],
    };
    expect(tallySql(bounded, place, 'athena').sql).toContain(`"rank" < DECIMAL '-1' OR "rank" > DECIMAL '2.50'`);
    expect(tallySql(bounded, place, 'athena').rules).toHaveLength(1);
    expect(tallySql(bounded, '"S"."T"', 'snowflake').sql).toContain('"RANK" < -1 OR "RANK" > 2.50');
  });

  it.each([
    [{ rule: 'range', column: 'rank', min: "1' OR '1" }],
    [{ rule: 'range', column: 'rank"; DROP', min: '1' }],
    [{ rule: 'notNull', columns: ['nobody'] }],
  ] as const)('refuses what no contract can say: %j', (rule) => {
    expect(() => tallySql({ ...assets, quality: [rule] }, place, 'athena')).toThrow(
      expect.objectContaining({ code: 'CONTRACT_INVALID' }),
    );
  });

  it('counts what repeats by a statement a rule', () => {
    const [first, ...more] = uniqueSql(assets, place, 'athena');
    expect(more).toEqual([]);
    expect(first?.rule.rule).toBe('unique(asset_id, observed_at)');
    expect(first?.sql).toContain('GROUP BY "asset_id", "observed_at" HAVING COUNT(*) > 1');
    expect(() => repeatedSql({ table: assets, columns: ['x'], place, dialect: 'athena' })).toThrow();
  });
});

describe('the newest row', () => {
  const told = (table: TableContract) => {
    const { columns, grain } = newestRow(table, table.format === 'snowflake' ? 'snowflake' : 'athena') ?? {};
    return [columns?.join() ?? '', grain];
  };

  it.each([
    ['crypto-market/assets', 'observed_at', 'instant'],
    ['crypto-cdc/prices', 'traded_at,timestamp', 'instant'],
    ['crypto-cdc/data', 'dt,hour', 'hour'],
    ['csv-replay/flights', 'dt,hour', 'hour'],
    ['fx-rates/normalized-transactions', 'date', 'day'],
    ['fx-rates/transactions', 'date', 'day'],
    ['clickstream/raw-events', 'loaded_at', 'instant'],
    ['clickstream/transformed-clickstream', 'started_at,ended_at', 'instant'],
  ] as const)('of %s is told by %s', (name, columns, grain) => {
    expect(told(tables[name])).toEqual([columns, grain]);
  });

  it('is told by every table of ours, and by none without a time', () => {
    for (const table of Object.values(tables)) expect(newestRow(table, 'athena')).toBeDefined();
    const text = assets.columns.filter(({ type }) => type === 'string');
    expect(newestRow({ ...assets, columns: text, partitionColumns: [] }, 'athena')).toBeUndefined();
  });

  it('lasts to the end of its hour or day', () => {
    expect(momentOf('2021-10-27 05:06:07.123456', 'instant')).toBe(Date.UTC(2021, 9, 27, 5, 6, 7, 123));
    expect(momentOf('2021-10-27 05', 'hour')).toBe(Date.UTC(2021, 9, 27, 6));
    expect(momentOf('2021-10-27', 'day')).toBe(Date.UTC(2021, 9, 28));
    expect(momentOf('2021-10-32', 'day')).toBeUndefined();
    expect(momentOf('soon', 'instant')).toBeUndefined();
  });

  it('reads any instant that is written', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }), (at) => {
        expect(momentOf(at.toISOString().replace('T', ' ').replace('Z', ''), 'instant')).toBe(at.getTime());
      }),
    );
  });
});
