import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDecimals, fitsDecimal } from './decimal.ts';
import { unmark } from './fixtures/folder.ts';
import { fromPointer, toPointer } from './json.ts';
import { maxDepth, mistakeAt, parseSource } from './source.ts';
import { nearest } from './suggest.ts';

const complaint = { code: 'BAD_VALUE', what: 'x', fix: 'y' } as const;

function placeOf(text: string, path: readonly (string | number)[], on: 'name' | 'value' = 'value') {
  const source = parseSource('x.json', text);
  if (!('tree' in source)) throw new TypeError('not a source');
  const { line, column } = mistakeAt(source, path, { ...complaint, on });
  return { line, column };
}

describe('a mistake', () => {
  it.each([
    { text: '{\n  "a": «[1]\n}', path: ['a'] },
    { text: '{\n  «"a": [1]\n}', path: ['a'], on: 'name' as const },
    { text: '{ "a": [1,\n\n «2] }', path: ['a', 1] },
    { text: '{ "a": [1,\n\n «2] }', path: ['a', '1'] },
    { text: '{\r\n  "a": {\r\n "b": «null } }', path: ['a', 'b'] },
    { text: '{ "a": «{} }', path: ['a', 'missing', 'deeper'] },
    { text: '«{ }', path: [] },
  ])('stands at $path', ({ text, path, on }) => {
    const { text: plain, ...place } = unmark(text);
    expect(placeOf(plain, path, on)).toEqual(place);
  });
});

describe('parseSource', () => {
  it.each([`${'['.repeat(maxDepth)}${']'.repeat(maxDepth)}`, '9007199254740991', '{"a":{"a":1},"b":0.1}', '"\\u00e9"'])(
    'takes %s',
    (text) => {
      expect(parseSource('x.json', text)).toHaveProperty('value', JSON.parse(text));
    },
  );

  it.each([
    `${'['.repeat(maxDepth + 1)}${']'.repeat(maxDepth + 1)}`,
    '9007199254740993',
    '1e400',
    '{"a":1,"a":1}',
    '{"a":1,}',
    "{'a':1}",
    '[1] 2',
    '01',
    'nul',
    '"\u0001"',
  ])('refuses %j', (text) => {
    expect(parseSource('x.json', text)).toMatchObject([{ file: 'x.json', line: 1 }]);
  });

  it('takes what JSON.parse takes, and refuses what it refuses', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json({ maxDepth: 3 }), fc.string()), (text) => {
        let strict = true;
        try {
          JSON.parse(text);
        } catch {
          strict = false;
        }
        const source = parseSource('x.json', text);
        // Ours is stricter: it also refuses doubled names, __proto__ and inexact numbers.
        if (!strict) expect(source).not.toHaveProperty('tree');
        else if ('tree' in source) expect(source.value).toEqual(JSON.parse(text));
        else expect(source[0]?.code).toMatch(/DUPLICATE|BAD_VALUE|INEXACT/);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('JSON pointers', () => {
  it('lead there and back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string()),
        (path) => JSON.stringify(fromPointer(toPointer(path))) === JSON.stringify(path),
      ),
    );
    expect(toPointer(['a/b', '~', 0])).toBe('/a~1b/~0/0');
  });
});

describe('nearest', () => {
  it.each([
    ['requierd', 'required'],
    ['propertys', 'properties'],
    ['Type', 'type'],
    ['xyz', undefined],
    ['', undefined],
  ])('of %s is %s', (word, candidate) => {
    expect(nearest(word, ['required', 'properties', 'type', 'title'])).toBe(candidate);
  });
});

describe('decimals', () => {
  const digits = fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n });

  it('compare as numbers do, exactly', () => {
    fc.assert(
      fc.property(
        digits,
        digits,
        (a, b) => Math.sign(compareDecimals(`${a}`, `${b}`)) === (a < b ? -1 : a > b ? 1 : 0),
      ),
    );
    expect(compareDecimals('0.1', '0.10')).toBe(0);
    expect(compareDecimals('0.100000000000000001', '0.1')).toBe(1);
    expect(compareDecimals('-0.5', '0.25')).toBe(-1);
  });

  it.each([
    ['1.50', true],
    ['-99.00', true],
    ['0099', true],
    ['100', false],
    ['1.500', false],
    ['1e1', false],
    ['', false],
  ])('%s fits decimal(4,2): %s', (text, fits) => {
    expect(fitsDecimal(text, { precision: 4, scale: 2 })).toBe(fits);
  });
});
