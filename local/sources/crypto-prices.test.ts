import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { itemVersions } from '../../contracts/generated/crypto-cdc/item-versions.ts';
import type { Price } from '../../contracts/generated/crypto-cdc/prices.item.ts';
import { brokenPrices } from './broken-prices.ts';
import { defaultDays, nextTrade, type PriceChange, priceChanges } from './crypto-prices.ts';
import { attributesOf, keyOf } from './feed-prices.ts';
import { dailyPrices, venues } from './price-history.ts';

const [{ validate } = { validate: () => [] }] = Object.values(itemVersions);
const changes = priceChanges(defaultDays);
const written = changes.flatMap(({ item }) => item ?? []);

/** The items that a plain reader of the changes ends with; a change that expects another version is refused. */
function replay(all: readonly PriceChange[]): ReadonlyMap<string, Price> {
  const items = new Map<string, Price>();
  for (const change of all) {
    const present = items.get(keyOf(change))?.version ?? 0;
    if (present !== change.expects) throw new Error(`${keyOf(change)} is at ${present}, not ${change.expects}`);
    if (change.item === null) items.delete(keyOf(change));
    else items.set(keyOf(change), change.item);
  }
  return items;
}

describe('the price history', () => {
  it.each([
    ['bitstamp', 'd76bd9d559fde518398fc5fe95245a9657ca9898b4d88b9019afc5146f763bc3'],
    ['bitfinex', 'f6bc847100ca9adff00a238212f8607499c8aa13dba610bbd32b9b886c881848'],
  ] as const)('is the file of %s, byte for byte', (venue, sha256) => {
    const bytes = readFileSync(new URL(`./fixtures/${venue}-usd-daily.csv`, import.meta.url));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  });

  it('has every figure as the file has it', () => {
    expect(dailyPrices('bitstamp', { from: '2020-01-16', to: '2020-01-16' })).toMatchObject([
      { symbol: 'BTC', close: '8710.15', volume: '6713.26' },
      { symbol: 'ETH', close: '164.09', volume: '32297.64' },
      { symbol: 'LTC', close: '57.72', volume: '22141.34' },
    ]);
    expect(dailyPrices('bitfinex', { from: '2020-01-17', to: '2020-01-17' })).toMatchObject([
      { symbol: 'BTC', close: '8693.43' },
      { symbol: 'ETH', close: '163.95' },
    ]);
  });

  it('knows no asset before it was traded, and no day that is not in the file', () => {
    expect(dailyPrices('bitstamp', { from: '2014-11-28', to: '2014-11-28' }).map(({ symbol }) => symbol)).toEqual([
      'BTC',
    ]);
    expect(dailyPrices('bitstamp', { from: '2020-01-18', to: '2020-12-31' })).toEqual([]);
  });
});

describe('the changes', () => {
  it('are the same in every run, and others for another seed', () => {
    const digest = (seed: number): string =>
      createHash('sha256')
        .update(JSON.stringify(priceChanges({ ...defaultDays, seed })))
        .digest('hex');
    expect(digest(1)).toBe('b8877add47a897f14628c803bcfda315d57a813f31fcbf3b4bf9c6ba2e9f6cd8');
    expect(digest(2)).not.toBe(digest(1));
  });

  it('write, correct, remove and write again', () => {
    const removed = changes.filter(({ item }) => item === null);
    const again = changes.filter(({ item, expects }) => expects === 0 && (item?.version ?? 0) > 1);
    expect({ all: changes.length, removed: removed.length, again: again.length }).toEqual({
      all: 904,
      removed: 65,
      again: 28,
    });
    expect(replay(changes).size).toBe(540 - removed.length + again.length);
  });

  it('raise the version of an item with every writing, and expect the one before', () => {
    const newest = new Map<string, number>();
    for (const item of written) {
      expect(item.version).toBe((newest.get(keyOf(item)) ?? 0) + 1);
      newest.set(keyOf(item), item.version);
    }
    expect(() => replay(changes.slice(2))).toThrow('not 1');
  });

  it('keep the contract, all of them', () => {
    for (const item of [...written, nextTrade(1).item]) expect(validate(item)).toEqual([]);
  });

  it('have the figures of the files, or a note that says they are derived', () => {
    const files = venues.flatMap((venue) => dailyPrices(venue, defaultDays));
    const told = new Set(
      files.map(({ symbol, day, close, volume }) => `${symbol} ${day} ${Number(close)} ${Number(volume)}`),
    );
    const recorded = written.filter(({ note }) => !note?.startsWith('derived'));
    expect(recorded).toHaveLength(540);
    const isTold = ({ symbol, day, price_usd, volume }: Price): boolean =>
      told.has(`${symbol} ${day} ${Number(price_usd)} ${Number(volume)}`);
    expect(recorded.every(isTold)).toBe(true);
    const together = written.filter(({ venues: of }) => of?.length === 2);
    expect(together.length).toBeGreaterThan(50);
    expect(together.some(isTold)).toBe(false);
  });

  it('weigh the prices of two markets by volume, to 8 decimals', () => {
    const item = written.find(({ symbol, day, version }) => symbol === 'ETH' && day === '2019-07-21' && version === 2);
    // Bitstamp: 225.28 for 18006.46; Bitfinex: 225.64 for 90639.09.
    expect(item).toMatchObject({ price_usd: '225.5803351', volume: '108645.55', venues: ['bitfinex', 'bitstamp'] });
  });

  it('have a next one for the day that is not over, each with a version and a hundredth of a unit more', () => {
    expect(nextTrade(1)).toMatchObject({ symbol: 'BTC', expects: 0, item: { volume: '138.5', version: 1 } });
    expect(nextTrade(12)).toMatchObject({ expects: 11, item: { price_usd: '8709.49', volume: '138.61', version: 12 } });
    expect(changes.map(({ traded_at }) => traded_at)).not.toContain(nextTrade(1).traded_at);
  });
});

describe('an item in DynamoDB', () => {
  it('has its numbers as text, its markets as a set and its checksum in bytes', () => {
    const [item] = written;
    if (item === undefined) throw new Error('there is no item');
    expect(attributesOf(item)).toEqual({
      symbol: { S: 'BTC' },
      traded_at: { S: '2019-07-21T00:00:00Z' },
      day: { S: '2019-07-21' },
      price_usd: { N: '10600.24' },
      volume: { N: '5628.16' },
      version: { N: '1' },
      venues: { SS: ['bitstamp'] },
      signature: { B: Buffer.from('XrtKdzY58UiGpii05gojFkC5CPZI+REY8QQIu3baru0=', 'base64') },
      note: { NULL: true },
    });
  });

  it('nests its offers', () => {
    const item = written.find(({ quote }) => quote !== undefined);
    expect(item && attributesOf(item).quote).toEqual({
      M: { bid: { N: item?.quote?.bid }, ask: { N: item?.quote?.ask } },
    });
  });
});

it.each(Object.entries(brokenPrices))('%s breaks the contract', (_, attributes) => {
  const plain = Object.fromEntries(
    Object.entries(attributes).map(([name, { N, S }]) => [name, name === 'version' ? Number(N) : (N ?? S)]),
  );
  expect(validate(plain)).not.toEqual([]);
});
