/** Rules for the columns of tables and results: who comes, who goes, and what old files hold. */
import type { Column } from '../../model.ts';
import { decimalHolds, unreadableBy } from './promotions.ts';
import { protectionChange } from './protection.ts';
import type { Breaks, Found } from './rule.ts';

/** The columns of two versions, in order, and how they are stored. */
export interface Columns {
  readonly old: readonly Column[];
  readonly now: readonly Column[];
  /** The table's format; undefined for results, which are not stored. */
  readonly format: string | undefined;
}

/** Everything that differs between the columns of two versions. */
export function* columnChanges(columns: Columns): Generator<Found> {
  const { old, now } = columns;
  const before = new Map(old.map((column) => [column.name, column]));
  const after = new Map(now.map((column) => [column.name, column]));
  const removed = old.filter(({ name }) => !after.has(name));
  const added = now.filter(({ name }) => !before.has(name));
  const renamed = renames(removed, added);
  for (const [from, to] of renamed) {
    const message = `the column "${from.name}" seems to be called "${to.name}" now: old ${kept(columns.format)} still hold it under its old name`;
    yield { kind: 'column-renamed', path: at(to), message };
  }
  for (const column of removed) {
    if (renamed.some(([from]) => from === column)) continue;
    const message = `the column "${column.name}" was removed: queries that name it fail`;
    yield { kind: 'column-removed', path: at(column), side: 'old', message };
  }
  for (const column of added) if (!renamed.some(([, to]) => to === column)) yield addition(column, columns.format);
  for (const column of now) {
    const known = before.get(column.name);
    if (known !== undefined) yield* columnChange(known, column, columns.format);
    yield* protectionChange(known, column);
  }
  yield* reordering(columns);
}

/** What a table is kept in. */
function kept(format: string | undefined): string {
  return format === 'snowflake' ? 'rows' : 'files';
}

/** In pairs of equal type and description, or of equal place and type where just one came and one went. */
function renames(removed: readonly Column[], added: readonly Column[]): readonly (readonly [Column, Column])[] {
  const free = new Set(added);
  return removed.flatMap((from) => {
    const to = [...free].find(
      (column) =>
        column.type === from.type && column.nullable === from.nullable && column.description === from.description,
    );
    if (to === undefined) return [];
    free.delete(to);
    return [[from, to] as const];
  });
}

function addition(column: Column, format: string | undefined): Found {
  const path = at(column);
  const what = `the column "${column.name}" (${column.type}) was added`;
  if (format === undefined) return { kind: 'column-added', path, message: what, breaks: 'none' };
  if (column.nullable)
    return { kind: 'column-added', path, message: `${what}; it is null in old ${kept(format)}`, breaks: 'none' };
  return { kind: 'column-added', path, message: `${what}, never null, but old ${kept(format)} have no value for it` };
}

function* columnChange(old: Column, now: Column, format: string | undefined): Generator<Found> {
  const path = at(now);
  const subject = `the column "${now.name}"`;
  if (old.nullable !== now.nullable) {
    yield now.nullable
      ? { kind: 'column-became-nullable', path, message: `${subject} may now be null` }
      : {
          kind: 'column-became-required',
          path,
          message: `${subject} may no longer be null, but old rows may have nulls`,
        };
  }
  if (old.type === now.type) return;
  const change = `${subject} changed from ${old.type} to ${now.type}`;
  if (format === undefined) {
    yield { kind: 'result-column-retyped', path, message: `${change}: callers get another type` };
    return;
  }
  if (decimalHolds(old.type, now.type) === false) {
    yield { kind: 'decimal-narrowed', path, message: `${change}, which does not hold every value that it held before` };
    return;
  }
  const unreadable = unreadableBy(format, old.type, now.type);
  const back = unreadableBy(format, now.type, old.type);
  if (unreadable.length === 0) {
    const breaks: Breaks = back.length === 0 ? 'none' : 'forward';
    yield {
      kind: 'column-type-promoted',
      path,
      message: `${change}, as which every engine reads old ${kept(format)}`,
      breaks,
    };
    return;
  }
  const message = `${change}: ${unreadable.join(', ')} cannot read old ${kept(format)} as ${now.type}`;
  yield { kind: 'column-type-changed', path, message, breaks: back.length === 0 ? 'backward' : 'both' };
}

function* reordering({ old, now }: Columns): Generator<Found> {
  const names = new Set(now.map(({ name }) => name));
  const before = old.map(({ name }) => name).filter((name) => names.has(name));
  const kept = new Set(before);
  const after = now.map(({ name }) => name).filter((name) => kept.has(name));
  if (before.every((name, index) => name === after[index])) return;
  const message = `the columns stand in another order: ${after.join(', ')}`;
  yield { kind: 'columns-reordered', path: ['properties'], message };
}

function at({ name }: Column): Found['path'] {
  return ['properties', name];
}
