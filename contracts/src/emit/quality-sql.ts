/**
 * What a table's contract promises of its rows, as SQL that counts what breaks it: for Athena (Trino) and Snowflake. Identifiers and
 * bounds come from the contract alone, quoted and checked; nothing of the data is ever written into a statement.
 *
 * The figures are those of the jobs (`glue/shared/quality.py`): of `unique` the rows that repeat another one, of the others the rows that
 * break the rule. To the contract's rules comes `protected` for each column that is hashed or masked: the values in another form.
 * `maxRejectedShare` is about rows that are in no table, so no SQL can tell: the job's report does.
 */
import { StreampactError } from '../error.ts';
import type { Column, QualityRule, TableContract } from '../model.ts';
import { maskStars } from '../protection.ts';
import { type NewestRow, newestRow } from './newest-row.ts';
import { type Dialect, identifier } from './sql-dialect.ts';

/** A rule that rows in the table can break, as messages write it: `range(rank)`. */
interface CountedRule {
  readonly rule: string;
  readonly kind: 'unique' | 'notNull' | 'range' | 'protected';
}

/** A statement of one row: the rules' counts from the second column on, in this order. */
export interface TallySql {
  readonly sql: string;
  /** Of the first column: how many rows there are. Then one column a rule; then the time of the newest row, if the table has one. */
  readonly rules: readonly CountedRule[];
  readonly newest?: NewestRow;
}

/** A statement of one value: how many rows repeat another one. */
export interface UniqueSql {
  readonly sql: string;
  readonly rule: CountedRule;
}

/** One scan for the number of rows, all `notNull`, `range` and `protected` rules, and the newest row. `place` is the table's quoted name. */
export function tallySql(table: TableContract, place: string, dialect: Dialect): TallySql {
  const counted = [
    ...table.quality.flatMap((rule) => conditionsOf(rule, table, dialect)),
    ...table.columns.flatMap((column) => exposedOf(column, dialect)),
  ];
  const newest = newestRow(table, dialect);
  const cells = [
    'COUNT(*)',
    ...counted.map(({ condition }) => `COUNT(CASE WHEN ${condition} THEN 1 END)`),
    ...(newest === undefined ? [] : [newest.sql]),
  ];
  const names = cells.map((cell, index) => `${cell} AS ${identifier(`c${index}`, dialect)}`);
  return {
    sql: `SELECT ${names.join(', ')} FROM ${place}`,
    rules: counted.map(({ rule, kind }) => ({ rule, kind })),
    ...(newest === undefined ? {} : { newest }),
  };
}

/** One statement for each `unique` rule; a group of equal rows costs as many as it has beyond the first. Nulls are equal. */
export function uniqueSql(table: TableContract, place: string, dialect: Dialect): readonly UniqueSql[] {
  return table.quality.flatMap((rule) =>
    rule.rule === 'unique' ? [repeatedSql({ table, columns: rule.columns, place, dialect })] : [],
  );
}

/** What {@link repeatedSql} counts. */
export interface Repeated {
  readonly table: TableContract;
  readonly columns: readonly string[];
  readonly place: string;
  readonly dialect: Dialect;
}

/** How many rows have the values of another row in `columns`. */
export function repeatedSql({ table, columns, place, dialect }: Repeated): UniqueSql {
  const names = columns.map((name) => identifier(columnOf(table, name).name, dialect)).join(', ');
  const groups = `SELECT COUNT(*) AS n FROM ${place} GROUP BY ${names} HAVING COUNT(*) > 1`;
  return {
    sql: `SELECT COALESCE(SUM(n - 1), 0) AS repeated FROM (${groups}) AS g`,
    rule: { rule: `unique(${columns.join(', ')})`, kind: 'unique' },
  };
}

interface Condition extends CountedRule {
  readonly condition: string;
}

function conditionsOf(rule: QualityRule, table: TableContract, dialect: Dialect): readonly Condition[] {
  if (rule.rule === 'notNull') {
    return rule.columns.map((name) => ({
      rule: `notNull(${name})`,
      kind: 'notNull',
      condition: `${identifier(columnOf(table, name).name, dialect)} IS NULL`,
    }));
  }
  if (rule.rule !== 'range') return [];
  const column = identifier(columnOf(table, rule.column).name, dialect);
  const outside = [
    ...(rule.min === undefined ? [] : [`${column} < ${decimal(rule.min, dialect)}`]),
    ...(rule.max === undefined ? [] : [`${column} > ${decimal(rule.max, dialect)}`]),
  ];
  return outside.length === 0
    ? []
    : [{ rule: `range(${rule.column})`, kind: 'range', condition: outside.join(' OR ') }];
}

/** Values that do not look as they must, and may be in clear. Letters and digits alone are compared: dialects of patterns differ. */
function exposedOf({ name, protection }: Column, dialect: Dialect): readonly Condition[] {
  if (protection === undefined || protection.method === 'clear') return [];
  const column = identifier(name, dialect);
  const form =
    protection.method === 'hash'
      ? `LENGTH(${column}) = 64 AND TRANSLATE(${column}, '0123456789abcdef', '') = ''`
      : `LENGTH(${column}) <= ${maskStars.length + protection.keep} AND SUBSTR(${column}, 1, ${maskStars.length}) = '${maskStars}'`;
  return [{ rule: `protected(${name})`, kind: 'protected', condition: `NOT (${form})` }];
}

/** Bounds are exact: a literal that is a decimal in either dialect, never a double. */
function decimal(text: string, dialect: Dialect): string {
  if (!/^-?\d{1,38}(\.\d{1,38})?$/.test(text)) throw foreign(`the bound ${JSON.stringify(text)}`);
  return dialect === 'athena' ? `DECIMAL '${text}'` : text;
}

function columnOf(table: TableContract, name: string): Column {
  const column = [...table.columns, ...table.partitionColumns].find((each) => each.name === name);
  if (column === undefined) throw foreign(`the column ${JSON.stringify(name)}`);
  return column;
}

function foreign(what: string): StreampactError {
  return new StreampactError('CONTRACT_INVALID', `a quality rule names ${what}, which the table does not have`, {
    where: 'contracts/generated',
    fix: 'npm run generate, which checks the rules',
  });
}
