/**
 * The records of an answer, as they stand in it: slices of its text. No number is read, so none loses a digit.
 */
import { NotJson, scanJson } from '../../shared/json-scan.ts';
import type { HttpSource } from './connector.ts';
import type { SourceOffset } from './pairs.ts';

/** A record on its way to Kafka. */
export interface SourceRecord {
  /** The property `key` of its offset; null where the record has none. */
  readonly key: string | null;
  readonly value: Buffer;
  /** Where to go on after it. */
  readonly offset: SourceOffset;
}

/** An answer that cannot be read; another try may bring a better one. */
export class PageMalformed extends Error {
  override readonly name = 'PageMalformed';
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The records of an answer's body. Throws {@link PageMalformed}. */
export function recordsOf(
  body: Uint8Array,
  source: Pick<HttpSource, 'list' | 'record' | 'offset'>,
): readonly SourceRecord[] {
  try {
    const list = at(utf8.decode(body), source.list);
    if (list?.startsWith('[') !== true) throw new PageMalformed(`there is no list at /${source.list.join('/')}`);
    return [...childrenOf(list)].map(([, item], number) => recordOf(item, number, source));
  } catch (error) {
    if (error instanceof PageMalformed) throw error;
    if (error instanceof NotJson) throw new PageMalformed(`it stops being JSON at character ${error.at}`);
    if (error instanceof TypeError) throw new PageMalformed('it is not UTF-8');
    throw error;
  }
}

function recordOf(item: string, number: number, source: Pick<HttpSource, 'record' | 'offset'>): SourceRecord {
  const record = at(item, source.record);
  if (record === undefined) throw new PageMalformed(`item ${number} has nothing at /${source.record.join('/')}`);
  const offset: Record<string, string> = {};
  let key: string | null = null;
  for (const [name, pointer] of source.offset) {
    const value = textOf(at(item, pointer));
    if (name === 'key') key = value;
    // Without its place the record could not be gone on from; without its key it can be published.
    else if (value === null) throw new PageMalformed(`item ${number} has no ${name}`);
    if (value !== null) offset[name] = value;
  }
  return { key, value: Buffer.from(record), offset };
}

/** The text at a pointer; undefined where there is none. Of names that come twice the last one counts, as for JSON.parse. */
function at(text: string, pointer: readonly string[]): string | undefined {
  let found: string | undefined = text.trim();
  for (const name of pointer) {
    let next: string | undefined;
    for (const [known, child] of childrenOf(found ?? '')) if (known === name) next = child;
    if (next === undefined) return undefined;
    found = next;
  }
  // Also tells a text without end or with more behind it, where nothing was looked for in it.
  if (pointer.length === 0) for (const _ of scanJson(text));
  return found;
}

/** The members of an object by name, or the items of a list by number; of a scalar there are none. */
function* childrenOf(text: string): Generator<readonly [string, string], void> {
  let [depth, index, start] = [0, 0, 0];
  let name: string | undefined;
  for (const { kind, start: from, end } of scanJson(text)) {
    if (kind === 'key') {
      if (depth === 1) name = JSON.parse(text.slice(from, end)) as string;
      continue;
    }
    if (kind === 'close') depth -= 1;
    else if (depth === 1) start = from;
    if (depth === 1 && kind !== 'open') {
      yield [name ?? String(index), text.slice(start, end)];
      index += 1;
    }
    if (kind === 'open') depth += 1;
  }
}

/** A scalar as text, a number with its digits; null for null, for nothing, and for what has parts. */
function textOf(text: string | undefined): string | null {
  if (text === undefined || text === 'null' || text.startsWith('{') || text.startsWith('[')) return null;
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}
