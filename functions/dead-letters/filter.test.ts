import { expect, test } from 'vitest';
import { concerns, type Filter, matches, readTime } from './filter.ts';

const refusal = { code: 'NOT_JSON', pointer: '/rows/3/price', time: 1_000 };

test.each<[string, Filter, boolean]>([
  ['nothing asked', {}, true],
  ['the code', { code: 'NOT_JSON' }, true],
  ['another code', { code: 'NO_VALUE' }, false],
  ['since its very time', { since: 1_000 }, true],
  ['since later', { since: 1_001 }, false],
  ['until its very time', { until: 1_000 }, false],
  ['until later', { until: 1_001 }, true],
  ['the pointer itself', { pointer: '/rows/3/price' }, true],
  ['a pointer above', { pointer: '/rows' }, true],
  ['any row', { pointer: '/rows/*/price' }, true],
  ['the whole value holds all', { pointer: '' }, true],
  ['a name that merely begins alike', { pointer: '/row' }, false],
  ['a place below', { pointer: '/rows/3/price/x' }, false],
  ['one that holds and one that does not', { code: 'NOT_JSON', since: 2_000 }, false],
])('%s', (_, filter, expected) => {
  expect(matches(filter, refusal)).toBe(expected);
});

test('a product is meant with all of its messages, or with one', () => {
  const contract = { product: 'fx-rates', name: 'rates' };
  const asked = [undefined, 'fx-rates', 'fx-rates/rates', 'fx-rates/other', 'fx'];
  expect(asked.map((product) => concerns(product === undefined ? {} : { product }, contract))).toEqual([
    ...[true, true, true, false, false],
  ]);
});

const now = Date.UTC(2026, 10, 21, 12);

test.each([
  ['90s', '2026-11-21T11:58:30.000Z'],
  ['2h', '2026-11-21T10:00:00.000Z'],
  ['1w', '2026-11-14T12:00:00.000Z'],
  ['999999999w', '1970-01-01T00:00:00.000Z'],
  ['2026-11-20', '2026-11-20T00:00:00.000Z'],
  ['2026-11-20T07:30', '2026-11-20T07:30:00.000Z'],
  ['2026-11-20T07:30:01.5Z', '2026-11-20T07:30:01.500Z'],
  ['2026-11-20T07:30+02:00', '2026-11-20T05:30:00.000Z'],
  ['2028-02-29', '2028-02-29T00:00:00.000Z'],
])('%s is a time', (text, expected) => {
  expect(new Date(readTime(text, now) ?? Number.NaN).toISOString()).toBe(expected);
});

test.each([
  '',
  '2',
  '2 h',
  '-2h',
  '2y',
  'yesterday',
  '2026-02-30',
  '2026-02-29',
  '2026-13-01',
  '2026-11-20T25:00',
  '11/20/2026',
])('"%s" is none', (text) => {
  expect(readTime(text, now)).toBeUndefined();
});
