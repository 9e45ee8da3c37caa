import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, formatDecimal, multiply, parseDecimal, shortest } from './decimal.ts';

describe('decimals in text', () => {
  it.each([
    ['60310.6888208343493939', 16, '60310.6888208343493939'],
    ['1', 2, '1.00'],
    ['-0.019', 2, '-0.01'],
    ['-0.001', 2, '0.00'],
    ['7.9', 0, '7'],
  ])('writes %s with %i decimals as %s', (text, decimals, expected) => {
    expect(formatDecimal(parseDecimal(text), decimals)).toBe(expected);
  });

  it.each(['', '1.', '.5', '1e3', '+1', ' 1', '1,5'])('refuses %j', (text) => {
    expect(() => parseDecimal(text)).toThrow(SyntaxError);
  });

  it('multiplies without losing a digit', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), fc.nat(20), fc.nat(20), (a, b, m, n) => {
        const product = multiply({ unscaled: a, scale: m }, { unscaled: b, scale: n });
        expect(parseDecimal(formatDecimal(product, m + n)).unscaled).toBe(a * b);
      }),
    );
  });

  it('adds without losing a digit, whatever the scales', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), fc.nat(20), fc.nat(20), (a, b, m, n) => {
        const sum = add({ unscaled: a, scale: m }, { unscaled: b, scale: n });
        expect(sum.unscaled * 10n ** BigInt(m + n)).toBe(
          (a * 10n ** BigInt(n) + b * 10n ** BigInt(m)) * 10n ** BigInt(sum.scale),
        );
      }),
    );
  });

  it.each([
    ['12.50', 2, '12.5'],
    ['100', 8, '100'],
    ['0.00', 2, '0'],
    ['0.000000019', 8, '0.00000001'],
    ['100', 0, '100'],
  ])('keeps of %s with at most %i decimals %s', (text, decimals, expected) => {
    expect(shortest(parseDecimal(text), decimals)).toBe(expected);
  });
});
