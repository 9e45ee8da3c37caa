/** Rows of delimited text, each with its line. */
import { basename } from 'node:path';
import { CsvError, type Options, type Parser, parse } from 'csv-parse';
import { type Dialect, detectDialect } from '../csv/dialect.ts';
import { readText } from './text.ts';
import { badSample, excerpt } from './trouble.ts';

/** What a file of delimited text is, known before its first row. */
interface CsvHead {
  readonly dialect: Dialect;
  /** Names of the fields; `column_1` and so on where the file has none. */
  readonly names: readonly string[];
}

/** What looks at a file's rows. */
export interface CsvVisitor {
  readonly head: (head: CsvHead) => void;
  /** @param line Where the row ends, from 1. */
  readonly row: (cells: readonly string[], line: number) => void;
}

/** Text that the dialect is judged by. */
const headLength = 64 * 1024;
/** Longest row, in characters: a quote that is never closed must not take the whole file into memory. */
const maxRow = 1024 * 1024;

/**
 * Reads the CSV at `path` (or gzip of it) row by row.
 * @throws StreampactError SAMPLE_INVALID, with the line, for whatever is not delimited text of one width.
 */
export async function readCsv(path: string, visitor: CsvVisitor): Promise<void> {
  const file = basename(path);
  const text = readText(path);
  const { head, rest } = await split(text);
  const dialect = detectDialect(head);
  const rows = rowsOf(file, dialect, visitor);
  const parser = parse(parserOptions(dialect, rows.add));
  const failure = failureOf(parser);
  try {
    for await (const piece of rest) {
      if (failure.error !== undefined) break;
      if (!parser.write(piece)) await drained(parser, failure);
    }
    if (failure.error === undefined) await ended(parser, failure);
  } finally {
    await text.return(undefined);
  }
  if (failure.error !== undefined) throw explained(file, failure.error, rows.nextLine());
  rows.end();
}

async function split(text: AsyncGenerator<string>): Promise<{ head: string; rest: AsyncGenerator<string> }> {
  let head = '';
  while (head.length < headLength) {
    const { value, done } = await text.next();
    if (done) break;
    head += value;
  }
  async function* rest(): AsyncGenerator<string> {
    yield head;
    yield* text;
  }
  return { head, rest: rest() };
}

function parserOptions(dialect: Dialect, add: (cells: readonly string[], line: number) => void): Options {
  return {
    delimiter: [...dialect.delimiters],
    quote: dialect.quote,
    escape: dialect.escape,
    ltrim: dialect.trim,
    rtrim: dialect.trim,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRow,
    on_record: (cells: readonly string[], { lines }) => {
      add(cells, lines);
      return null;
    },
  };
}

interface Failure {
  error?: Error;
}

/** The parser has no consumer, so its errors are kept for whoever feeds it. */
function failureOf(parser: Parser): Failure {
  const failure: Failure = {};
  parser.on('error', (error) => {
    failure.error ??= error;
  });
  parser.resume();
  return failure;
}

function drained(parser: Parser, failure: Failure): Promise<void> {
  return new Promise((resolve) => {
    if (failure.error !== undefined) resolve();
    parser.once('drain', resolve);
    parser.once('close', resolve);
  });
}

function ended(parser: Parser, failure: Failure): Promise<void> {
  return new Promise((resolve) => {
    if (failure.error !== undefined) resolve();
    parser.once('close', resolve);
    parser.end();
  });
}

/** Takes the header, or makes one, and then holds every row against it. */
function rowsOf(file: string, dialect: Dialect, visitor: CsvVisitor) {
  let head: Header | undefined;
  let rows = 0;
  let last = 0;
  const add = (raw: readonly string[], line: number): void => {
    last = line;
    if (head === undefined) {
      head = headerOf(file, dialect, raw);
      visitor.head({ dialect, names: head.names });
      if (dialect.header) return;
    }
    const cells = widthChecked({ file, head, line }, raw);
    rows += 1;
    visitor.row(cells, line);
  };
  const end = (): void => {
    if (rows > 0) return;
    const what = head === undefined ? 'there is no row' : 'there is a header, but no row';
    throw badSample({ file, line: 1 }, what, 'put some rows below the header');
  };
  return { add, end, nextLine: () => last + 1 };
}

interface Header {
  readonly names: readonly string[];
  /** Fields of the row that are none: before a leading and after a trailing delimiter. */
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

function headerOf(file: string, dialect: Dialect, first: readonly string[]): Header {
  const width = first.length;
  const from = width > 1 && first[0]?.trim() === '' ? 1 : 0;
  const to = width - from > 1 && first.at(-1)?.trim() === '' ? width - 1 : width;
  const shown = first.slice(from, to);
  if (!dialect.header) return { names: shown.map((_, index) => `column_${index + 1}`), from, to, width };
  const names = shown.map((name) => name.trim());
  for (const [index, name] of names.entries()) {
    const place = { file, line: 1, field: index + from + 1, name };
    if (name === '') throw badSample(place, 'the header names no field here', `call it e.g. column_${index + 1}`);
    const before = names.indexOf(name);
    if (before === index) continue;
    const what = `the header says ${excerpt(name)} twice: fields ${before + from + 1} and ${index + from + 1}`;
    throw badSample(place, what, `rename one of them, e.g. ${name.slice(0, 60)}_2`);
  }
  return { names, from, to, width };
}

function widthChecked(
  { file, head, line }: { readonly file: string; readonly head: Header; readonly line: number },
  raw: readonly string[],
): readonly string[] {
  const { from, to, width } = head;
  if (raw.length !== width) {
    const few = raw.length < width;
    const what = `${raw.length} fields where ${width} are expected: too ${few ? 'few' : 'many'}`;
    const fix = few ? 'add the missing fields' : 'put quotes around fields that hold the delimiter';
    const name = head.names[raw.length - from];
    const place = {
      file,
      line,
      field: Math.min(raw.length, width) + 1,
      ...(few && name !== undefined ? { name } : {}),
    };
    throw badSample(place, what, fix);
  }
  if (from === 0 && to === width) return raw;
  const edge = [...raw.slice(0, from), ...raw.slice(to)].find((text) => text.trim() !== '');
  if (edge === undefined) return raw.slice(from, to);
  const what = `${excerpt(edge)} stands in a field that the header does not name`;
  throw badSample({ file, line, field: raw.indexOf(edge) + 1 }, what, 'name the field in the header');
}

/** What csv-parse refuses, in our words. */
const refusals: Readonly<Record<string, readonly [what: string, fix: string]>> = {
  CSV_QUOTE_NOT_CLOSED: ['a quoted field is never closed', 'add the closing quote, or double a quote that is text'],
  CSV_INVALID_CLOSING_QUOTE: ['something follows a closing quote', 'double the quotes inside of a quoted field'],
  INVALID_OPENING_QUOTE: [
    'a quote inside of a field without quotes',
    'quote the whole field and double the quote in it',
  ],
  CSV_MAX_RECORD_SIZE: ['a row of more than 1 MiB', 'look for a quote that is not closed'],
};

function explained(file: string, error: Error, nextLine: number): Error {
  if (!(error instanceof CsvError)) return error;
  const [what, fix] = refusals[error.code] ?? [error.message, 'mend the file'];
  // A row that never ends is told by where it begins.
  const endless = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE';
  if (endless) return badSample({ file, line: nextLine }, what, fix);
  const field = typeof error.column === 'number' ? { field: error.column + 1 } : {};
  return badSample({ file, line: Number(error.lines ?? nextLine), ...field }, what, fix);
}
