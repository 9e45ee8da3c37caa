/** Which column of a file becomes which property of a message. */
import { StreampactError } from '../../../contracts/src/error.ts';
import type { MessageField } from '../../../contracts/src/model.ts';
import { nearest } from '../../../contracts/src/suggest.ts';
import { listed, quoted } from '../shown.ts';

/** A column that is read. */
interface MappedColumn {
  /** Place in the row, from 0. */
  readonly index: number;
  readonly field: MessageField;
}

/** How a file's columns are read. */
export interface Mapping {
  /** In the contract's order. */
  readonly columns: readonly MappedColumn[];
  /** Columns of the file that the contract does not name. */
  readonly dropped: readonly string[];
}

/** What a mapping is made of. */
export interface MappingRequest {
  readonly header: readonly string[];
  readonly fields: readonly MessageField[];
  /** Column of the file → property of the contract; it wins over names that are alike. */
  readonly map: ReadonlyMap<string, string>;
  /** For errors. */
  readonly input: string;
}

/**
 * Matches by `map`, then by exact name, then by name without case, spaces, underscores, hyphens and dots.
 * @throws StreampactError REPLAY_COLUMNS_UNMAPPED, which names every column that is missing or meant twice
 */
export function mapColumns({ header, fields, map, input }: MappingRequest): Mapping {
  const problems = [...badMaps(header, fields, map)];
  const taken = new Set<number>();
  const columns: MappedColumn[] = [];
  for (const field of fields) {
    const found = candidates(header, field.name, map);
    const [index] = found;
    if (found.length > 1) problems.push(ambiguous(field.name, header, found));
    else if (index !== undefined) {
      taken.add(index);
      columns.push({ index, field });
    } else if (field.required) problems.push(missing(field.name, header));
  }
  if (problems.length > 0) {
    throw new StreampactError(
      'REPLAY_COLUMNS_UNMAPPED',
      `The columns do not fit the contract: ${problems.join('; ')}.`,
      {
        where: input,
        fix: `Say which column is meant with --map "Column=property"; the file has ${listed(header)}.`,
      },
    );
  }
  return { columns, dropped: header.filter((_, index) => !taken.has(index)) };
}

function candidates(header: readonly string[], name: string, map: ReadonlyMap<string, string>): readonly number[] {
  const free = (index: number): boolean => !map.has(header[index] ?? '');
  const where = (match: (column: string, index: number) => boolean): readonly number[] =>
    header.flatMap((column, index) => (match(column, index) ? [index] : []));
  const mapped = where((column) => map.get(column) === name);
  if (mapped.length > 0) return mapped;
  const exact = where((column, index) => free(index) && column === name);
  return exact.length > 0 ? exact : where((column, index) => free(index) && plain(column) === plain(name));
}

function* badMaps(
  header: readonly string[],
  fields: readonly MessageField[],
  map: ReadonlyMap<string, string>,
): Generator<string> {
  for (const [column, property] of map) {
    if (!header.includes(column)) yield `the file has no column ${quoted(column)}${suggestion(column, header)}`;
    const names = fields.map(({ name }) => name);
    if (!names.includes(property)) yield `the contract has no ${quoted(property)}${suggestion(property, names)}`;
  }
}

function ambiguous(name: string, header: readonly string[], found: readonly number[]): string {
  const names = [...new Set(found.map((at) => header[at] ?? ''))];
  if (names.length > 1) return `${quoted(name)} could be ${names.map(quoted).join(' or ')}`;
  return `${found.length} columns are named ${names.map(quoted).join()}: rename those that are not meant in the file`;
}

function missing(name: string, header: readonly string[]): string {
  return `${quoted(name)} is missing${suggestion(name, header)}`;
}

function suggestion(name: string, among: readonly string[]): string {
  const near =
    nearest(name, among) ??
    among.find(
      (other) => plain(other) !== '' && (plain(other).includes(plain(name)) || plain(name).includes(plain(other))),
    );
  return near === undefined ? '' : `, did you mean ${quoted(near)}?`;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_.-]+/g, '');
}
