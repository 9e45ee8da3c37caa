/** The documents in a file, one at a time: JSON, JSON Lines, both also gzipped, and Parquet. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { StreampactError } from '../../contracts/src/error.ts';
import { isObject, type Json } from '../../contracts/src/json.ts';
import type { Framing } from '../../contracts/src/model.ts';
import type { Recorded, SampleFile } from './model.ts';

/** Longest document, in bytes of text. */
const longest = 64 * 1024 * 1024;

/** How a file holds messages: as the raw zone frames them, or as a sink connector lands them. */
export type Frame = Framing | 'landed';

type Read = (file: SampleFile, frame: Frame | undefined) => AsyncIterable<Recorded>;

/** Which files are samples, by the ends of their names. */
const forms: readonly (readonly [RegExp, Read])[] = [
  [/\.(jsonl|ndjson)(\.gz)?$/, lines],
  [/\.json(\.gz)?$/, wholeDocument],
  [/\.parquet$/, tableRows],
];

/** How the documents of `file` are read; undefined if its name is not that of a sample. */
export function reader(file: SampleFile, frame?: Frame): Read | undefined {
  // A sink connector names its lines .json.
  if (frame === 'landed' && /\.json(\.gz)?$/.test(file.name)) return lines;
  return forms.find(([name]) => name.test(file.name))?.[1];
}

async function* lines(file: SampleFile, frame: Frame | undefined): AsyncGenerator<Recorded> {
  let record = 0;
  for await (const line of textLines(await inflated(file))) {
    record += 1;
    if (line.trim() === '') continue;
    const value = unframed(parsed(line, file, record), frame);
    if (value !== undefined) yield { record, value };
  }
}

/** Not readline: its lines have no bound, and it splits where JSON Lines does not. */
async function* textLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let pending: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      pending.push(Buffer.from(chunk.subarray(start, end)));
      yield Buffer.concat(pending).toString('utf8');
      [pending, size, start] = [[], 0, end + 1];
    }
    pending.push(Buffer.from(chunk.subarray(start)));
    size += chunk.length - start;
    if (size > longest) throw tooLong();
  }
  if (size > 0) yield Buffer.concat(pending).toString('utf8');
}

async function* wholeDocument(file: SampleFile, frame: Frame | undefined): AsyncGenerator<Recorded> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of await inflated(file)) {
    size += chunk.length;
    if (size > longest) throw tooLong();
    chunks.push(chunk);
  }
  const value = unframed(parsed(Buffer.concat(chunks).toString('utf8'), file, 1), frame);
  if (value !== undefined) yield { record: 1, value };
}

async function* tableRows(file: SampleFile): AsyncGenerator<Recorded> {
  const { parquetRows } = await import('./parquet.ts');
  yield* parquetRows(file);
}

async function inflated(file: SampleFile): Promise<AsyncIterable<Uint8Array>> {
  const bytes = await file.stream();
  if (!file.name.endsWith('.gz')) return bytes;
  const source = Readable.from(bytes);
  const gunzip = createGunzip();
  source.once('error', (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

/** What sink connectors add to a landed value: where Kafka held it, and since when. */
const added: ReadonlySet<string> = new Set(['__partition', '__offset', '__timestamp']);

/** The message in a line; undefined for a tombstone of the raw zone. See docs/exactly-once.md. */
function unframed(line: Json, frame: Frame | undefined): Json | undefined {
  if (frame === undefined) return line;
  if (frame === 'landed') {
    if (!isObject(line)) return line;
    return Object.fromEntries(Object.entries(line).filter(([name]) => !added.has(name)));
  }
  const value = frame === 'envelope' && isObject(line) ? (line.value ?? null) : line;
  if (!isObject(value) || !('$b64' in value) || Object.keys(value).length !== 1) return value;
  return typeof value.$b64 === 'string'
    ? (JSON.parse(Buffer.from(value.$b64, 'base64').toString('utf8')) as Json)
    : undefined;
}

function parsed(text: string, file: SampleFile, record: number): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new StreampactError('SAMPLES_UNREADABLE', 'a sample is not JSON', {
      where: `${file.name}:${record}`,
      fix: 'name JSON documents, JSON Lines or Parquet files; .json holds one document, .jsonl one a line',
      cause,
    });
  }
}

function tooLong(): StreampactError {
  return new StreampactError('SAMPLES_UNREADABLE', `a document of more than ${longest} bytes`, {
    fix: 'put one document on a line, in a .jsonl file',
  });
}
