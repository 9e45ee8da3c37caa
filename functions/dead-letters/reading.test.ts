import { expect, test } from 'vitest';
import { messages } from '../../contracts/generated/catalogue.ts';
import { deadLetter } from '../shared/dead-letter.ts';
import { ReplayedIds } from './ledger.ts';
import { isCopy, readLetter } from './letter.ts';
import { hourPrefix, readLine, readObjectName } from './quarantine.ts';
import { idOf, originOf } from './refusal.ts';
import { Grouping, maxGroups, Newest, otherPointers } from './summary.ts';

const contract = messages['crypto-market/assets'];
const object = `quarantine/crypto-market/assets/dt=2026-11-21/hour=13/kafka.${'A'.repeat(22)}.2.00000000000000000007-00000000000000000009.jsonl.gz`;
const context = { message: 'crypto-market/assets', topic: contract.topic, object };
const line = {
  ...{ code: 'NOT_JSON', pointer: '', keyword: '', reason: 'why', contract: 'crypto-market/assets@abc' },
  ...{ topic: contract.topic, partition: 2, offset: 7, timestamp: 1_000 },
  ...{ key: null, headers: { a: ['eA==', 'eQ=='], b: 'eg==' }, value: 'ew==' },
};

test('a line of the quarantine is a refusal', () => {
  expect(readLine(JSON.stringify(line), context)).toMatchObject({
    ...{ id: 'crypto-market.assets-2-7', source: 'quarantine', time: 1_000, topicId: 'A'.repeat(22), key: null },
    value: Buffer.from('{'),
    headers: [
      ['a', [Buffer.from('x'), Buffer.from('y')]],
      ['b', [Buffer.from('z')]],
    ],
  });
});

test.each([
  ['no JSON', '{'],
  ['no object', '7'],
  ['another topic', JSON.stringify({ ...line, topic: 'other' })],
  ['no offset', JSON.stringify({ ...line, offset: '7' })],
  ['a place before the first', JSON.stringify({ ...line, offset: -1 })],
  ['no value, not even null', JSON.stringify({ ...line, value: undefined })],
  ['headers that are none', JSON.stringify({ ...line, headers: null })],
])('%s is not', (_, text) => {
  expect(readLine(text, context)).toBeUndefined();
});

test('object names tell the range; others are not of the sink', () => {
  expect(readObjectName(object)).toEqual({ topicId: 'A'.repeat(22), partition: 2, start: 7, end: 9 });
  expect(readObjectName(object.replace('.gz', ''))).toBeUndefined();
  expect(hourPrefix('q', Date.UTC(2026, 10, 21, 13, 59, 59, 999))).toBe('q/dt=2026-11-21/hour=13/');
});

test('ids name a place, whatever dashes the topic has; nothing else does', () => {
  const origin = { topic: 'a-1.b-2', partition: 3, offset: 4 };
  expect(originOf(idOf(origin))).toEqual(origin);
  for (const text of ['', 'a', 'a-1', 'ab'.repeat(32), 'a-01-2', 'a-1-99999999999999999', 'a b-1-2']) {
    expect(originOf(text)).toBeUndefined();
  }
});

test('a letter with an offset and an object is a copy; a producer’s own is not, and another record is no letter', () => {
  const rejection = { code: 'NOT_JSON', pointer: '', keyword: '', reason: 'why' } as const;
  const origin = { topic: contract.topic, partition: 2, offset: '7' };
  const read = (extra: Readonly<Record<string, string>>, ownOrigin: { readonly origin?: typeof origin }) => {
    const { key, value, headers } = deadLetter({ contract, rejection, value: Buffer.from('{'), ...ownOrigin });
    const rows = Object.entries({ ...headers, ...extra }).map(([name, text]) => [name, [Buffer.from(text)]] as const);
    const record = { time: 5, key: Buffer.from(key ?? ''), value, headers: Object.fromEntries(rows) };
    return readLetter(record, 'crypto-market/assets');
  };
  const copy = read({ object }, { origin });
  expect(copy).toMatchObject({ id: 'crypto-market.assets-2-7', topicId: 'A'.repeat(22), object, headers: [] });
  expect(copy !== undefined && isCopy(copy, contract.topic)).toBe(true);
  const own = read({ line: '12' }, {});
  expect(own).toMatchObject({ headers: [['line', [Buffer.from('12')]]] });
  expect(own !== undefined && isCopy(own, contract.topic)).toBe(false);
  expect(readLetter({ time: 5, key: Buffer.from('k'), value: null, headers: {} }, 'x/y')).toBeUndefined();
});

test('the ledger tells places of different topics and incarnations apart', () => {
  const ids = new ReplayedIds();
  expect([
    ids.add('t-0-1'),
    ids.add('t-0-1'),
    ids.add('t-0-1@x'),
    ids.add('t-1-1'),
    ids.add('sha'),
    ids.add('sha'),
  ]).toEqual([...[true, false, true, true, true, false]]);
  expect([ids.has('t-0-1@x'), ids.has('t-0-2'), ids.has('sha'), ids.has('t-0-1@y')]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

const refusal = { ...context, id: 'i', source: 'quarantine', headers: [], key: null, value: null } as const;
const refused = (pointer: string, time: number) => ({
  ...refusal,
  ...line,
  key: null,
  value: null,
  headers: [],
  pointer,
  time,
});

test('groups take the places in arrays together, and keep the first and the last time', () => {
  const grouping = new Grouping();
  for (const [pointer, time] of [
    ['/a/0/x', 5],
    ['/a/17/x', 3],
    ['/b', 9],
  ] as const)
    grouping.add(refused(pointer, time));
  expect(grouping.groups()).toMatchObject([
    { pointer: '/a/*/x', count: 2, first: 3, last: 5 },
    { pointer: '/b', count: 1 },
  ]);
});

test('any number of pointers makes a bounded number of groups, and no count is lost', () => {
  const grouping = new Grouping();
  for (let n = 0; n < maxGroups + 50; n += 1) grouping.add(refused(`/name${n}`, n));
  const groups = grouping.groups();
  expect(groups).toHaveLength(maxGroups + 1);
  expect(groups[0]).toMatchObject({ pointer: otherPointers, count: 50, first: maxGroups, last: maxGroups + 49 });
});

test('the newest are kept, however many come', () => {
  const newest = new Newest<{ readonly time: number }>(3);
  for (let n = 0; n < 1_000; n += 1) newest.add({ time: (n * 7) % 1_000 });
  expect(newest.rows()).toEqual([{ time: 999 }, { time: 998 }, { time: 997 }]);
});
