import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Validator } from '../../contracts/src/model.ts';
import { judge, keyAt } from './judge.ts';

const anything: Validator = () => [];
const nothing: Validator = () => [
  { pointer: '/a/0', keyword: 'type', message: `must be ${'x'.repeat(1_000)}` },
  { pointer: '/b', keyword: 'required', message: 'second' },
];

test('accepts what is JSON and keeps the contract', () => {
  expect(judge(Buffer.from('{"a":[1]}'), anything)).toEqual({ accepted: true, parsed: { a: [1] } });
});

test.each([
  ['NO_VALUE', null],
  ['NOT_UTF8', Buffer.from([0x22, 0xff, 0x22])],
  ['NOT_UTF8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ['NOT_JSON', Buffer.from('')],
  ['NOT_JSON', Buffer.from('<html>')],
  ['NOT_JSON', Buffer.from('{"a":')],
  ['NOT_JSON', Buffer.from('\uFEFF{}')],
] as const)('refuses with %s: %j', (code, value) => {
  const rejection = expect.objectContaining({ code, pointer: '', keyword: '', reason: expect.stringMatching(/./) });
  expect(judge(value, anything)).toEqual({ accepted: false, rejection });
});

test('tells the first violation, its reason cut', () => {
  const verdict = judge(Buffer.from('{}'), nothing);
  expect(verdict).toMatchObject({
    accepted: false,
    rejection: {
      code: 'CONTRACT_VIOLATION',
      pointer: '/a/0',
      keyword: 'type',
      reason: expect.stringMatching(/^.{300}$/),
    },
  });
});

describe('keyAt', () => {
  const value = { timestamp: 1635345600000, 'a/b': { '~': ['x', false] }, nothing: null };
  test.each([
    ['/timestamp', '1635345600000'],
    ['/a~1b/~0/0', 'x'],
    ['/a~1b/~0/1', 'false'],
    ['/nothing', undefined],
    ['/a~1b', undefined],
    ['/absent/further', undefined],
    ['/a~1b/~0/length/x', undefined],
    ['/constructor', undefined],
    ['', undefined],
  ])('finds %j to be %j', (pointer, key) => {
    expect(keyAt(value, pointer)).toBe(key);
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (json, pointer) => {
        expect(typeof keyAt(json, pointer)).toMatch(/^(string|undefined)$/);
      }),
    );
  });
});
