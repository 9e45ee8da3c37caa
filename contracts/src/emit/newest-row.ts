/**
 * When the newest row of a table is of: what `freshnessMinutes` is about. Which columns tell follows from the contract:
 *
 * | the table | the newest row is of |
 * | --- | --- |
 * | lies in the raw zone | the end of its newest folder `dt=…/hour=…` |
 * | has timestamps that are never null | the greatest of them |
 * | is partitioned by date (and hour) | the end of the newest partition |
 * | has a date that is never null | the end of the greatest one |
 */
import type { Column, TableContract } from '../model.ts';
import { type Dialect, identifier } from './sql-dialect.ts';

/** An aggregate that gives the time as text, and how far that text goes. */
export interface NewestRow {
  readonly sql: string;
  /** Columns that tell. */
  readonly columns: readonly string[];
  readonly grain: 'instant' | 'hour' | 'day';
}

/** Undefined for a table without any column of time. */
export function newestRow(table: TableContract, dialect: Dialect): NewestRow | undefined {
  const instants = table.columns.filter(({ type, nullable }) => type === 'timestamp' && !nullable);
  const folders = foldersOf(table);
  const days = table.columns.filter(({ type, nullable }) => type === 'date' && !nullable);
  if (table.format === 'json' && folders.length > 0) return ofFolders(folders, dialect);
  if (instants.length > 0) return ofColumns(instants, 'instant', dialect);
  if (folders.length > 0) return ofFolders(folders, dialect);
  return days.length > 0 ? ofColumns(days, 'day', dialect) : undefined;
}

/** The last moment (milliseconds since 1970) that the text of a {@link NewestRow} means; undefined for one that is no time. */
export function momentOf(text: string, grain: NewestRow['grain']): number | undefined {
  const [, date, hour, rest] = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2})(:\d{2}:\d{2}(?:\.\d{1,9})?)?)?/.exec(text) ?? [];
  if (date === undefined) return undefined;
  const at = Date.parse(`${date}T${hour ?? '00'}${millisecondsOf(rest)}Z`);
  if (Number.isNaN(at)) return undefined;
  return at + { instant: 0, hour: 3_600_000, day: 86_400_000 }[grain];
}

function millisecondsOf(rest = ':00:00'): string {
  const [clock = ':00:00', fraction = ''] = rest.split('.');
  return `${clock}.${fraction.slice(0, 3).padEnd(3, '0')}`;
}

/** The columns that name days, and hours below them. */
function foldersOf({ partitionColumns }: TableContract): readonly Column[] {
  const [day, hour] = partitionColumns;
  if (day?.type !== 'date') return [];
  return hour?.type === 'int' && hour.name === 'hour' ? [day, hour] : [day];
}

function ofFolders(folders: readonly Column[], dialect: Dialect): NewestRow {
  const [day, hour] = folders.map(({ name }) => identifier(name, dialect));
  const columns = folders.map(({ name }) => name);
  if (hour === undefined) return { sql: `CAST(MAX(${day}) AS VARCHAR)`, columns, grain: 'day' };
  const text = `CAST(${day} AS VARCHAR) || ' ' || LPAD(CAST(${hour} AS VARCHAR), 2, '0')`;
  return { sql: `MAX(${text})`, columns, grain: 'hour' };
}

function ofColumns(columns: readonly Column[], grain: NewestRow['grain'], dialect: Dialect): NewestRow {
  const newest = columns.map(({ name }) => `MAX(${identifier(name, dialect)})`);
  const greatest = newest.length === 1 ? newest.join() : `GREATEST(${newest.join(', ')})`;
  return { sql: `CAST(${greatest} AS VARCHAR)`, columns: columns.map(({ name }) => name), grain };
}
