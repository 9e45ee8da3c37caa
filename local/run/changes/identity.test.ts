import { expect, test } from 'vitest';
import { brokenPrices } from '../../sources/broken-prices.ts';
import { defaultDays, priceChanges } from '../../sources/crypto-prices.ts';
import { attributesOf, keyOf } from '../../sources/feed-prices.ts';
import { countReasons } from '../stages/deliver.ts';
import { identityOfChange, identityOfInsert, identityOfLine, identityOfRecord } from './identity.ts';

const changes = priceChanges(defaultDays);

test('every change of a feed has an identity of its own', () => {
  expect(new Set(changes.map(identityOfChange)).size).toBe(changes.length);
});

test('a change is known in the stream and in the raw zone by what the feeder calls it', () => {
  for (const change of changes) {
    const { expects, item } = change;
    const event = item === null ? 'REMOVE' : expects === 0 ? 'INSERT' : 'MODIFY';
    const version = item?.version ?? expects;
    const Keys = { symbol: { S: change.symbol }, traded_at: { S: change.traded_at } };
    const images = item === null ? { OldImage: { version: { N: `${version}` } } } : { NewImage: attributesOf(item) };
    const record = Buffer.from(JSON.stringify({ eventName: event, dynamodb: { Keys, ...images } }));
    expect(identityOfRecord(record)).toBe(identityOfChange(change));
    expect(identityOfLine({ event_name: event, unique_id: keyOf(change), version })).toBe(identityOfChange(change));
  }
});

test('so is an item that breaks the contract, and none is taken for another', () => {
  for (const item of Object.values(brokenPrices)) {
    const record = Buffer.from(JSON.stringify({ eventName: 'INSERT', dynamodb: { Keys: item, NewImage: item } }));
    const key = `${item.symbol?.S}#${item.traded_at?.S}`;
    expect(identityOfRecord(record)).toBe(identityOfInsert(key));
    expect(changes.map(identityOfChange)).not.toContain(identityOfInsert(key));
  }
});

test('refusals are counted by their reason, what landed well is none', () => {
  const landed = [
    { identity: 'a', reason: 'y' },
    { identity: 'b' },
    { identity: 'c', reason: 'x' },
    { identity: 'd', reason: 'y' },
  ];
  expect(countReasons(landed)).toEqual({ x: 1, y: 2 });
  expect(countReasons([{ identity: 'a' }])).toEqual({});
});
