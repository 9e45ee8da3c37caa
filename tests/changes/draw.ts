/**
 * Random changes of a table of prices, as DynamoDB would make them: every item from its first insert on through updates,
 * removals and returns, several changes in one microsecond among them. The same seed draws the same changes.
 */
import type { Random } from '../faults/random.ts';

/** An item in DynamoDB's types. */
export type Image = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** One change of one item. */
export interface DrawnChange {
  readonly symbol: string;
  readonly tradedAt: string;
  readonly name: 'INSERT' | 'MODIFY' | 'REMOVE';
  /** Microseconds since 1970; never falls from one change to the next. */
  readonly micros: number;
  /** The item after the change; absent when it was removed. */
  readonly fresh?: Image;
  /** The item before the change; absent when there was none. */
  readonly old?: Image;
  /** The new image breaks the contract, so that the change must never reach the table. */
  readonly bad: boolean;
}

/** How many changes, of how many items, and from when on. */
export interface Extent {
  readonly changes: number;
  readonly keys: number;
  /** Milliseconds since 1970 of the first change. */
  readonly from: number;
  /** Milliseconds from the first change to about the last. */
  readonly span: number;
}

interface Item {
  readonly symbol: string;
  readonly tradedAt: string;
  version: number;
  image?: Image;
  bad: boolean;
}

/** Ten symbols, so that folders of the table hold many items each. */
const symbols = ['BTC', 'ETH', 'SOL', 'ADA', 'XRP', 'DOT', 'LTC', 'TRX', 'XLM', 'UNI'] as const;

/** The changes in the order in which they were made. */
export function drawChanges(random: Random, { changes, keys, from, span }: Extent): readonly DrawnChange[] {
  const items: Item[] = Array.from({ length: keys }, (_, at) => ({
    symbol: symbols[at % symbols.length] ?? symbols[0],
    tradedAt: `2021-10-27T${String(Math.floor(at / 3600)).padStart(2, '0')}:${String(Math.floor(at / 60) % 60).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}Z`,
    version: 0,
    bad: false,
  }));
  const step = Math.ceil((span * 2_000) / changes);
  let micros = from * 1_000;
  return Array.from({ length: changes }, () => {
    // A third fall into the microsecond of the change before.
    if (random.next() > 0.33) micros += random.between(1, step);
    // A few items change all the time, most seldom.
    const at = Math.floor(random.next() ** 2 * keys);
    return changeOf(items[at] as Item, micros, random);
  });
}

function changeOf(item: Item, micros: number, random: Random): DrawnChange {
  const { symbol, tradedAt, image: old } = item;
  const at = { symbol, tradedAt, micros };
  if (old !== undefined && random.next() < 0.25) {
    delete item.image;
    item.bad = false;
    return { ...at, name: 'REMOVE', old, bad: false };
  }
  item.version += 1;
  const bad = random.next() < 0.02;
  const fresh = { ...drawImage(item, random), ...(bad ? { price_usd: { S: 'dear' } } : {}) };
  Object.assign(item, { image: fresh, bad });
  return { ...at, fresh, bad, ...(old === undefined ? { name: 'INSERT' } : { name: 'MODIFY', old }) };
}

function drawImage({ symbol, tradedAt, version }: Item, random: Random): Image {
  const maybe = (share: number, attributes: () => Image): Image => (random.next() < share ? attributes() : {});
  return {
    symbol: { S: symbol },
    traded_at: { S: tradedAt },
    day: { S: tradedAt.slice(0, 10) },
    price_usd: { N: drawNumber(random) },
    volume: { N: drawNumber(random) },
    version: { N: String(version) },
    ...maybe(0.5, () => ({ quote: { M: { bid: { N: drawNumber(random) }, ask: { N: drawNumber(random) } } } })),
    ...maybe(0.4, () => ({ venues: random.next() < 0.5 ? { SS: drawVenues(random) } : { L: drawList(random) } })),
    ...maybe(0.3, () => ({
      note: random.pick<Image[string]>([{ NULL: true }, { S: '' }, { S: 'late trade, "corrected" \u{1F4C8}\n' }]),
    })),
    ...maybe(0.1, () => ({ expires_at: { N: String(random.between(1_900_000_000, 2_000_000_000)) } })),
  };
}

/** Up to 38 digits, without needless zeros, as DynamoDB gives numbers back. */
function drawNumber(random: Random): string {
  const digits = (count: number) => Array.from({ length: count }, () => random.between(0, 9)).join('');
  const whole = digits(random.pick([1, 5, 20])).replace(/^0+(?=\d)/, '');
  const fraction = digits(random.pick([0, 2, 18])).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

const venues = ['binance', 'coinbase', 'kraken', 'Bitstamp', 'bücher'] as const;

/** At least one: DynamoDB has no empty sets. */
function drawVenues(random: Random): readonly string[] {
  return random.shuffle(venues).slice(0, random.between(1, venues.length));
}

/** A list may be empty. */
function drawList(random: Random): readonly { readonly S: string }[] {
  return random
    .shuffle(venues)
    .slice(0, random.between(0, 2))
    .map((S) => ({ S }));
}
