/** What differs between two versions of a contract file, place by place. */
import { isObject, type Json, type Path, toPointer, valueAt } from '../../contracts/src/json.ts';
import { briefJson } from './words.ts';

export interface Difference {
  /** JSON pointer into the file; `''` for all of it. */
  readonly pointer: string;
  readonly what: 'added' | 'removed' | 'changed';
  /** Short values as JSON, where they fit a line. */
  readonly from?: string;
  readonly to?: string;
}

const longest = 72;

/** Differences in document order. Lists that hold names (`required`, `enum`, …) are compared as sets. */
export function* differences(before: Json, after: Json, path: Path = []): Generator<Difference> {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  if (isObject(before) && isObject(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      yield* member(valueAt(before, [name]), valueAt(after, [name]), [...path, name]);
    }
  } else if (isListOfScalars(before) && isListOfScalars(after)) {
    yield* members(before, after, path);
  } else {
    yield { pointer: toPointer(path), what: 'changed', ...brief('from', before), ...brief('to', after) };
  }
}

function* member(before: Json | undefined, after: Json | undefined, path: Path): Generator<Difference> {
  const pointer = toPointer(path);
  if (before === undefined && after !== undefined) yield { pointer, what: 'added', ...brief('to', after) };
  else if (after === undefined && before !== undefined) yield { pointer, what: 'removed', ...brief('from', before) };
  else if (before !== undefined && after !== undefined) yield* differences(before, after, path);
}

function* members(before: readonly Json[], after: readonly Json[], path: Path): Generator<Difference> {
  const pointer = toPointer(path);
  const removed = before.filter((value) => !after.includes(value));
  const added = after.filter((value) => !before.includes(value));
  for (const value of removed) yield { pointer, what: 'removed', ...brief('from', value) };
  for (const value of added) yield { pointer, what: 'added', ...brief('to', value) };
  if (removed.length + added.length === 0) yield { pointer, what: 'changed' };
}

function isListOfScalars(value: Json): value is readonly Json[] {
  return Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null);
}

function brief(name: 'from' | 'to', value: Json): Partial<Record<'from' | 'to', string>> {
  const scalar = typeof value !== 'object' || value === null;
  return scalar && JSON.stringify(value).length <= longest ? { [name]: briefJson(value, longest) } : {};
}
