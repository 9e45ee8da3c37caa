/** Prices and changes of them, made up from fixed rules: the same in every round of every run. */
import { gzipSync } from 'node:zlib';
import type { ChangeLine } from '../../../contracts/src/change.ts';

const symbols = ['BTC', 'DOGE', 'ETH', 'SOL'] as const;
const minuteMs = 60_000;
/** Minute of the newest rows of a new table; rows are numbered from there into the past. */
const newestMinute = Date.parse('2021-10-27T00:00:00Z');
/** When the rows were written: all long ago, so that no clock of a run matters. */
const writtenAt = Date.parse('2021-10-28T00:00:00Z');
const hourMs = 60 * minuteMs;

/** Lines of one raw object, and its key below the raw prefix. */
export interface RawObject {
  readonly key: string;
  readonly body: Buffer;
}

/** Most lines of one object: about what a buffer of Firehose holds. */
const linesOfObject = 50_000;

/** A table of `rows` rows as the inserts that make it, oldest first. */
export function* tableOf(rows: number): Generator<RawObject, void> {
  for (let end = rows; end > 0; end -= linesOfObject) {
    const begin = Math.max(0, end - linesOfObject);
    const lines = Array.from({ length: end - begin }, (_, at) => lineOf(end - 1 - at, { round: 0, kind: 'INSERT' }));
    yield { key: `${folderOf(0)}/table-${String(rows - end).padStart(10, '0')}.gz`, body: zipped(lines) };
  }
}

/**
 * The changes of a round (1 or above), one a row. Of ten, seven correct rows of the last day, one any of the newest `rows` rows, one
 * removes a row of the last day, and one is new. They differ from round to round, and not from table to table.
 */
export function changesOf(
  round: number,
  { rows, changes }: { readonly rows: number; readonly changes: number },
): RawObject {
  const lastDay = Math.min(rows, symbols.length * 24 * 60);
  const taken = new Map<number, string>();
  for (let at = 0; taken.size < changes; at += 1) {
    const draw = mixed(round * 1_000_003 + at);
    const kind = at % 10;
    const row = kind === 9 ? -1 - (round - 1) * changes - at : draw % (kind === 8 ? rows : lastDay);
    if (taken.has(row)) continue;
    taken.set(row, lineOf(row, { round, kind: kind === 9 ? 'INSERT' : kind === 7 ? 'REMOVE' : 'MODIFY' }));
  }
  return { key: changesKey(round), body: zipped([...taken.values()]) };
}

/** Where the changes of a round stand, below the raw prefix. */
export const changesKey = (round: number): string => `${folderOf(round)}/changes.gz`;

interface Event {
  readonly round: number;
  readonly kind: ChangeLine<unknown>['event_name'];
}

function lineOf(row: number, { round, kind }: Event): string {
  const symbol = symbols[((row % symbols.length) + symbols.length) % symbols.length] ?? symbols[0];
  const tradedAt = isoOf(newestMinute - Math.floor(row / symbols.length) * minuteMs, 0);
  const draw = mixed(row * 31 + round);
  const price = `${20_000 + (draw % 45_000)}.${String(mixed(draw)).padStart(10, '0')}${String(mixed(draw + 1))
    .padStart(8, '0')
    .slice(0, 8)}`;
  const quote = draw % 3 === 0 ? {} : { quote: { bid: price, ask: `${price.slice(0, 5)}.9` } };
  const item = {
    ...{
      symbol,
      traded_at: tradedAt,
      day: tradedAt.slice(0, 10),
      price_usd: price,
      volume: `${draw % 100}.${draw % 997}`,
    },
    ...{ ...quote, venues: ['binance', 'kraken'].slice(draw % 2), version: round + 1 },
  };
  const line: ChangeLine<unknown> = {
    unique_id: `${symbol}#${tradedAt}`,
    event_name: kind,
    timestamp: isoOf(writtenAt + round * hourMs, 6),
    version: round + 1,
    new: kind === 'REMOVE' ? null : item,
    old: kind === 'INSERT' ? null : item,
  };
  return `${JSON.stringify(line)}\n`;
}

function folderOf(round: number): string {
  const time = isoOf(writtenAt + round * hourMs, 0);
  return `dt=${time.slice(0, 10)}/hour=${time.slice(11, 13)}`;
}

function isoOf(milliseconds: number, decimals: 0 | 6): string {
  const text = new Date(milliseconds).toISOString();
  return decimals === 0 ? `${text.slice(0, 19)}Z` : `${text.slice(0, 23)}000Z`;
}

const zipped = (lines: readonly string[]): Buffer => gzipSync(lines.join(''), { level: 4 });

/** A number as good as random, below 2³², by the finaliser of MurmurHash3. */
function mixed(value: number): number {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
