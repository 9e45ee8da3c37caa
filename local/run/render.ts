/** The report for people: what each stage took and counted, the queries' rows as tables, a small chart where it helps. */

import { styleText } from 'node:util';
import type { LatencyReport, ProductReport, QueryReport, RunReport, StageReport } from './report.ts';

/** Rows of a query that are shown; the rest is told as a number. */
const SHOWN_ROWS = 12;
const CHART_WIDTH = 40;

type Cell = QueryReport['rows'][number][number];

function shown(cell: Cell): string {
  return cell === null ? '–' : String(cell);
}

/** Numbers, also those in text, stand on the right, so that their digits can be compared. */
function isNumeric(cell: Cell): boolean {
  return typeof cell === 'number' || (typeof cell === 'string' && /^-?\d+(\.\d+)?$/.test(cell));
}

/** A table in plain text, columns as wide as their widest cell. */
export function table(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => row.map(shown));
  const widths = columns.map((name, i) => Math.max(name.length, ...texts.map((row) => row[i]?.length ?? 0)));
  const right = columns.map(
    (_, i) => rows.length > 0 && rows.every((row) => isNumeric(row[i] ?? null) || row[i] === null),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, i) => (right[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join('  ')}`.trimEnd();
  const rule = `  ${widths.map((width) => '─'.repeat(width)).join('  ')}`;
  return [styleText('bold', line(columns)), styleText('dim', rule), ...texts.map(line)].join('\n');
}

/** Horizontal bars between the smallest and the largest value; drawing may round, the table beside it does not. */
export function chart(points: readonly { readonly label: string; readonly value: number }[]): string {
  const values = points.map(({ value }) => value);
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  return points
    .map(({ label, value }) => {
      const share = span === 0 ? 1 : (value - low) / span;
      return `  ${label}  ${styleText('cyan', '█'.repeat(1 + Math.round(share * (CHART_WIDTH - 1))))}`;
    })
    .join('\n');
}

/** A series is an ordered time beside one figure: people would rather look at it than read it. */
function chartOf({ columns, rows }: QueryReport): string | undefined {
  if (columns.length !== 2 || rows.length < 3) return undefined;
  const points = rows.map(([label, value]) => ({ label: shown(label ?? null), value: Number(value) }));
  if (!points.every(({ value }) => Number.isFinite(value))) return undefined;
  const values = points.map(({ value }) => value);
  const scale = `  ${columns[1]}, bars from ${Math.min(...values)} to ${Math.max(...values)}`;
  return [styleText('dim', scale), chart(points)].join('\n');
}

function renderQuery(name: string, query: QueryReport): string {
  const title = styleText('bold', `  ${name}`);
  const rows = query.rows.slice(0, SHOWN_ROWS);
  const more = query.rows.length - rows.length;
  const parts = [title, chartOf(query) ?? table(query.columns, rows)];
  if (chartOf(query) !== undefined) parts.push(table(query.columns, query.rows.slice(-3)));
  if (more > 0) parts.push(styleText('dim', `  … ${query.rows.length} rows in all; --json has every one`));
  return parts.join('\n');
}

/** What was refused and why, of every stage that knows. */
function renderReasons(stages: readonly StageReport[]): readonly string[] {
  const rows = stages.flatMap(({ name, reasons = {} }) =>
    Object.entries(reasons).map(([reason, count]) => [name, count, reason] as const),
  );
  return rows.length === 0 ? [] : [table(['stage', 'rejected', 'reason'], rows)];
}

function renderLatency({ change, steps }: LatencyReport): string {
  const rows = steps.map(({ step, seconds, sinceWritten }) => [step, seconds.toFixed(3), sinceWritten.toFixed(3)]);
  const title = styleText('bold', `  seconds from the write to the answer: ${change}`);
  return [title, table(['seen in', 'seconds', 'since written'], rows)].join('\n');
}

function renderProduct(slug: string, product: ProductReport): string {
  const stages = table(
    ['stage', 'in', 'out', 'rejected', 'seconds'],
    product.stages.map((stage) => [stage.name, stage.in, stage.out, stage.rejected, stage.seconds.toFixed(1)]),
  );
  const queries = Object.entries(product.queries).map(([name, query]) => renderQuery(name, query));
  // One style at a time: given several, Node 20 colours whatever stdout is.
  const title = styleText('bold', styleText('underline', slug));
  const latency = product.latency === undefined ? [] : [renderLatency(product.latency)];
  const figures = Object.entries(product.figures ?? {}).map(([name, figure]) => renderQuery(name, figure));
  const page = product.page === undefined ? [] : [`  The figures as a page: ${product.page}`];
  return [title, stages, ...renderReasons(product.stages), ...latency, ...queries, ...figures, ...page].join('\n\n');
}

/** The whole report; colours only where stdout is a terminal that takes them. */
export function render(report: RunReport): string {
  return `${Object.entries(report.products)
    .map(([slug, product]) => renderProduct(slug, product))
    .join('\n\n')}\n`;
}
