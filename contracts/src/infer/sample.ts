/** A sample of any kind that is read, and what its rows look like. */
import { basename } from 'node:path';
import { isLosslessNumber } from 'lossless-json';
import type { Dialect } from '../csv/dialect.ts';
import { readCsv } from './csv.ts';
import { readJson, readJsonLines } from './json.ts';
import { type Candidate, KeyFinder } from './keys.ts';
import type { ImportKind } from './names.ts';
import { Gatherer, nothings, type SampleValue, type Shape } from './shape.ts';
import { badSample } from './trouble.ts';

/** A row as it stands in the sample: cells by name, or JSON whose numbers are kept as they are written. */
export type SampleRow =
  | { readonly names: readonly string[]; readonly cells: readonly string[] }
  | { readonly json: SampleValue };

/** What a sample showed. */
export interface Sample {
  readonly file: string;
  /** What the places of values count: lines of text, items of a list, documents. */
  readonly unit: string;
  readonly rows: number;
  readonly root: Shape;
  readonly keys: readonly Candidate[];
  /** What stands for nothing in the cells of delimited text; empty for JSON. */
  readonly nothings: ReadonlySet<string>;
  readonly dialect: Dialect | undefined;
}

type Visit = (row: SampleRow, at: number) => void;

interface Reader {
  readonly extension: RegExp;
  readonly read: (path: string, visit: Visit, kind: ImportKind) => Promise<{ unit: string; dialect?: Dialect }>;
}

const readers: readonly Reader[] = [
  { extension: /\.(csv|tsv|txt)(\.gz)?$/i, read: cellRows },
  { extension: /\.(jsonl|ndjson)(\.gz)?$/i, read: (path, visit) => jsonRows(readJsonLines, path, visit) },
  {
    extension: /\.json(\.gz)?$/i,
    read: (path, visit, kind) => jsonRows(readJson, path, kind === 'table' ? unwrapping(visit) : visit),
  },
];

/** Reads every row of the sample at `path`. */
export async function readRows(path: string, visit: Visit, kind: ImportKind) {
  const reader = readers.find(({ extension }) => extension.test(path));
  if (reader !== undefined) return reader.read(path, visit, kind);
  throw badSample(
    { file: basename(path) },
    'not a name of CSV or JSON',
    'call it .csv, .json or .jsonl, with .gz if packed',
  );
}

/** Reads the sample at `path` once, in bounded memory. */
export async function gather(path: string, kind: ImportKind): Promise<Sample> {
  const file = basename(path);
  const gatherer = new Gatherer(file);
  let finder: KeyFinder | undefined;
  let names: readonly string[] = [];
  let rows = 0;
  const visit: Visit = (row, at) => {
    rows += 1;
    if ('cells' in row) gatherer.addCells(row.names, row.cells, at);
    else gatherer.addJson(row.json, at);
    if (finder === undefined) {
      names = namesOf(row);
      finder = new KeyFinder(names);
    }
    finder.add('cells' in row ? row.cells.map(cellText) : names.map((name) => jsonText(row.json, name)));
  };
  const { unit, dialect } = await readRows(path, visit, kind);
  if (rows === 0) throw badSample({ file, line: 1 }, 'there is no row', 'put some rows into it');
  const keys = rows < 2 ? [] : (finder?.candidates() ?? []);
  return { file, unit, rows, root: gatherer.root, keys, nothings: settle(gatherer.root), dialect };
}

async function cellRows(path: string, visit: Visit) {
  let names: readonly string[] = [];
  let dialect: Dialect | undefined;
  await readCsv(path, {
    head: (head) => {
      ({ names, dialect } = head);
    },
    row: (cells, line) => visit({ names, cells }, line),
  });
  return { unit: 'line', ...(dialect === undefined ? {} : { dialect }) };
}

async function jsonRows(read: typeof readJson, path: string, visit: Visit) {
  return { unit: await read(path, (json, at) => visit({ json }, at)) };
}

/** The rows of a table often come in an envelope: a document with one list of objects in it. */
function unwrapping(visit: Visit): Visit {
  return (row, at) => {
    const lists = 'json' in row && isRecord(row.json) ? Object.values(row.json).filter(isListOfRecords) : [];
    const [list] = lists;
    if (list === undefined || lists.length > 1) visit(row, at);
    else for (const [index, json] of list.entries()) visit({ json }, index + 1);
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

function isListOfRecords(value: unknown): value is readonly SampleValue[] {
  return Array.isArray(value) && value.length > 0 && value.every(isRecord);
}

function namesOf(row: SampleRow): readonly string[] {
  if ('names' in row) return row.names;
  return isRecord(row.json) ? Object.keys(row.json) : [];
}

function cellText(text: string): string | undefined {
  return text.length < 5 && nothings.has(text) ? undefined : text;
}

function jsonText(row: SampleValue, name: string): string | undefined {
  const value = isRecord(row) && Object.hasOwn(row, name) ? row[name] : undefined;
  if (typeof value === 'string') return value;
  return isLosslessNumber(value) ? value.toString() : undefined;
}

/**
 * Judges what stands for nothing: an empty cell, and what stands in a column whose other values are all numbers, dates or the
 * like. Anywhere else such a word is a value: NA may be Namibia.
 */
function settle(root: Shape): ReadonlySet<string> {
  const columns = [...(root.object?.fields.values() ?? [])].filter(({ nothings: found }) => found.size > 0);
  const typed = columns.filter(
    ({ cells }) => cells !== undefined && (cells.lexical !== 'text' ? cells.lexical : cells.formats[0]) !== undefined,
  );
  const agreed = new Set(['', ...typed.flatMap(({ nothings: found }) => [...found.keys()])]);
  for (const column of columns) {
    for (const [text, { count, at }] of column.nothings) {
      if (agreed.has(text)) column.nulls += count;
      else column.cells?.add(text, at, count);
    }
    // A column of nothing else: the word is all there is to go by.
    if (column.cells === undefined) column.nulls = column.seen;
  }
  return agreed;
}
