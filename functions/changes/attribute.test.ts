import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ItemShape } from '../../contracts/src/change.ts';
import { plainItem } from './attribute.ts';
import { plainShape } from './plain-shape.ts';
import { Refused } from './refused.ts';

const text: ItemShape = { number: 'text' };
const plain = (attribute: unknown, shape: ItemShape = text): string =>
  plainItem({ a: attribute }, plainShape({ number: 'text', fields: { a: shape } })).slice('{"a":'.length, -1);

function refusal(attribute: unknown): Pick<Refused, 'code' | 'pointer'> {
  try {
    plain(attribute);
  } catch (error) {
    if (error instanceof Refused) return { code: error.code, pointer: error.pointer };
    throw error;
  }
  throw new Error('it was not refused');
}

describe('an attribute', () => {
  it.each([
    [{ S: 'a"\\\u2028\ud83d\ude00' }, '"a\\"\\\\\u2028\ud83d\ude00"'],
    [{ S: '' }, '""'],
    [{ N: '12345678901234567890.123456789012345678' }, '"12345678901234567890.123456789012345678"'],
    [{ N: '-0' }, '"-0"'],
    [{ N: '1.5E-7' }, '"0.00000015"'],
    [{ N: '-1E+3' }, '"-1000"'],
    [{ N: '1.2345e2' }, '"123.45"'],
    [{ B: 'AAH/' }, '"AAH/"'],
    [{ B: '' }, '""'],
    [{ BOOL: false }, 'false'],
    [{ NULL: true }, 'null'],
    [{ SS: ['b', 'a'] }, '["a","b"]'],
    [{ NS: ['2', '10'] }, '["10","2"]'],
    [{ BS: ['Qg==', 'QQ=='] }, '["QQ==","Qg=="]'],
    [{ L: [] }, '[]'],
    [{ M: {} }, '{}'],
    [{ L: [{ N: '1' }, { M: { x: { L: [{ NULL: true }] } } }] }, '["1",{"x":[null]}]'],
  ])('%j is %s', (attribute, expected) => {
    expect(plain(attribute)).toBe(expected);
  });

  it('is a number of its own where the contract says so, by its place', () => {
    const shape: ItemShape = {
      number: 'text',
      fields: { n: { number: 'integer' }, list: { number: 'text', elements: { number: 'number' } } },
      values: { number: 'integer' },
    };
    const item = { M: { n: { N: '5' }, list: { L: [{ N: '1.50' }] }, other: { N: '7' }, constructor: { N: '8' } } };
    expect(plain(item, shape)).toBe('{"n":5,"list":[1.50],"other":7,"constructor":8}');
  });

  it.each([
    [{}, ''],
    [{ S: 'a', N: '1' }, ''],
    ['text', ''],
    [null, ''],
    [{ X: 'a' }, ''],
    [{ toString: 'a' }, ''],
    [{ S: 1 }, ''],
    [{ N: 1 }, ''],
    [{ N: '' }, ''],
    [{ N: '0x10' }, ''],
    [{ N: 'NaN' }, ''],
    [{ N: '1'.repeat(200) }, ''],
    [{ N: '1e99999' }, ''],
    [{ B: 'A' }, ''],
    [{ BOOL: 'true' }, ''],
    [{ NULL: false }, ''],
    [{ SS: 'a' }, ''],
    [{ SS: ['a', 1] }, ''],
    [{ L: [{ S: 'a' }, { S: 2 }] }, '/1'],
    [{ M: { 'x/y~': { Q: 1 } } }, '/x~1y~0'],
  ])('%j is refused, at %s', (attribute, below) => {
    expect(refusal(attribute)).toEqual({ code: 'NOT_AN_ATTRIBUTE', pointer: `/a${below}` });
  });

  it('that nests without end is refused, and no stack ends', () => {
    let deep: object = { S: 'x' };
    for (let level = 0; level < 5_000; level += 1) deep = { L: [deep] };
    expect(refusal(deep).code).toBe('NOT_AN_ATTRIBUTE');
  });

  it('comes back from its text as it was', () => {
    const { attribute } = fc.letrec<{ attribute: readonly [object, unknown] }>((tie) => ({
      attribute: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'binary' }).map((value) => [{ S: value }, value] as const),
        fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }).map((value) => [{ N: `${value}` }, `${value}`] as const),
        fc.boolean().map((value) => [{ BOOL: value }, value] as const),
        fc.constant([{ NULL: true }, null] as const),
        fc.array(tie('attribute'), { maxLength: 4 }).map((rows) => {
          return [{ L: rows.map(([value]) => value) }, rows.map(([, value]) => value)] as const;
        }),
        fc.dictionary(fc.string(), tie('attribute'), { maxKeys: 4 }).map((map) => {
          const side = (at: 0 | 1) => Object.fromEntries(Object.entries(map).map(([name, pair]) => [name, pair[at]]));
          return [{ M: side(0) }, side(1)] as const;
        }),
      ),
    }));
    fc.assert(
      fc.property(attribute, ([value, expected]) => {
        const wire: unknown = JSON.parse(JSON.stringify(value));
        expect(JSON.parse(plain(wire))).toEqual(JSON.parse(JSON.stringify(expected)));
      }),
    );
  });
});
