/**
 * Measures and axes in DAX, saying what the SQL of the same figures says: `COUNT(DISTINCT …)` passes over nulls, and so does
 * DISTINCTCOUNTNOBLANK; a count of nothing is 0, not blank; a ratio over 0 is blank, as it is NULL.
 *
 * Differs from SQL: texts are compared without their capitals, as every Power BI model does.
 * https://learn.microsoft.com/dax/dax-function-reference
 */
import type { ColumnType, Measure } from '../../model.ts';
import { columnOf, type ModelColumn, type ModelTable } from './model.ts';
import { daxField, daxTable, quoted } from './names.ts';

type Aggregate = Extract<Measure, { readonly aggregate: string }>['aggregate'];

const functions: Readonly<Record<Exclude<Aggregate, 'rows'>, string>> = {
  sum: 'SUM',
  average: 'AVERAGE',
  distinct: 'DISTINCTCOUNTNOBLANK',
  min: 'MIN',
  max: 'MAX',
};

/** The measure's expression, in one line. Errors: CONTRACT_INVALID for a column that the table has not. */
export function measureDax(measure: Measure, table: ModelTable): string {
  if ('ratio' in measure) return `DIVIDE(${measure.ratio.map(daxField).join(', ')})`;
  const { aggregate, column = '', where } = measure;
  const plain =
    aggregate === 'rows'
      ? `COUNTROWS(${daxTable(table.name)})`
      : `${functions[aggregate]}(${daxColumn(table, columnOf(table, column))})`;
  const filtered = where === undefined ? plain : `CALCULATE(${plain}, ${condition(where, table)})`;
  return aggregate === 'rows' || aggregate === 'distinct' ? `COALESCE(${filtered}, 0)` : filtered;
}

/** How Power BI shows the measure. */
export function measureFormat({ format }: Measure): string {
  return formats[format];
}

/** A day, or the first day of a month, of the column that the axis is made of. */
export function periodDax(table: ModelTable, { column, period }: ModelColumn): string {
  const of = daxColumn(table, columnOf(table, column.name));
  return `DATE(YEAR(${of}), MONTH(${of}), ${period === 'day' ? `DAY(${of})` : '1'})`;
}

const formats: Readonly<Record<Measure['format'], string>> = {
  count: '#,0',
  money: '\\$#,0.00',
  percent: '0.0%',
  duration: '#,0 "s"',
};

function condition(
  { column, equals }: { readonly column: string; readonly equals: string | boolean | number },
  table: ModelTable,
): string {
  const found = columnOf(table, column);
  return `${daxColumn(table, found)} = ${literal(equals, found.column.type)}`;
}

/** `dt"…"` is DAX's literal of a date and a time: https://learn.microsoft.com/dax/dax-syntax-reference */
function literal(value: string | boolean | number, type: ColumnType): string {
  if (typeof value === 'boolean') return value ? 'TRUE()' : 'FALSE()';
  if (typeof value === 'number' || type.startsWith('decimal')) return String(value);
  if (type === 'date' || type === 'timestamp') return `dt"${value.replace(/Z$/, '')}"`;
  return quoted(value);
}

function daxColumn(table: ModelTable, { name }: ModelColumn): string {
  return `${daxTable(table.name)}${daxField(name)}`;
}
