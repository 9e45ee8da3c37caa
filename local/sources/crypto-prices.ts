/**
 * What happens to the items of `crypto-cdc/prices`, in order: real daily prices, and what markets do to them afterwards.
 *
 * An item is first written as Bitstamp told it. What comes later is derived, by a generator with a fixed seed, and its note
 * begins with `derived`; see {@link fates}. Figures that two markets make together are those of both files, the price weighted
 * by volume and rounded half up to 8 decimals. Every change raises the item's version, and names the version that it
 * expects, so that it can be made once only. A removal has no figures of its own.
 */
import type { Price } from '../../contracts/generated/crypto-cdc/prices.item.ts';
import { add, type Decimal, divide, multiply, parseDecimal, shortest } from './decimal.ts';
import { generator } from './generator.ts';
import { type DailyPrice, dailyPrices, unfinishedDay } from './price-history.ts';

/** One change of one item. */
export interface PriceChange {
  readonly symbol: string;
  readonly traded_at: string;
  /** The version that the item has before; 0 when there is none. */
  readonly expects: number;
  /** The item afterwards; null when the change removes it. */
  readonly item: Price | null;
}

export interface FeedOptions {
  /** First and last day, YYYY-MM-DD, both inclusive. */
  readonly from: string;
  readonly to: string;
  /** 1 by default. */
  readonly seed?: number;
}

/** Half a year that both markets know to its end. */
export const defaultDays = { from: '2019-07-21', to: '2020-01-16' } as const;

/** Decimals of a derived figure. */
const decimals = 8;

/** What comes after the first writing of an item; shares are of 100 items. */
const fates = [
  { share: 52, after: () => [] },
  {
    share: 20,
    after: ({ first, other }: Told) => [other === undefined ? lateTrade(first, 7) : together(first, other)],
  },
  { share: 8, after: ({ first }: Told) => [quoted(first)] },
  { share: 8, after: ({ first, draw }: Told) => [lateTrade(first, draw), lateTrade(first, draw + 5)] },
  { share: 6, after: () => [null] },
  { share: 4, after: ({ first }: Told) => [null, { ...first, note: 'derived: taken back by mistake' }] },
  { share: 2, after: ({ first, draw }: Told) => [lateTrade(first, draw), null] },
] as const satisfies readonly { readonly share: number; readonly after: (told: Told) => readonly (Price | null)[] }[];

interface Told {
  readonly first: Price;
  /** The other market's figures of the day, where it has any. */
  readonly other: DailyPrice | undefined;
  /** A number from 0 to 99. */
  readonly draw: number;
}

/** All changes, oldest first; those of one item lie days apart, with others in between. The same for the same options. */
export function priceChanges({ from, to, seed = 1 }: FeedOptions): readonly PriceChange[] {
  const random = generator(seed);
  const others = new Map(dailyPrices('bitfinex', { from, to }).map((price) => [`${price.symbol} ${price.day}`, price]));
  const timed = dailyPrices('bitstamp', { from, to }).flatMap((price) => {
    const first = asItem(price);
    const fate = fateOf(Math.floor(random() * 100));
    const told = { first, other: others.get(`${price.symbol} ${price.day}`), draw: Math.floor(random() * 100) };
    let at = Date.parse(price.day);
    return inVersions([first, ...fate.after(told)]).map((change) => {
      const due = at;
      at += (0.5 + 3 * random()) * 86_400_000;
      return { change, due };
    });
  });
  return timed.sort((a, b) => a.due - b.due).map(({ change }) => change);
}

/** The next trade of the unfinished day: what a run follows from DynamoDB to Athena. Derived, one hundredth of a unit each. */
export function nextTrade(version: number): PriceChange {
  const [day] = dailyPrices('bitstamp', { from: unfinishedDay, to: unfinishedDay });
  if (day === undefined) throw new RangeError(`no prices of ${unfinishedDay}`);
  const traded = { unscaled: BigInt(version), scale: 2 };
  const item = {
    ...withoutSignature(asItem(day)),
    volume: shortest(add(parseDecimal(day.volume), traded), decimals),
    note: 'derived: a trade of the day that is not over',
    version,
  };
  return { symbol: item.symbol, traded_at: item.traded_at, expects: version - 1, item };
}

function asItem({ symbol, day, close, volume, venue, signature }: DailyPrice): Price {
  const figures = {
    price_usd: shortest(parseDecimal(close), decimals),
    volume: shortest(parseDecimal(volume), decimals),
  };
  return { symbol, traded_at: `${day}T00:00:00Z`, day, ...figures, venues: [venue], signature, note: null, version: 1 };
}

function fateOf(draw: number): (typeof fates)[number] {
  let below = 0;
  for (const fate of fates) {
    below += fate.share;
    if (draw < below) return fate;
  }
  throw new RangeError('the shares do not come to 100');
}

/** Versions from 1; a removal has that of what it removes. */
function inVersions(states: readonly (Price | null)[]): readonly PriceChange[] {
  const [first] = states;
  if (first === undefined || first === null) throw new TypeError('an item begins with figures');
  const { symbol, traded_at } = first;
  let written = 0;
  let present = 0;
  return states.map((state) => {
    const expects = present;
    if (state !== null) written += 1;
    present = state === null ? 0 : written;
    return { symbol, traded_at, expects, item: state === null ? null : { ...state, version: written } };
  });
}

/** Both markets' figures as one. */
function together(first: Price, other: DailyPrice): Price {
  const [a, b] = [
    { price: parseDecimal(first.price_usd), volume: parseDecimal(first.volume) },
    { price: parseDecimal(other.close), volume: parseDecimal(other.volume) },
  ];
  const volume = add(a.volume, b.volume);
  const worth = add(multiply(a.price, a.volume), multiply(b.price, b.volume));
  return {
    ...withoutSignature(first),
    price_usd: shortest(divide(worth, volume, decimals), decimals),
    volume: shortest(volume, decimals),
    venues: [other.venue, ...(first.venues ?? [])].sort(),
    note: `derived: with the figures of ${other.venue}`,
  };
}

/** A trade that was told late: up to a tenth of a per cent off the price, and up to one per cent of the volume more. */
function lateTrade(first: Price, draw: number): Price {
  const times = (text: string, factor: Decimal): string => shortest(multiply(parseDecimal(text), factor), decimals);
  return {
    ...withoutSignature(first),
    price_usd: times(first.price_usd, { unscaled: 100_000n + BigInt(draw) - 50n, scale: 5 }),
    volume: times(first.volume, { unscaled: 10_000n + BigInt(draw), scale: 4 }),
    note: 'derived: a trade told late',
  };
}

/** Best offers, five hundredths of a per cent on either side. */
function quoted(first: Price): Price {
  const price = parseDecimal(first.price_usd);
  const side = (factor: bigint): string => shortest(multiply(price, { unscaled: factor, scale: 4 }), decimals);
  return { ...first, quote: { bid: side(9_995n), ask: side(10_005n) }, note: 'derived: offers' };
}

/** The source's checksum is of its own figures only. */
function withoutSignature({ signature: _, ...item }: Price): Price {
  return item;
}
