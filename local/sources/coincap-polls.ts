/**
 * The polls that the local CoinCap serves: a day of derived ones, then the recorded answer of 2021-10-27, byte for byte.
 *
 * Derived: the recorded assets, one poll an hour for the 24 hours before it. Prices walk back from the recorded ones by at
 * most half a per cent an hour, by a generator with a fixed seed; a market capitalisation is price times supply. Both are
 * computed exactly and cut to CoinCap's 16 decimals, every other figure is the recorded one. The bytes are the same in
 * every run. Three of the derived polls are what an upstream does sooner or later; see {@link oddities}.
 */
import { readFileSync } from 'node:fs';
import { formatDecimal, multiply, parseDecimal } from './decimal.ts';
import { generator } from './generator.ts';

/** Where a poll comes from: a real answer of CoinCap's, or one made from it. */
type Origin = 'recorded' | 'derived';

/** One answer to `GET /assets`. */
export interface Poll {
  readonly origin: Origin;
  readonly body: string;
}

type Asset = Readonly<Record<string, unknown>>;

interface Answer {
  readonly data: readonly Asset[];
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

const recording = new URL('./fixtures/coincap-assets-2021-10-27.json', import.meta.url);
const hours = 24;
const hourMs = 3_600_000;
/** CoinCap's decimals. */
const decimals = 16;
const seed = 20_211_027;

/** What is odd about a derived poll, by how many hours it is older than the recorded one. */
export const oddities: Readonly<Record<number, (assets: readonly Asset[]) => readonly Asset[]>> = {
  /** A price that is no number: the job rejects this asset and keeps the nine others. */
  20: (assets) => changed(assets, 'dogecoin', (asset) => ({ ...asset, priceUsd: 'n/a' })),
  /** A field that nobody has announced, as CoinCap really added it later. */
  14: (assets) =>
    changed(assets, 'tether', (asset) => ({
      ...asset,
      tokens: { '1': ['0xdac17f958d2ee523a2206206994597c13d831ec7'] },
    })),
  /** An asset without its identity: the whole answer breaks the message contract and goes to the dead-letter topic. */
  7: (assets) => changed(assets, 'cardano', ({ id: _, ...nameless }) => nameless),
};

/** All polls, oldest first; the recorded one is the last. */
export function coincapPolls(): readonly Poll[] {
  const body = readFileSync(recording, 'utf8');
  const recorded = JSON.parse(body) as Answer;
  const random = generator(seed);
  const derived: Poll[] = [];
  let assets = recorded.data;
  for (let hour = 1; hour <= hours; hour += 1) {
    assets = assets.map((asset) => hourEarlier(asset, random));
    const data = oddities[hour]?.(assets) ?? assets;
    derived.unshift({
      origin: 'derived',
      body: JSON.stringify({ data, timestamp: recorded.timestamp - hour * hourMs }),
    });
  }
  return [...derived, { origin: 'recorded', body }];
}

/** The page of a poll that `limit` and `offset` ask for: the poll itself, byte for byte, when the page holds all of it. */
export function page(poll: Poll, limit: number, offset: number): string {
  const answer = JSON.parse(poll.body) as Answer;
  if (offset === 0 && limit >= answer.data.length) return poll.body;
  return JSON.stringify({ ...answer, data: answer.data.slice(offset, offset + limit) });
}

function hourEarlier(asset: Asset, random: () => number): Asset {
  const basisPoints = 10_000 + Math.floor(random() * 101) - 50;
  const price = multiply(parseDecimal(String(asset.priceUsd)), { unscaled: BigInt(basisPoints), scale: 4 });
  const priceUsd = formatDecimal(price, decimals);
  const marketCap = multiply(parseDecimal(priceUsd), parseDecimal(String(asset.supply)));
  return { ...asset, marketCapUsd: formatDecimal(marketCap, decimals), priceUsd };
}

function changed(assets: readonly Asset[], id: string, change: (asset: Asset) => Asset): readonly Asset[] {
  return assets.map((asset) => (asset.id === id ? change(asset) : asset));
}
