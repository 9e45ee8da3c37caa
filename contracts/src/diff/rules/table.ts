/** Rules for tables: how they are stored, what identifies a row, and what a batch must keep. */
import type { TableContract } from '../../model.ts';
import { columnChanges } from './columns.ts';
import { qualityChanges } from './quality.ts';
import { type Found, type Rule, said } from './rule.ts';

type TableRule = Rule<TableContract>;

/** Every rule for table contracts. */
export const tableRules: readonly TableRule[] = [
  format,
  name,
  schema,
  location,
  recordKey,
  precombine,
  tombstone,
  tombstoneDays,
  partitions,
  source,
  freshness,
  (old, now) => columnChanges({ old: allColumns(old), now: allColumns(now), format: now.format }),
  (old, now) => qualityChanges(old.quality, now.quality),
];

function at(name: string): Found['path'] {
  return ['streampact', 'table', name];
}

function allColumns({ columns, partitionColumns }: TableContract) {
  return [...columns, ...partitionColumns];
}

function* format(...[old, now]: Parameters<TableRule>): Generator<Found> {
  if (String(old.format) === String(now.format)) return;
  const message = `the table was kept as ${said(old.format)} and now is as ${said(now.format)}`;
  yield { kind: 'table-format-changed', path: at('format'), message };
}

/** A lake table's files stay where they are; Snowflake makes a new table. */
function* name(...[old, now]: Parameters<TableRule>): Generator<Found> {
  if (old.table === now.table) return;
  const message = `the table ${said(old.table)} is now ${said(now.table)}: queries that name it fail`;
  yield { kind: 'table-renamed', path: at('name'), message, breaks: now.format === 'snowflake' ? 'both' : 'forward' };
}

function* schema(...[old, now]: Parameters<TableRule>): Generator<Found> {
  // Another format moves a table by itself, and is told as that.
  if (old.schema === now.schema || old.format !== now.format) return;
  const message = `the table stood in the schema ${said(old.schema ?? null)} and now does in ${said(now.schema ?? null)}`;
  yield { kind: 'warehouse-schema-changed', path: at('schema'), message };
}

function* location(...[old, now]: Parameters<TableRule>): Generator<Found> {
  // Another format moves a table by itself, and is told as that.
  if (old.location === now.location || old.format !== now.format) return;
  const message = `the table's files lay under ${said(old.location)} and now do under ${said(now.location)}`;
  yield { kind: 'table-moved', path: at('location'), message };
}

function* recordKey(...[old, now]: Parameters<TableRule>): Generator<Found> {
  const [before, after] = [old.recordKey, now.recordKey].map((names) => [...names].sort().join(', '));
  if (before === undefined || after === undefined || before === after) return;
  const message = `rows were identified by ${before} and now are by ${after}`;
  yield { kind: 'record-key-changed', path: at('recordKey'), message };
}

function* precombine(...[old, now]: Parameters<TableRule>): Generator<Found> {
  const [before, after] = [old, now].map(({ precombine: names = [] }) => names.join(', '));
  // Another format has another way, and is told as that.
  if (before === undefined || after === undefined || before === after || old.format !== now.format) return;
  const message = `of two versions of a row the one with the greater ${said(after)} wins, not ${said(before)}`;
  yield { kind: 'precombine-changed', path: at('precombine'), message };
}

function* tombstone(...[old, now]: Parameters<TableRule>): Generator<Found> {
  if (old.tombstone === now.tombstone || old.format !== now.format) return;
  const message = `deleted rows were marked by ${said(old.tombstone ?? null)} and now are by ${said(now.tombstone ?? null)}`;
  yield { kind: 'tombstone-changed', path: at('tombstone'), message };
}

function* tombstoneDays(...[old, now]: Parameters<TableRule>): Generator<Found> {
  const [before, after] = [old.tombstoneDays, now.tombstoneDays];
  // A tombstone that comes or goes is told as that.
  if (before === undefined || after === undefined || before === after) return;
  const message = `rows of deleted items were purged after ${before} days and now are after ${after}`;
  const kind = after < before ? 'tombstones-purged-sooner' : 'tombstones-purged-later';
  yield { kind, path: at('tombstoneDays'), message };
}

function* partitions(...[old, now]: Parameters<TableRule>): Generator<Found> {
  const [before, after] = [old, now].map(({ partitionColumns }) => partitionColumns.map(({ name }) => name).join(', '));
  if (before === undefined || after === undefined || before === after) return;
  const message = `the table was partitioned by ${before === '' ? 'nothing' : before} and now is by ${after === '' ? 'nothing' : after}`;
  yield { kind: 'partition-columns-changed', path: at('partitionBy'), message };
}

function* source(...[old, now]: Parameters<TableRule>): Generator<Found> {
  const [before, after] = [old, now].map(({ sources }) => [...sources].sort().join(', '));
  if (before === undefined || after === undefined || before === after) return;
  const message = `the table is built from ${said(after)} instead of ${said(before)}`;
  yield { kind: 'table-source-changed', path: at('source'), message };
}

function* freshness(...[old, now]: Parameters<TableRule>): Generator<Found> {
  const [before, after] = [old.freshnessMinutes, now.freshnessMinutes];
  if (before === after) return;
  const message = `the newest row may be ${after} minutes old; before, it was ${before}`;
  yield { kind: after > before ? 'freshness-loosened' : 'freshness-tightened', path: at('freshnessMinutes'), message };
}
