/**
 * Instants that Hudi has moved out of the timeline: how many, counted in the heads of the archive's log blocks.
 *
 * A block (HoodieLogFormat of Hudi 0.15): `#HUDI#`, 8 bytes of size, then as many bytes: version and type (4 each), a head
 * and its count (4) of type, length (4 each) and text; 8 bytes of content's size, the content, which begins with its
 * version and its number of records (4 each), and more.
 */
import type { TimelineStore } from './store.ts';

/** The archive, without its contents. */
export interface Archive {
  readonly files: number;
  readonly bytes: number;
  /** Instants in it; a write that came through all of its states counts three times. */
  readonly records: number;
  /** Files that are no such log, that break off, or are too large to be counted. */
  readonly damaged: number;
}

/** Hudi begins a new file long before. */
const maxBytes = 64 * 1_048_576;
const magic = Buffer.from('#HUDI#');

/** @throws StreampactError HUDI_LAKE_UNREADABLE */
export async function readArchive(store: TimelineStore): Promise<Archive> {
  const archive = { files: 0, bytes: 0, records: 0, damaged: 0 };
  for await (const { name, bytes } of store.list('archived')) {
    if (!/^\.commits_\.archive\.\d+/.test(name)) continue;
    archive.files += 1;
    archive.bytes += bytes;
    const content = bytes > maxBytes ? undefined : await store.read(`archived/${name}`, maxBytes);
    const records = content === undefined ? undefined : recordsIn(content);
    archive.records += records ?? 0;
    if (records === undefined) archive.damaged += 1;
  }
  return archive;
}

/** Records in all blocks; undefined when the bytes are no such log. */
export function recordsIn(log: Buffer): number | undefined {
  try {
    let [at, records] = [0, 0];
    while (at < log.length) {
      if (!log.subarray(at, at + magic.length).equals(magic)) return undefined;
      const size = Number(log.readBigInt64BE(at + magic.length));
      const start = at + magic.length + 8;
      if (!Number.isSafeInteger(size) || size < 8 || start + size > log.length) return undefined;
      records += recordsOfBlock(log.subarray(start, start + size));
      at = start + size;
    }
    return records;
  } catch {
    return undefined; // a block that ends before what it must hold
  }
}

function recordsOfBlock(block: Buffer): number {
  let at = 12;
  for (let left = block.readInt32BE(8); left > 0; left -= 1) at += 8 + Math.max(0, block.readInt32BE(at + 4));
  return Math.max(0, block.readInt32BE(at + 12));
}
