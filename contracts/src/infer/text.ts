/** The text of a sample, piece by piece: unpacked, decoded, and bounded in size. */
import { isUtf8 } from 'node:buffer';
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { badSample } from './trouble.ts';

/** Bounds on what is unpacked. */
export interface TextLimits {
  /** Most bytes of text. */
  readonly maxBytes: number;
  /** Most bytes of text for each packed byte, once {@link freeBytes} are out: what exceeds it is no data. */
  readonly maxRatio: number;
  /** Bytes of text that may be unpacked at any ratio. */
  readonly freeBytes: number;
}

const mebibyte = 1024 * 1024;
export const textLimits: TextLimits = { maxBytes: 4096 * mebibyte, maxRatio: 200, freeBytes: 64 * mebibyte };

/** Files that are often taken for text, by how they begin. */
const magics: readonly { readonly bytes: string; readonly what: string; readonly fix: string }[] = [
  { bytes: '504b0304', what: 'a ZIP archive (or a spreadsheet)', fix: 'unpack it, or save the sheet as CSV' },
  { bytes: '50415231', what: 'a Parquet file', fix: 'export some rows as CSV or JSON lines' },
  { bytes: '28b52ffd', what: 'packed with Zstandard', fix: 'unpack it first; only gzip is read' },
  { bytes: '425a68', what: 'packed with bzip2', fix: 'unpack it first; only gzip is read' },
  { bytes: 'fffe', what: 'text in UTF-16', fix: 'save it as UTF-8' },
  { bytes: 'feff', what: 'text in UTF-16', fix: 'save it as UTF-8' },
];

/** The text of the file at `path`, without a byte order mark; gzip is known by its first bytes. */
export async function* readText(path: string, limits: TextLimits = textLimits): AsyncGenerator<string> {
  const file = basename(path);
  const packed = firstBytes(path, file).startsWith('1f8b');
  const raw = createReadStream(path);
  // The callback keeps a broken archive from being an unhandled error; the loop below sees it.
  const bytes = packed ? pipeline(raw, createGunzip(), () => undefined) : raw;
  const decoder = utf8Decoder(file);
  let size = 0;
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      if (size === 0) refuseBinary(chunk, file);
      size += chunk.length;
      if (packed && size > limits.freeBytes && size > raw.bytesRead * limits.maxRatio) throw bomb(file, limits);
      if (size > limits.maxBytes) throw tooLarge(file, limits);
      yield decoder.decode(chunk);
    }
    decoder.end();
  } catch (error) {
    throw isZlib(error) ? badSample({ file }, `damaged gzip: ${error.message}`, 'pack it again') : error;
  } finally {
    raw.destroy();
  }
  if (size === 0) throw badSample({ file, line: 1, column: 1 }, 'the file is empty', 'put some rows into it');
}

function firstBytes(path: string, file: string): string {
  try {
    if (!statSync(path).isFile()) throw badSample({ file }, 'this is no file', 'name a file of CSV or JSON');
    const handle = openSync(path, 'r');
    const head = Buffer.alloc(8);
    const length = readSync(handle, head);
    closeSync(handle);
    return head.subarray(0, length).toString('hex');
  } catch (error) {
    if (!(error instanceof Error) || !('errno' in error)) throw error;
    throw badSample({ file }, `cannot be read: ${error.message}`, 'name a file that exists and is readable');
  }
}

function refuseBinary(chunk: Buffer, file: string): void {
  const hex = chunk.subarray(0, 4).toString('hex');
  const magic = magics.find(({ bytes }) => hex.startsWith(bytes));
  if (magic !== undefined) throw badSample({ file, line: 1, column: 1 }, `this is ${magic.what}`, magic.fix);
}

/** Decodes UTF-8 strictly, keeping whole lines apart so that a bad byte's line is known. */
function utf8Decoder(file: string): { readonly decode: (chunk: Buffer) => string; readonly end: () => void } {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  let tail: Buffer = Buffer.alloc(0);
  const decode = (chunk: Buffer): string => {
    if (chunk.includes(0)) throw binary(file, line + newlines(chunk.subarray(0, chunk.indexOf(0))));
    try {
      const text = decoder.decode(chunk, { stream: true });
      line += newlines(chunk);
      tail = lastLine(tail, chunk);
      return text;
    } catch {
      throw notUtf8(file, line, Buffer.concat([tail, chunk]));
    }
  };
  const end = (): void => {
    try {
      decoder.decode();
    } catch {
      throw notUtf8(file, line, tail);
    }
  };
  return { decode, end };
}

function newlines(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) count += 1;
  return count;
}

/** The unfinished line after `chunk`, as far as it is worth keeping. */
function lastLine(before: Buffer, chunk: Buffer): Buffer {
  const cut = chunk.lastIndexOf(10);
  const line = cut === -1 ? Buffer.concat([before, chunk]) : chunk.subarray(cut + 1);
  return line.length > mebibyte ? Buffer.alloc(0) : Buffer.from(line);
}

function notUtf8(file: string, firstLine: number, bytes: Buffer): Error {
  let line = firstLine;
  let rest = bytes;
  for (let cut = rest.indexOf(10); cut !== -1 && isUtf8(rest.subarray(0, cut)); cut = rest.indexOf(10)) {
    rest = rest.subarray(cut + 1);
    line += 1;
  }
  let good = 0;
  for (let step = 1; step <= 4 && good < rest.length; ) {
    if (isUtf8(rest.subarray(good, good + step))) {
      good += step;
      step = 1;
    } else step += 1;
  }
  const column = rest.subarray(0, good).toString('utf8').length + 1;
  const byte = (rest[good] ?? 0).toString(16).padStart(2, '0');
  return badSample({ file, line, column }, `not UTF-8: the byte 0x${byte}`, 'save it as UTF-8; it may be Windows-1252');
}

function binary(file: string, line: number): Error {
  return badSample({ file, line }, 'a NUL byte: this is no text', 'name a file of CSV, JSON or JSON lines in UTF-8');
}

function bomb(file: string, { maxRatio }: TextLimits): Error {
  const what = `unpacks to more than ${maxRatio} times its size, which no data does`;
  return badSample({ file }, what, 'unpack it yourself if you trust it, and import a part');
}

function tooLarge(file: string, { maxBytes }: TextLimits): Error {
  return badSample({ file }, `more than ${Math.floor(maxBytes / mebibyte)} MiB of text`, 'import a part of it');
}

function isZlib(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^(Z_|ERR_ZLIB)/.test(String(error.code));
}
