/**
 * A table's measures in SQL, the same on Snowflake and on the local one: counts and sums only, which are exact on both. Averages and ratios
 * are made of them here, for a division of NUMBERs passes a double on DuckDB.
 */
import { decimalSize } from '../../../contracts/src/column-types.ts';
import { columnOf, type ModelTable } from '../../../contracts/src/emit/powerbi/model.ts';
import type { Column, Measure } from '../../../contracts/src/model.ts';
import { snowflakeIdentifier, snowflakeText, snowflakeType } from '../../../contracts/src/snowflake-types.ts';
import type { SnowflakeRow } from '../../../queries/snowflake-session.ts';
import { type Fraction, fractionOf, ratio } from './fraction.ts';

/** Aggregates to select, and how the measures are read of a row of them. */
export interface Aggregates {
  /** `COUNT(*) AS "A0"`, … */
  readonly select: readonly string[];
  /** The measure's exact value; null of no rows, and of a ratio over zero. */
  readonly value: (measure: string, row: SnowflakeRow) => Fraction | null;
}

/** The aggregates that all measures of `table` are made of. */
export function aggregatesOf(table: ModelTable): Aggregates {
  const names = new Map<string, string>();
  const alias = (expression: string): string => {
    const known = names.get(expression) ?? `A${names.size}`;
    names.set(expression, known);
    return known;
  };
  const parts = new Map(table.measures.map((measure) => [measure.name, partsOf(measure, table).map(alias)]));
  const value = (name: string, row: SnowflakeRow): Fraction | null => {
    const measure = table.measures.find((each) => each.name === name);
    if (measure === undefined) return null;
    if ('ratio' in measure)
      return over(...(measure.ratio.map((part) => value(part, row)) as [Fraction | null, Fraction | null]));
    const [first = null, second = null] = (parts.get(name) ?? []).map((each) => cell(row, each));
    return measure.aggregate === 'average' ? over(first, second) : first;
  };
  return { select: [...names].map(([expression, name]) => `${expression} AS "${name}"`), value };
}

/** The table's name in SQL, below the session's database. */
export function qualified({ contract, name }: ModelTable): string {
  return `${snowflakeIdentifier(contract.schema ?? 'transformed')}.${snowflakeIdentifier(name)}`;
}

function partsOf(measure: Measure, table: ModelTable): readonly string[] {
  if ('ratio' in measure) return [];
  const { aggregate, column, where } = measure;
  const of = column === undefined ? '1' : snowflakeIdentifier(columnOf(table, column).column.name);
  const kept = where === undefined ? of : `CASE WHEN ${condition(where, table)} THEN ${of} END`;
  const sum = `SUM(${kept})`;
  switch (aggregate) {
    case 'rows':
      return [where === undefined ? 'COUNT(*)' : `COUNT(${kept})`];
    case 'distinct':
      return [`COUNT(DISTINCT ${kept})`];
    case 'average':
      return [sum, `COUNT(${kept})`];
    case 'sum':
      return [sum];
    default:
      return [`${aggregate.toUpperCase()}(${kept})`];
  }
}

function condition(
  { column, equals }: { readonly column: string; readonly equals: string | boolean | number },
  table: ModelTable,
): string {
  const found = columnOf(table, column).column;
  return `${snowflakeIdentifier(found.name)} = ${literal(equals, found)}`;
}

/** Contracts say these values, and their rules have held them against the column's type. */
function literal(value: string | boolean | number, { type }: Column): string {
  if (typeof value !== 'string') return String(value).toUpperCase();
  if (type === 'string') return snowflakeText(value);
  const text = type === 'timestamp' ? value.replace(/Z$/, '') : value;
  return decimalSize(type) === undefined && type !== 'date' && type !== 'timestamp'
    ? snowflakeText(value)
    : `CAST(${snowflakeText(text)} AS ${snowflakeType(type)})`;
}

function over(a: Fraction | null, b: Fraction | null): Fraction | null {
  return a === null || b === null ? null : ratio(a, b);
}

function cell(row: SnowflakeRow, name: string): Fraction | null {
  const value = row[name];
  return typeof value === 'string' ? fractionOf(value) : null;
}
