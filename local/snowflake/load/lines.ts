/** The records of a staged file: JSON, one value a line, plain or gzip. Hostile bytes end as errors, never as a full memory. */
import { gunzipSync } from 'node:zlib';
import { isSafeNumber, parse } from 'lossless-json';

/** Largest file once unpacked, in bytes. */
const largestFileBytes = 256 * 1024 * 1024;

/** A record that cannot be loaded. */
interface BadRecord {
  /** Of the record in the file, from 1. */
  readonly line: number;
  readonly error: string;
}

export interface Records {
  /** Every record's text, in order; a bad one's is empty, so that the others keep their numbers. */
  readonly texts: readonly string[];
  readonly bad: readonly BadRecord[];
}

/** A file that is no text of lines at all is one bad record. */
export function recordsOf(body: Uint8Array, compression: 'AUTO' | 'GZIP' | 'NONE' = 'AUTO'): Records {
  let bytes: Buffer;
  try {
    bytes = unpack(Buffer.from(body.buffer, body.byteOffset, body.byteLength), compression);
  } catch (error) {
    return { texts: [''], bad: [{ line: 1, error: `the file cannot be unpacked: ${messageOf(error)}` }] };
  }
  const texts: string[] = [];
  const bad: BadRecord[] = [];
  for (const line of linesOf(bytes)) {
    const text = textOf(line);
    if (text === '') continue;
    const error = text === undefined ? 'Invalid UTF8 detected' : mistakeOf(text);
    texts.push(error === undefined && text !== undefined ? text : '');
    if (error !== undefined) bad.push({ line: texts.length, error });
  }
  return { texts, bad };
}

function unpack(bytes: Buffer, compression: 'AUTO' | 'GZIP' | 'NONE'): Buffer {
  const isGzip = compression === 'GZIP' || (compression === 'AUTO' && bytes[0] === 0x1f && bytes[1] === 0x8b);
  return isGzip ? gunzipSync(bytes, { maxOutputLength: largestFileBytes }) : bytes;
}

function* linesOf(bytes: Buffer): Generator<Buffer> {
  const mark = bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  let start = mark;
  while (start < bytes.length) {
    const found = bytes.indexOf(0x0a, start);
    const end = found === -1 ? bytes.length : found;
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function textOf(line: Buffer): string | undefined {
  try {
    return utf8.decode(line).trim();
  } catch {
    return undefined;
  }
}

function mistakeOf(text: string): string | undefined {
  try {
    JSON.parse(text);
  } catch (error) {
    return `Error parsing JSON: ${messageOf(error)}`;
  }
  // Only a number with many digits can be one that a double does not hold.
  return /\d[\d.eE+-]{15}/.test(text) ? inexactIn(text) : undefined;
}

/** DuckDB keeps a JSON number with a fraction as a double; Snowflake would keep 38 digits. Refused rather than changed. */
function inexactIn(text: string): string | undefined {
  let found: string | undefined;
  parse(text, undefined, {
    parseNumber: (number) => {
      if (/[.eE]/.test(number) && !isSafeNumber(number)) found ??= number;
      return 0;
    },
  });
  return found === undefined
    ? undefined
    : `the local Snowflake cannot keep ${found.slice(0, 60)} exactly; send it as text`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
