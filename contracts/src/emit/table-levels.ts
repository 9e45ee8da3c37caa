/**
 * What is asked of a table's rows to judge what its contract promises, and how the answers are read: by the verification, and by the
 * function that measures the tables which Snowflake alone holds. docs/operations.md says what an age is.
 */
import type { TableContract } from '../model.ts';
import { momentOf, newestRow } from './newest-row.ts';
import { repeatedSql, type TallySql, tallySql, type UniqueSql, uniqueSql } from './quality-sql.ts';
import { type Dialect, tablePlace } from './sql-dialect.ts';

/** The statements about one table. */
export interface LevelStatements {
  /** Rows, rules and the newest row, in one scan. */
  readonly tally: TallySql;
  /** One a rule of rows that must differ. */
  readonly repeated: readonly UniqueSql[];
}

/** Snowflake keeps a record key and does not enforce it, so there it is asked about like a rule. */
export function levelStatements(table: TableContract, dialect: Dialect): LevelStatements {
  const place = tablePlace(table, dialect);
  const repeated = [...uniqueSql(table, place, dialect)];
  if (dialect === 'snowflake' && table.recordKey.length > 0) {
    const key = repeatedSql({ table, columns: table.recordKey, place, dialect });
    if (!repeated.some(({ rule }) => rule.rule === key.rule.rule)) repeated.push(key);
  }
  return { tally: tallySql(table, place, dialect), repeated };
}

/** What one scan of a table tells. */
export interface Tally {
  readonly rows: number;
  /** Rows that break each rule, in the contract's order. */
  readonly broken: readonly { readonly rule: string; readonly count: number }[];
  /** Time of the newest row, as text. */
  readonly newest: string | null;
}

/** The row of a {@link tallySql} in whichever engine. */
export function readTally(cells: readonly (string | null)[], rules: readonly { readonly rule: string }[]): Tally {
  const counts = cells.slice(1, rules.length + 1).map(Number);
  return {
    rows: Number(cells[0]),
    broken: rules.map(({ rule }, index) => ({ rule, count: counts[index] ?? 0 })),
    newest: cells[rules.length + 1] ?? null,
  };
}

/** When the newest row of a tally is of, in milliseconds since 1970; undefined without rows, or without a column of time. */
export function newestMoment(table: TableContract, { newest }: Tally, dialect: Dialect): number | undefined {
  const told = newestRow(table, dialect);
  return newest === null || told === undefined ? undefined : momentOf(newest, told.grain);
}

/** Whether nothing new is good news: rows of such a table come only when something is refused. */
export function isOfRefusals({ name }: Pick<TableContract, 'name'>): boolean {
  return name.startsWith('quarantined-');
}

/** Whether only Snowflake can tell of the table: it is made there, and not loaded from what is landed as it is. */
export function isOfSnowflakeAlone({ format, schema }: Pick<TableContract, 'format' | 'schema'>): boolean {
  return format === 'snowflake' && schema !== 'raw';
}
