import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { messages } from '../../contracts/generated/catalogue.ts';
import type { Refusal } from '../../functions/dead-letters/refusal.ts';
import { nothingUnreadable, readObjects } from './objects.ts';
import { type Lake, quarantineKeys } from './quarantine.ts';
import { slowLake } from './testing/slow-lake.ts';

/** Objects at a time. */
const width = 8;
const contract = messages['crypto-market/assets'];

const line = (offset: number, value = '{') =>
  JSON.stringify({
    ...{ code: 'NOT_JSON', pointer: '', keyword: '', reason: 'why', contract: 'crypto-market/assets@abc' },
    ...{ topic: contract.topic, partition: 0, offset, timestamp: 1_000, key: null, headers: {} },
    value: Buffer.from(value).toString('base64'),
  });

const keyOf = (start: number, count: number): string => {
  const [from, to] = [start, start + count].map((offset) => String(offset).padStart(20, '0'));
  return `${contract.quarantinePrefix}/dt=1970-01-01/hour=00/kafka.${'A'.repeat(22)}.0.${from}-${to}.jsonl.gz`;
};

/** So many objects of three refusals each, in the order of their offsets. */
const objectsOf = (count: number): readonly (readonly [string, Buffer])[] =>
  Array.from({ length: count }, (_, at) => {
    const offsets = [at * 3, at * 3 + 1, at * 3 + 2];
    return [keyOf(at * 3, 3), gzipSync(`${offsets.map((offset) => line(offset)).join('\n')}\n`)];
  });

const refusalsIn = (lake: Lake, unreadable = nothingUnreadable()) =>
  readObjects(lake, contract, { keys: quarantineKeys(lake, contract, {}), unreadable });

async function idsOf(refusals: AsyncIterable<Refusal>): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { id } of refusals) ids.push(id);
  return ids;
}

const idsFrom = (offsets: readonly number[]) => offsets.map((offset) => `${contract.topic}-0-${offset}`);

test('a slow store is asked for several objects at a time, and their order stays', async () => {
  // The first to be asked for are the last to answer.
  const slowness = (nth: number) => (nth % width === 1 ? 120 : 30);
  const { lake, use } = await slowLake({ objects: Object.fromEntries(objectsOf(40)), slowness });
  const ids = await idsOf(refusalsIn(lake));
  expect(ids).toEqual(idsFrom(Array.from({ length: 120 }, (_, offset) => offset)));
  expect(use.asked).toHaveLength(40);
  expect(use.most).toBe(width);
});

test('no more is asked for than is about to be read', async () => {
  const { lake, use } = await slowLake({ objects: Object.fromEntries(objectsOf(40)) });
  const refusals = refusalsIn(lake);
  expect(await refusals.next()).toMatchObject({ done: false });
  await delay(100);
  expect(use.asked).toHaveLength(width);
  await refusals.return();
  await delay(100);
  expect(use.asked).toHaveLength(width);
});

test('the rest of a large object waits in the store until its turn comes', async () => {
  const large = gzipSync(line(3, randomBytes(24_000_000).toString('hex')));
  const { lake, use } = await slowLake({ objects: Object.fromEntries([...objectsOf(1), [keyOf(3, 1), large]]) });
  const refusals = refusalsIn(lake);
  await refusals.next();
  await expect.poll(() => use.sent).toBeGreaterThan(1_000_000);
  await delay(300);
  expect(use.sent).toBeLessThan(large.length / 2);
  const ids = await idsOf(refusals);
  expect(ids).toEqual(idsFrom([1, 2, 3]));
});

const member = gzipSync(line(12));

test.each<[string, { readonly cut?: true; readonly bytes?: Buffer; readonly kept?: number }]>([
  ['that breaks off', { cut: true }],
  ['that breaks off where its gzip might end', { cut: true, bytes: Buffer.concat([member, member]), kept: 1 }],
  ['that is no gzip', { bytes: Buffer.from('no gzip') }],
  ['with a line of another', { bytes: gzipSync('{}\n') }],
])('an object %s is counted, and hides no other', async (_, { cut, bytes, kept = 0 }) => {
  const objects = objectsOf(12);
  const [bad = ''] = objects[4] ?? [];
  const { lake } = await slowLake({
    objects: Object.fromEntries(objects.map(([key, own]) => [key, key === bad ? (bytes ?? own) : own])),
    cut: cut ? [bad] : [],
  });
  const unreadable = nothingUnreadable();
  const ids = await idsOf(refusalsIn(lake, unreadable));
  expect(ids).toHaveLength(33 + kept);
  expect(unreadable).toMatchObject({ examples: [bad] });
  expect(unreadable.objects + unreadable.lines).toBe(1);
});

test('an object that the store refuses is told when its turn comes', async () => {
  const { lake } = await slowLake({ objects: Object.fromEntries(objectsOf(3)) });
  const keys = async function* () {
    for (const [key] of objectsOf(3)) yield key;
    yield keyOf(9, 1);
  };
  const seen: string[] = [];
  const reading = (async () => {
    const refusals = readObjects(lake, contract, { keys: keys(), unreadable: nothingUnreadable() });
    for await (const { id } of refusals) seen.push(id);
  })();
  await expect(reading).rejects.toMatchObject({ code: 'DLQ_LAKE_UNREADABLE' });
  expect(seen).toHaveLength(9);
});
