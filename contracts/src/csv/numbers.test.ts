import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDecimals } from '../decimal.ts';
import { extend, lexicalOf, plainDecimal } from './numbers.ts';

describe('numbers as they are written', () => {
  it.each([
    ['0', 'integer'],
    ['-12', 'integer'],
    ['1.50', 'decimal'],
    ['1e3', 'integer'],
    ['15e-1', 'decimal'],
    ['007', 'text'],
    ['1.', 'text'],
    ['.5', 'text'],
    ['+1', 'text'],
    ['1e999', 'text'],
    ['TRUE', 'boolean'],
    ['truth', 'text'],
    ['-', 'text'],
  ])('%j reads as %s', (text, lexical) => {
    expect(lexicalOf(text)).toBe(lexical);
  });

  it.each([
    ['1.25e1', '12.5'],
    ['125e-4', '0.0125'],
    ['1E3', '1000'],
    ['-0.5e1', '-5'],
    ['1.0e1', '10'],
  ])('writes %s without its exponent: %s', (text, plain) => {
    expect(plainDecimal(text)).toBe(plain);
  });

  const decimal = fc
    .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.stringMatching(/^(\.[0-9]{1,20})?$/))
    .map(([minus, whole, fraction]) => `${minus ? '-' : ''}${whole}${fraction}`);

  it('keeps bounds that no double could tell apart', () => {
    fc.assert(
      fc.property(fc.array(decimal, { minLength: 1, maxLength: 10 }), (texts) => {
        const sorted = texts.toSorted(compareDecimals);
        const range = texts.reduce<ReturnType<typeof extend> | undefined>(extend, undefined);
        expect(compareDecimals(range?.min ?? '', sorted[0] ?? '')).toBe(0);
        expect(compareDecimals(range?.max ?? '', sorted.at(-1) ?? '')).toBe(0);
      }),
    );
  });
});
