/** An input made ready: its dialect, its columns, and where its rows begin. */
import { createHash } from 'node:crypto';
import { type Dialect, detectDialect } from '../../../contracts/src/csv/dialect.ts';
import type { MessageField } from '../../../contracts/src/model.ts';
import { detectEncoding, type Encoding, toUtf8 } from '../rows/encoding.ts';
import { type Mapping, mapColumns } from '../rows/mapping.ts';
import { createSplitter, type SplitStart } from '../rows/splitter.ts';
import { openFile } from './file.ts';
import { invalid, unreadable } from './refusals.ts';
import { createReadClient, openObject } from './s3.ts';
import type { Source } from './source.ts';
import { refuseBinary } from './text.ts';
import { openText } from './unpack.ts';

/** What is known of an input before it is opened. */
export interface InputRequest {
  /** A path, or `s3://bucket/key`. */
  readonly input: string;
  readonly fields: readonly MessageField[];
  /** Column of the file → property. */
  readonly map: ReadonlyMap<string, string>;
  readonly encoding?: Encoding;
  /** File of a zip archive. */
  readonly entry?: string;
  /** What stands between two cells, where it is not to be detected. */
  readonly delimiter?: string;
  /** Whether the first row names the columns, where that is not to be detected. */
  readonly header?: boolean;
}

/** An input whose rows can be read. */
export interface OpenInput {
  /** Absolute address. */
  readonly address: string;
  /** The same for the same bytes, read the same way. */
  readonly fingerprint: string;
  readonly dialect: Dialect;
  readonly encoding: Encoding;
  readonly eol: '\n' | '\r';
  readonly mapping: Mapping;
  /** Columns that a row has. */
  readonly width: number;
  /** Where the first row begins. */
  readonly start: SplitStart;
  /** Bytes of the text, in UTF-8 or in an encoding of 8 bits. */
  read(from: number): AsyncGenerator<Buffer>;
  share(): number;
}

/** Text that the dialect is judged by, and the most that a header may take. */
const headBytes = 65_536;
const byteOrderMark = '\u00ef\u00bb\u00bf';

/** Opens an input. Errors are REPLAY_INPUT_INVALID and REPLAY_COLUMNS_UNMAPPED. */
export async function openInput(request: InputRequest): Promise<OpenInput> {
  const { input } = request;
  const source = await sourceOf(input);
  const text = await openText(source, request.entry);
  const packedHead = await headOf(text.read(0));
  const encoding = request.encoding ?? detectEncoding(packedHead);
  refuseBinary(source, packedHead, encoding);
  const wide = encoding === 'utf-16le' || encoding === 'utf-16be';
  const read = wide ? (from: number) => skip(toUtf8(text.read(0), encoding), from) : text.read;
  const head = wide ? await headOf(read(0)) : packedHead;
  const latin1 = head.toString('latin1');
  const mark = latin1.startsWith(byteOrderMark) ? byteOrderMark.length : 0;
  const shown = new TextDecoder(wide ? 'utf-8' : encoding).decode(head);
  const dialect = dialectOf(shown, request);
  const eol = !latin1.includes('\n') && latin1.includes('\r') ? '\r' : '\n';
  const first = firstRow(latin1.slice(mark), { dialect, eol, whole: head.length < headBytes });
  if (typeof first === 'string') throw invalid(source, first, 'Name a CSV with a header.');
  const width = first.cells.length;
  const names = dialect.header
    ? first.cells.map((cell) => decoded(cell, encoding).trim())
    : first.cells.map((_, index) => `column_${index + 1}`);
  const mapping = mapColumns({ header: names, fields: request.fields, map: request.map, input: request.input });
  const start = dialect.header ? { bytes: mark + first.bytes, line: first.line } : { bytes: mark, line: 1 };
  const identity = [source.size, source.version, encoding, request.entry ?? '', JSON.stringify(dialect), eol];
  const fingerprint = createHash('sha256').update(identity.join('\n')).update(head).digest('hex').slice(0, 32);
  return {
    address: source.address,
    fingerprint,
    dialect,
    encoding,
    eol,
    mapping,
    width,
    start,
    read,
    share: text.share,
  };
}

function sourceOf(input: string): Promise<Source> {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(input) ?? [];
  if (scheme === undefined) return openFile(input);
  if (scheme === 's3') return openObject(input, createReadClient());
  throw unreadable(input, new Error('only paths and s3:// addresses are read'));
}

/** What is said wins; a delimiter that had to be said leaves nothing to tell a header by, so there is one. */
function dialectOf(head: string, { delimiter, header }: InputRequest): Dialect {
  const found = detectDialect(head);
  const given =
    delimiter === undefined || found.delimiters[0] === delimiter ? {} : { delimiters: [delimiter], header: true };
  return { ...found, ...given, ...(header === undefined ? {} : { header }) };
}

async function headOf(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const kept: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    kept.push(chunk);
    size += chunk.length;
    if (size >= headBytes) break;
  }
  return Buffer.concat(kept).subarray(0, headBytes);
}

interface FirstRow {
  readonly cells: readonly string[];
  /** Bytes up to and with its end of line. */
  readonly bytes: number;
  /** The line after it. */
  readonly line: number;
}

/** The first row, or why there is none. */
function firstRow(
  head: string,
  { dialect, eol, whole }: { dialect: Dialect; eol: '\n' | '\r'; whole: boolean },
): FirstRow | string {
  let found: FirstRow | string | undefined;
  const start = { bytes: 0, line: 1 };
  const splitter = createSplitter(dialect, eol, start, {
    row(cells, { to, nextLine }) {
      found ??= { cells: [...cells], bytes: to, line: nextLine };
    },
    bad(problem) {
      found ??= `its first row is no CSV: ${problem}`;
    },
  });
  splitter.feed(head, whole);
  return found ?? (whole ? 'it holds no row' : 'its first row does not end within 64 KiB');
}

function decoded(cell: string, encoding: Encoding): string {
  const narrow = encoding === 'windows-1252' || encoding === 'iso-8859-15' ? encoding : 'utf-8';
  return new TextDecoder(narrow).decode(Buffer.from(cell, 'latin1'));
}

async function* skip(chunks: AsyncIterable<Buffer>, from: number): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const chunk of chunks) {
    const before = at;
    at += chunk.length;
    if (at > from) yield chunk.subarray(Math.max(0, from - before));
  }
}
