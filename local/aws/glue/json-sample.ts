/**
 * Reads the beginning of an object as JSON: documents one after the other, a line each or over several lines, plain or
 * gzip. Numbers stay as they are written.
 */

import { createGunzip } from 'node:zlib';
import { parse } from 'lossless-json';

/** Bytes of an object that are looked at, as they are stored and as they unpack. */
export const sampledBytes = 1024 * 1024;
const unpackedBytes = 4 * 1024 * 1024;

/** The documents of `bytes`; undefined for what is not JSON. `isWhole` unless the object goes on behind `bytes`. */
export async function readJsonSample(bytes: Uint8Array, isWhole: boolean): Promise<readonly unknown[] | undefined> {
  try {
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const plain = isGzip ? await unpackStart(bytes, isWhole) : { bytes, isWhole };
    // What is cut off ends in the middle of a line.
    const end = plain.isWhole ? plain.bytes.length : Math.max(0, plain.bytes.lastIndexOf(0x0a));
    return documents(new TextDecoder('utf-8', { fatal: true }).decode(plain.bytes.subarray(0, end)));
  } catch {
    return undefined;
  }
}

/** Lines are tried first: that is what Firehose writes, and a document over several lines fails at its first. */
function documents(text: string): readonly unknown[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return undefined;
  try {
    return lines.map((line) => parse(line));
  } catch {
    return [parse(text)];
  }
}

interface Unpacked {
  readonly bytes: Uint8Array;
  readonly isWhole: boolean;
}

/** What a gzip file begins with. Throws for a broken one, and for one that ends too early unless it was cut off here. */
async function unpackStart(bytes: Uint8Array, isWhole: boolean): Promise<Unpacked> {
  const gunzip = createGunzip();
  const chunks: Buffer[] = [];
  let size = 0;
  gunzip.end(bytes);
  try {
    for await (const chunk of gunzip) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > unpackedBytes) return { bytes: Buffer.concat(chunks), isWhole: false };
    }
    return { bytes: Buffer.concat(chunks), isWhole: true };
  } catch (error) {
    const isCutOff = error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR';
    if (isWhole || !isCutOff) throw error;
    return { bytes: Buffer.concat(chunks), isWhole: false };
  }
}
