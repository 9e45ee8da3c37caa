/** The bytes of the text inside a source: as they are, out of gzip, or out of a zip archive, bounded in size. */
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { StreampactError } from '../../../contracts/src/error.ts';
import { invalid } from './refusals.ts';
import type { Source } from './source.ts';
import { openEntry } from './zip.ts';

/** A text whose bytes can be read from any place of it. */
export interface TextBytes {
  /** The file inside an archive; the source's own name otherwise. */
  readonly name: string;
  /** The bytes from `from` on, those before it being read and passed over where the text is packed. */
  read(from: number): AsyncGenerator<Buffer>;
  /** Share of the source that has been read, 0 to 1. */
  share(): number;
}

/** Bounds on what is unpacked: beyond `freeBytes`, at most `maxRatio` bytes for each packed one. */
const bombs = { freeBytes: 268_435_456, maxRatio: 200 } as const;

/**
 * The text of `source`; how it is packed is told by its first bytes.
 * @param entry The file of a zip archive that is meant, where it holds several.
 */
export async function openText(source: Source, entry: string | undefined): Promise<TextBytes> {
  const head = (await firstBytes(source)).toString('hex');
  if (source.size === 0) throw invalid(source, 'it is empty', 'Name a file with a header and rows.');
  if (head.startsWith('504b0304') || head.startsWith('504b0506')) {
    const found = await openEntry(source, entry);
    const counted = counter(found.open, found.size);
    if (found.size > bombs.freeBytes && found.size > found.packed * bombs.maxRatio) throw bomb(source);
    return {
      name: found.name,
      share: counted.share,
      read: (from) => unpacked(source, { ...counted, packed: () => found.size }, from),
    };
  }
  if (entry !== undefined) throw invalid(source, 'an entry was named, but it is no zip archive', 'Leave --entry out.');
  const gzip = head.startsWith('1f8b');
  const counted = counter((from) => source.read(from), source.size);
  if (!gzip) return { name: source.name, share: counted.share, read: (from) => plain(source, counted, from) };
  // The callback keeps a broken archive from being an unhandled error; whoever reads the stream sees it.
  const open = (): AsyncIterable<Buffer> =>
    pipeline(Readable.from(counted.read(0)), createGunzip({ chunkSize: 262_144 }), () => undefined);
  return {
    name: source.name.replace(/\.gz$/i, ''),
    share: counted.share,
    read: (from) => unpacked(source, { read: open, packed: counted.taken }, from),
  };
}

interface Counted {
  readonly read: (from: number) => AsyncIterable<Buffer>;
  readonly share: () => number;
  readonly taken: () => number;
}

function counter(open: (from: number) => AsyncIterable<Buffer>, size: number): Counted {
  let taken = 0;
  return {
    async *read(from) {
      taken = from;
      for await (const chunk of open(from)) {
        taken += chunk.length;
        yield chunk;
      }
    },
    share: () => Math.min(1, taken / Math.max(1, size)),
    taken: () => taken,
  };
}

async function* plain(source: Source, counted: Counted, from: number): AsyncGenerator<Buffer> {
  yield* counted.read(from);
  await source.verify();
}

interface Packed {
  readonly read: (from: number) => AsyncIterable<Buffer>;
  /** Packed bytes that have been read. */
  readonly packed: () => number;
}

async function* unpacked(source: Source, { read, packed }: Packed, from: number): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    for await (const chunk of read(0)) {
      const before = size;
      size += chunk.length;
      if (size > bombs.freeBytes && size > Math.max(1, packed()) * bombs.maxRatio) throw bomb(source);
      if (size > from) yield chunk.subarray(Math.max(0, from - before));
    }
  } catch (error) {
    if (error instanceof StreampactError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw invalid(
      source,
      `the archive is damaged: ${why}`,
      'Pack it again. Rows before the damage may have been sent.',
    );
  }
  await source.verify();
}

async function firstBytes(source: Source): Promise<Buffer> {
  if (source.size === 0) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  for await (const chunk of source.read(0, Math.min(source.size, 8))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function bomb(source: Source): StreampactError {
  const what = `it unpacks to more than ${bombs.maxRatio} times its size, which no data does`;
  return invalid(source, what, 'Unpack it yourself if you trust it.');
}
