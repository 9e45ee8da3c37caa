/** Takes a file's entries apart, and says of each that is not one what is wrong and where. */
import { isObject, type Json, type Path } from '../../contracts/src/json.ts';
import { mistakeAt, type Source } from '../../contracts/src/source.ts';
import { didYouMean } from '../../contracts/src/suggest.ts';
import type { ApprovalError } from '../report/model.ts';
import type { Fault, Field } from './fields.ts';
import type { Place } from './model.ts';

/** Most entries of one file. */
const mostEntries = 1000;

export interface Entries<T> {
  readonly entries: readonly (T & Place)[];
  readonly errors: readonly ApprovalError[];
}

/** What one list consists of. */
export interface ListForm<T> {
  /** Its name in the file's object. */
  readonly list: string;
  readonly fields: readonly Field<keyof T & string>[];
}

/** The entries of a file's only list. An entry with a fault is left out of `entries`. */
export function entriesOf<T>(source: Source, { list, fields }: ListForm<T>): Entries<T> {
  const refused = (path: Path, message: string, fix: string): Entries<T> => ({
    entries: [],
    errors: [errorAt(source, path, { problem: 'invalid', message, fix })],
  });
  const shape = `write { "${list}": [ … ] }`;
  if (!isObject(source.value)) return refused([], 'the file is not an object', shape);
  const items = source.value[list];
  if (!Array.isArray(items)) return refused([list], `there is no list "${list}"`, shape);
  if (items.length > mostEntries) return refused([list], `more than ${mostEntries} entries`, 'remove what is over');
  const read = (items as readonly Json[]).map((item, i) => readEntry<T>(source, { path: [list, i], item, fields }));
  return {
    entries: read.flatMap(({ entries }) => entries),
    errors: [...strayNames(source, [], ['$schema', list]), ...read.flatMap(({ errors }) => errors)],
  };
}

interface Slot<T> {
  readonly path: Path;
  readonly item: Json;
  readonly fields: readonly Field<keyof T & string>[];
}

function readEntry<T>(source: Source, { path, item, fields }: Slot<T>): Entries<T> {
  const at = (fault: Fault, step?: string): ApprovalError =>
    errorAt(source, step === undefined ? path : [...path, step], fault);
  if (!isObject(item)) {
    const fix = `write an object with ${fields.map(({ name }) => `"${name}"`).join(', ')}`;
    return { entries: [], errors: [at({ problem: 'invalid', message: 'the entry is not an object', fix })] };
  }
  const names = fields.map(({ name }) => name);
  const faults = fields.flatMap((field) => {
    const value = item[field.name];
    if (value === undefined) return field.missing === undefined ? [] : [at(field.missing)];
    const fault = faultOf(field, value);
    return fault === undefined ? [] : [at({ ...fault, message: `"${field.name}": ${fault.message}` }, field.name)];
  });
  const errors = [...strayNames(source, path, names), ...faults];
  if (errors.length > 0) return { entries: [], errors };
  const { file, line, column } = at({ problem: 'invalid', message: '', fix: '' });
  // Every field has just been held against its row, and there is no other.
  return { entries: [{ ...(item as T), file, line, column }], errors: [] };
}

function faultOf(field: Field, value: Json): Fault | undefined {
  if (typeof value !== 'string') return { problem: 'invalid', message: 'it is not a text', fix: 'put it in quotes' };
  if (value.length > field.most) {
    return { problem: 'invalid', message: `it is longer than ${field.most} characters`, fix: 'write it shorter' };
  }
  return field.fault(value);
}

function strayNames(source: Source, path: Path, known: readonly string[]): readonly ApprovalError[] {
  let value: Json | undefined = source.value;
  for (const step of path) value = (value as Readonly<Record<string | number, Json>>)[step];
  return Object.keys(value as object)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const mistake = mistakeAt(source, [...path, name], { code: 'UNKNOWN_KEYWORD', what: '', fix: '', on: 'name' });
      const message = `"${name}" has no meaning here`;
      return { ...placeOf(mistake), problem: 'invalid', message, fix: didYouMean(name, known) };
    });
}

function errorAt(source: Source, path: Path, fault: Fault): ApprovalError {
  return { ...placeOf(mistakeAt(source, path, { code: 'BAD_VALUE', what: '', fix: '' })), ...fault };
}

function placeOf({ file, line, column }: Place): Place {
  return { file, line, column };
}
