import { describe, expect, it } from 'vitest';
import type { ColumnType } from '../../model.ts';
import { decimalHolds, promotions, unreadableBy } from './promotions.ts';

/** Who of a Parquet table's readers, and of a Hudi table's, cannot read old files. */
const rows: readonly (readonly [from: ColumnType, to: ColumnType, parquet: string, hudi: string])[] = [
  ['int', 'bigint', 'Spark', ''],
  ['bigint', 'int', 'Spark Athena Snowflake', 'Hudi Athena Snowflake'],
  ['int', 'decimal(10,0)', 'Spark Athena Snowflake', 'Hudi Athena Snowflake'],
  ['decimal(20,2)', 'decimal(30,2)', '', 'Hudi'],
  ['decimal(30,2)', 'decimal(20,2)', 'Spark Athena Snowflake', 'Hudi Athena Snowflake'],
  ['decimal(5,2)', 'decimal(9,2)', '', 'Hudi'],
  ['decimal(5,2)', 'decimal(12,2)', 'Spark', 'Hudi'],
  ['decimal(6,2)', 'decimal(8,4)', 'Spark Snowflake', 'Hudi Snowflake'],
  ['decimal(6,2)', 'decimal(6,4)', 'Spark Athena Snowflake', 'Hudi Athena Snowflake'],
  ['date', 'timestamp', 'Spark Athena Snowflake', 'Hudi Athena Snowflake'],
  ['int', 'string', 'Spark Athena Snowflake', 'Hudi Athena Snowflake'],
  ['string', 'int', 'Spark Athena Snowflake', 'Hudi Athena Snowflake'],
];

describe('promotions', () => {
  it.each(rows)('%s as %s', (from, to, parquet, hudi) => {
    expect(unreadableBy('parquet', from, to).join(' ')).toBe(parquet);
    expect(unreadableBy('hudi', from, to).join(' ')).toBe(hudi);
  });

  it('each name the document that they follow', () => {
    const sources = promotions.flatMap(({ cells }) => Object.values(cells).map(({ source }) => source));
    expect(sources.filter((source) => source.length < 10)).toEqual([]);
  });
});

describe('decimals', () => {
  it('hold one another if neither side of the point gets shorter', () => {
    expect(decimalHolds('decimal(6,2)', 'decimal(8,4)')).toBe(true);
    expect(decimalHolds('decimal(6,2)', 'decimal(6,4)')).toBe(false);
    expect(decimalHolds('decimal(6,2)', 'decimal(6,1)')).toBe(false);
    expect(decimalHolds('decimal(6,2)', 'string')).toBeUndefined();
  });
});
