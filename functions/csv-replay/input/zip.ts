/** One file of a zip archive, found by the archive's directory. */
import { Readable } from 'node:stream';
import yauzl from 'yauzl';
import { StreampactError } from '../../../contracts/src/error.ts';
import { listed, quoted } from '../shown.ts';
import { invalid } from './refusals.ts';
import type { Source } from './source.ts';

/** A file of an archive. */
interface ZipEntry {
  readonly name: string;
  /** Unpacked bytes, as the directory has it; the stream ends with an error if it differs. */
  readonly size: number;
  readonly packed: number;
  /** The unpacked bytes; always from the beginning. */
  readonly open: () => AsyncIterable<Buffer>;
}

/** Stored and deflated. */
const methods: readonly number[] = [0, 8];
/** More files than a data set has. */
const maxEntries = 10_000;

/**
 * The only file of an archive, or the one that is named. Folders and what macOS adds are passed over.
 * @throws StreampactError REPLAY_INPUT_INVALID
 */
export async function openEntry(source: Source, wanted: string | undefined): Promise<ZipEntry> {
  const archive = await openArchive(source);
  const files: yauzl.Entry[] = [];
  try {
    for await (const entry of archive.eachEntry()) {
      if (!isHidden(entry.fileName)) files.push(entry);
      if (files.length > maxEntries) throw new Error(`more than ${maxEntries} files`);
    }
  } catch (cause) {
    throw damaged(source, cause);
  }
  const names = files.map(({ fileName }) => fileName);
  const tables = files.filter(({ fileName }) => /\.(csv|tsv|txt)$/i.test(fileName));
  const [only] = tables.length === 1 ? tables : files;
  const entry =
    wanted === undefined
      ? tables.length === 1 || files.length === 1
        ? only
        : undefined
      : files.find(({ fileName }) => fileName === wanted);
  if (entry === undefined) throw unclear(source, names, wanted);
  if (entry.isEncrypted()) throw damaged(source, new Error(`${quoted(entry.fileName)} is encrypted`));
  if (!methods.includes(entry.compressionMethod)) {
    throw damaged(source, new Error(`${quoted(entry.fileName)} is packed by a method other than deflate`));
  }
  return {
    name: entry.fileName.split('/').at(-1) ?? entry.fileName,
    size: entry.uncompressedSize,
    packed: entry.compressedSize,
    open: () => Readable.from(entryBytes(archive, entry)),
  };
}

async function* entryBytes(archive: yauzl.ZipFile, entry: yauzl.Entry): AsyncGenerator<Buffer> {
  for await (const chunk of await archive.openReadStreamPromise(entry)) yield chunk as Buffer;
}

function isHidden(name: string): boolean {
  return name.endsWith('/') || name.startsWith('__MACOSX/') || (name.split('/').at(-1) ?? '').startsWith('.');
}

async function openArchive(source: Source): Promise<yauzl.ZipFile> {
  const options = { autoClose: false, lazyEntries: true };
  try {
    return await yauzl.fromRandomAccessReaderPromise(new SourceReader(source), source.size, options);
  } catch (cause) {
    throw damaged(source, cause);
  }
}

/** Lets the library read pieces of a source. */
class SourceReader extends yauzl.RandomAccessReader {
  readonly #source: Source;
  constructor(source: Source) {
    super();
    this.#source = source;
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#source.read(start, end));
  }
}

function unclear(source: Source, names: readonly string[], wanted: string | undefined): StreampactError {
  if (names.length === 0) return invalid(source, 'the archive holds no file', 'Pack a CSV into it.');
  const what = wanted === undefined ? 'the archive holds several files' : `the archive has no ${quoted(wanted)}`;
  return invalid(source, what, `Name one with --entry: ${listed(names)}.`);
}

function damaged({ address }: Source, cause: unknown): StreampactError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new StreampactError('REPLAY_INPUT_INVALID', `The archive cannot be read: ${why}.`, {
    where: address,
    fix: 'Pack it again.',
    cause,
  });
}
