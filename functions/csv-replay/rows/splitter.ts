/**
 * Splits bytes of delimited text into rows, each with the bytes that it takes and the line on which it begins.
 *
 * Text comes as one character for each byte (`latin1`), so that a place in it is a place in the file; delimiters, quotes and
 * ends of lines are ASCII, which no other byte of UTF-8 or of a Windows code page looks like. No library is used because a
 * replay goes on from a byte, gives bad rows back as they were, and must get over a bad quote: the line on which the bad
 * row begins is set aside and reading goes on with the next one, so that a stray quote never takes good rows along.
 */
import type { Dialect } from '../../../contracts/src/csv/dialect.ts';

/** Where a row stands: its bytes in the unpacked text, and its lines, from 1. */
export interface RowPlace {
  readonly from: number;
  /** First byte after the row and its end of line. */
  readonly to: number;
  readonly line: number;
  /** Line that follows. */
  readonly nextLine: number;
}

/** Who is told of rows. Cells are one character a byte. */
export interface RowVisitor {
  readonly row: (cells: string[], place: RowPlace, raw: string) => void;
  /** @param raw The first line of the row, at most {@link maxKeptBytes} of it. */
  readonly bad: (problem: string, place: RowPlace, raw: string) => void;
}

/** Longest row, in bytes: a quote that is never closed must not take the file into memory. */
export const maxRowBytes = 524_288;
/** As much is kept of a row that is longer. */
const maxKeptBytes = 65_536;

/** Where to begin. */
export interface SplitStart {
  readonly bytes: number;
  readonly line: number;
}

/** What {@link Splitter.feed} takes. */
export interface Splitter {
  /** Takes the next bytes; `last` when none follow. Whole rows are told, the rest is kept. */
  feed(chunk: string, last: boolean): void;
}

interface Quoted {
  readonly cells: string[];
  readonly end: number;
}

const lineFeed = 10;
const carriageReturn = 13;
const space = 32;

/** A splitter; `eol` is how lines end, `\n` also after a `\r`. */
export function createSplitter(dialect: Dialect, eol: '\n' | '\r', start: SplitStart, visitor: RowVisitor): Splitter {
  const quote = dialect.quote;
  const scan = quotedScanner(dialect, eol);
  const split = bareSplitter(dialect);
  let rest = '';
  let base = start.bytes;
  let line = start.line;
  /** A row that is too long, until its end of line comes. */
  let long: { readonly from: number; readonly head: string } | undefined;

  const endOf = (text: string, at: number): number => {
    const end = text.indexOf(eol, at);
    return end === -1 ? text.length : end + 1;
  };
  const without = (text: string, at: number, next: number): string => text.slice(at, trimmedEnd(text, at, next, eol));
  const bad = (problem: string, text: string, at: number, next: number): void => {
    const raw = without(text, at, next).slice(0, maxKeptBytes);
    visitor.bad(problem, { from: base + at, to: base + next, line, nextLine: line + 1 }, raw);
    line += 1;
  };

  /** The row that begins at `at`: where the next one begins, or -1 if more text is needed. */
  const rowWithQuote = (text: string, at: number, last: boolean): number => {
    const found = scan(text, at, last);
    if (typeof found === 'object') {
      const raw = without(text, at, found.end);
      const nextLine = line + 1 + count(raw, eol);
      visitor.row(found.cells, { from: base + at, to: base + found.end, line, nextLine }, raw);
      line = nextLine;
      return found.end;
    }
    const endless = found === 'more' && text.length - at > maxRowBytes;
    if (found === 'more' && !endless) return -1;
    const next = endOf(text, at);
    if (next === text.length && !last && text.charCodeAt(next - 1) !== eol.charCodeAt(0)) return -1;
    bad(endless ? 'a quoted field is not closed within 512 KiB' : found, text, at, next);
    return next;
  };

  const skipLong = (chunk: string, last: boolean): string => {
    if (long === undefined) return chunk;
    const next = endOf(chunk, 0);
    const ended = chunk.charCodeAt(next - 1) === eol.charCodeAt(0);
    base += next;
    if (!ended && !last) return '';
    visitor.bad('a line of more than 512 KiB', { from: long.from, to: base, line, nextLine: line + 1 }, long.head);
    line += 1;
    long = undefined;
    return chunk.slice(next);
  };

  return {
    feed(chunk, last) {
      const text = rest + skipLong(chunk, last);
      let at = 0;
      let quoteAt = text.indexOf(quote);
      while (at < text.length) {
        if (quoteAt !== -1 && quoteAt < at) quoteAt = text.indexOf(quote, at);
        const found = text.indexOf(eol, at);
        if (found === -1 && !last && (quoteAt === -1 || text.length - at > maxRowBytes)) break;
        const next = found === -1 ? text.length : found + 1;
        if (quoteAt !== -1 && quoteAt < next) {
          const after = rowWithQuote(text, at, last);
          if (after === -1) break;
          at = after;
          continue;
        }
        const end = trimmedEnd(text, at, next, eol);
        if (end > at) {
          const raw = text.slice(at, end);
          visitor.row(split(raw), { from: base + at, to: base + next, line, nextLine: line + 1 }, raw);
        }
        line += 1;
        at = next;
      }
      rest = text.slice(at);
      base += at;
      if (!last && rest.length > maxRowBytes && !rest.includes(eol)) {
        long = { from: base, head: rest.slice(0, maxKeptBytes) };
        base += rest.length;
        rest = '';
      }
    },
  };
}

/** Where the text of a row ends that ends its line before `next`. */
function trimmedEnd(text: string, at: number, next: number, eol: '\n' | '\r'): number {
  let end = next;
  if (end > at && text[end - 1] === eol) end -= 1;
  if (eol === '\n' && end > at && text.charCodeAt(end - 1) === carriageReturn) end -= 1;
  return end;
}

function bareSplitter({ delimiters, trim }: Dialect): (row: string) => string[] {
  const [delimiter = ','] = delimiters;
  if (delimiters.length > 1) return (row) => row.trim().split(/ +/);
  if (trim) return (row) => row.split(delimiter).map((cell) => cell.trim());
  return (row) => row.split(delimiter);
}

type Scan = (text: string, at: number, last: boolean) => Quoted | 'more' | 'a quoted field is never closed' | string;

/** Reads a row that has a quote, character by character; a text says what is wrong with it. */
function quotedScanner(dialect: Dialect, eol: '\n' | '\r'): Scan {
  const runs = dialect.delimiters.length > 1;
  const delimiter = runs ? space : (dialect.delimiters[0] ?? ',').charCodeAt(0);
  const quote = dialect.quote.charCodeAt(0);
  const escapeSign = dialect.escape.charCodeAt(0);
  const end = eol.charCodeAt(0);
  const trims = dialect.trim || runs;

  const skipSpaces = (text: string, at: number): number => {
    let next = at;
    while (text.charCodeAt(next) === space) next += 1;
    return next;
  };

  /** The field whose quote opens before `from`: its text and where its closing quote stands. */
  const quotedField = (text: string, from: number): { readonly cell: string; readonly at: number } | undefined => {
    let cell = '';
    let start = from;
    let at = from;
    for (; at < text.length; at += 1) {
      const sign = text.charCodeAt(at);
      const next = text.charCodeAt(at + 1);
      if (sign === escapeSign && (next === quote || (next === escapeSign && escapeSign !== quote))) {
        cell += text.slice(start, at);
        start = at + 1;
        at += 1;
      } else if (sign === quote) return { cell: cell + text.slice(start, at), at };
    }
    return undefined;
  };

  return (text, from, last) => {
    const cells: string[] = [];
    let at = from;
    for (;;) {
      if (trims) at = skipSpaces(text, at);
      let cell: string;
      if (text.charCodeAt(at) === quote) {
        const field = quotedField(text, at + 1);
        if (field === undefined) return last ? 'a quoted field is never closed' : 'more';
        // What follows tells whether this quote is doubled.
        if (field.at + 1 >= text.length && !last) return 'more';
        cell = field.cell;
        at = field.at + 1;
        if (trims) at = skipSpaces(text, at);
      } else {
        const start = at;
        for (let sign = text.charCodeAt(at); at < text.length; sign = text.charCodeAt(at)) {
          if (sign === delimiter || sign === end) break;
          if (sign === quote) return 'a quote inside of a field without quotes';
          at += 1;
        }
        if (at >= text.length && !last) return 'more';
        const stop = end === lineFeed && text.charCodeAt(at - 1) === carriageReturn && at > start ? at - 1 : at;
        cell = text.slice(start, text.charCodeAt(at) === delimiter ? at : stop);
        if (dialect.trim) cell = cell.trimEnd();
      }
      cells.push(cell);
      if (runs) at = skipSpaces(text, at);
      if (end === lineFeed && text.charCodeAt(at) === carriageReturn) {
        if (at + 1 >= text.length && !last) return 'more';
        if (at + 1 >= text.length || text.charCodeAt(at + 1) === lineFeed) at += 1;
      }
      if (at >= text.length) return last ? { cells, end: at } : 'more';
      const sign = text.charCodeAt(at);
      if (sign === end) return { cells, end: at + 1 };
      if (sign !== delimiter && !runs) return 'something follows a closing quote';
      if (!runs) at += 1;
    }
  };
}

function count(text: string, sign: string): number {
  let found = 0;
  for (let at = text.indexOf(sign); at !== -1; at = text.indexOf(sign, at + 1)) found += 1;
  return found;
}
