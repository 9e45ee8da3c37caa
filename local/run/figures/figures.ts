/** The figures that a product's contracts name, and the charts of its report, asked of Snowflake: one statement a table, one a chart. */

import { tables } from '../../../contracts/generated/catalogue.ts';
import type { Chart, Newest, Plot } from '../../../contracts/src/emit/powerbi/charts.ts';
import {
  columnOf,
  type Model,
  type ModelTable,
  modelOf,
  tableNamed,
} from '../../../contracts/src/emit/powerbi/model.ts';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { Measure } from '../../../contracts/src/model.ts';
import { snowflakeIdentifier } from '../../../contracts/src/snowflake-types.ts';
import type { SnowflakeSession, SnowflakeValue } from '../../../queries/snowflake-session.ts';
import { decimalOf, type Fraction } from './fraction.ts';
import { aggregatesOf, qualified } from './measures.ts';

/** One measure's value: an exact decimal, rounded once to `scaleOf` its measure; null of no rows, or of a ratio over zero. */
interface Figure {
  readonly measure: Measure;
  readonly value: string | null;
}

export interface TableFigures {
  readonly table: string;
  readonly title: string;
  readonly description: string;
  readonly figures: readonly Figure[];
}

/** A plot's points in the order in which they are drawn. */
export interface PlotFigures {
  readonly plot: Plot;
  readonly series: readonly Measure[];
  readonly points: readonly { readonly key: string; readonly values: readonly (string | null)[] }[];
}

export interface NewestFigures {
  readonly newest: Newest;
  readonly rows: readonly (readonly SnowflakeValue[])[];
}

export interface Figures {
  readonly product: string;
  readonly tables: readonly TableFigures[];
  readonly charts: readonly (PlotFigures | NewestFigures)[];
}

/** Decimals that a value has: whole counts, cents, and four where something was divided to no coin. */
function scaleOf(measure: Measure): number {
  if (measure.format === 'money') return 2;
  if (measure.format === 'percent' || 'ratio' in measure) return 4;
  return measure.aggregate === 'average' ? 4 : 0;
}

/**
 * The figures of `product` in the session's database.
 * @throws StreampactError CONTRACT_UNKNOWN for a product without measures; what the session throws.
 */
export async function figures(session: SnowflakeSession, product = 'clickstream'): Promise<Figures> {
  const model = modelOf(product, Object.values(tables));
  if (model === undefined) {
    const fix = 'name a product that has a table in Snowflake with measures';
    throw new StreampactError('CONTRACT_UNKNOWN', `no table of ${product} has measures`, { where: product, fix });
  }
  const inTables: TableFigures[] = [];
  for (const table of model.tables) inTables.push(await tableFigures(session, table));
  const inCharts: (PlotFigures | NewestFigures)[] = [];
  for (const chart of model.charts) inCharts.push(await chartFigures(session, model, chart));
  return { product, tables: inTables, charts: inCharts };
}

/** The statement that all measures of a table are read of. */
export function measuresStatement(table: ModelTable): string {
  return `SELECT ${aggregatesOf(table).select.join(', ')} FROM ${qualified(table)}`;
}

async function tableFigures(session: SnowflakeSession, table: ModelTable): Promise<TableFigures> {
  const { value } = aggregatesOf(table);
  const [row = {}] = await session.execute(measuresStatement(table));
  const found = table.measures.map((measure) => ({ measure, value: textOf(value(measure.name, row), measure) }));
  const { name, title, contract } = table;
  return { table: name, title, description: contract.description, figures: found };
}

async function chartFigures(
  session: SnowflakeSession,
  model: Model,
  chart: Chart,
): Promise<PlotFigures | NewestFigures> {
  const table = tableNamed(model, chart.table);
  return chart.kind === 'newest' ? newestFigures(session, table, chart) : plotFigures(session, table, chart);
}

async function plotFigures(session: SnowflakeSession, table: ModelTable, plot: Plot): Promise<PlotFigures> {
  const { select, value } = aggregatesOf(table);
  const names = [...plot.measures, ...(plot.second === undefined ? [] : [plot.second])];
  const series = names.flatMap((name) => table.measures.filter((measure) => measure.name === name));
  const key = keyOf(plot, table);
  const rows = await session.execute(
    `SELECT ${key} AS K, ${select.join(', ')} FROM ${qualified(table)} GROUP BY ${key}`,
  );
  const points = rows.map((row) => {
    const exact = series.map((measure) => value(measure.name, row));
    const values = series.map((measure, index) => textOf(exact[index] ?? null, measure));
    return { key: keyText(row.K, plot), values, size: exact[0] ?? null };
  });
  const bySize = plot.kind === 'bar';
  points.sort((a, b) => (bySize ? compare(b.size, a.size) : 0) || (a.key < b.key ? -1 : Number(a.key > b.key)));
  return { plot, series, points: points.map(({ key: name, values }) => ({ key: name, values })) };
}

async function newestFigures(session: SnowflakeSession, table: ModelTable, newest: Newest): Promise<NewestFigures> {
  const name = (column: string) => snowflakeIdentifier(columnOf(table, column).column.name);
  const order = newest.orderBy.map((column) => `${name(column)} DESC`).join(', ');
  const columns = newest.columns.map(name);
  const statement = `SELECT ${columns.join(', ')} FROM ${qualified(table)} ORDER BY ${order} LIMIT ${newest.rows}`;
  const rows = await session.execute(statement);
  return { newest, rows: rows.map((row) => newest.columns.map((column) => row[column.toUpperCase()] ?? null)) };
}

/** What a plot's rows are grouped by: a word, a day, or the first day of a month. */
function keyOf({ by }: Plot, table: ModelTable): string {
  const column = snowflakeIdentifier(columnOf(table, by.column).column.name);
  if (by.period === undefined) return column;
  return by.period === 'day' ? `CAST(${column} AS DATE)` : `DATE_TRUNC('month', CAST(${column} AS DATE))`;
}

/** `2026-03-01`, `2026-03`: texts that sort as the times do. */
function keyText(value: SnowflakeValue | undefined, { by }: Plot): string {
  if (value === null || value === undefined) return '–';
  if (by.period === undefined) return String(value);
  return String(value).slice(0, by.period === 'day' ? 10 : 7);
}

function textOf(value: Fraction | null, measure: Measure): string | null {
  return value === null ? null : decimalOf(value, scaleOf(measure));
}

function compare(a: Fraction | null, b: Fraction | null): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  const difference = a.above * b.below - b.above * a.below;
  return difference < 0n ? -1 : Number(difference > 0n);
}
