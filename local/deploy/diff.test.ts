import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffInputs, isUnder, rootOf } from './diff.ts';
import type { JsonObject } from './values.ts';

const object = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }) as fc.Arbitrary<JsonObject>;

test('nothing differs from itself', () => {
  fc.assert(
    fc.property(object, (inputs) => {
      expect(diffInputs(inputs, structuredClone(inputs))).toEqual([]);
    }),
  );
});

test('what differs is named by its path', () => {
  const before = { name: 'a', tags: { 'a.b': '1', team: 'x' }, rules: [{ port: 1 }, { port: 2 }], gone: true };
  const after = { name: 'a', tags: { 'a.b': '2', team: 'x' }, rules: [{ port: 1 }, { port: 3 }, { port: 4 }] };
  expect(diffInputs(before, after)).toEqual(['gone', 'rules[1].port', 'rules[2]', 'tags["a.b"]']);
});

test('null is the same as absent; false, zero and the empty text are not', () => {
  expect(diffInputs({ a: null }, {})).toEqual([]);
  expect(diffInputs({}, { a: false, b: 0, c: '' })).toEqual(['a', 'b', 'c']);
});

test('what is unknown differs even from what was unknown', () => {
  expect(diffInputs({ a: { $unknown: true } }, { a: { $unknown: true } })).toEqual(['a']);
});

test('a stand-in for a secret is compared as a whole', () => {
  expect(diffInputs({ key: { $secret: 'x' } }, { key: { $secret: 'y' } })).toEqual(['key']);
  expect(diffInputs({ key: { $secret: 'x' } }, { key: { $secret: 'x' } })).toEqual([]);
});

test.each([
  ['tags.team', 'tags', true],
  ['tags', 'tags.team', false],
  ['rules[3].port', 'rules[*].port', true],
  ['rules[3].host', 'rules[*].port', false],
  ['tags["a.b"]', 'tags["a.b"]', true],
])('%s lies under %s: %s', (path, pattern, expected) => {
  expect(isUnder(path, pattern)).toBe(expected);
});

test('a path begins at a property', () => {
  expect([rootOf('a'), rootOf('a.b'), rootOf('a[0].b'), rootOf('["a.b"].c')]).toEqual(['a', 'a', 'a', 'a.b']);
});
