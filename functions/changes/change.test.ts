import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readChange } from './change.ts';
import { instantOf } from './instant.ts';
import { imageOf, prices } from './testing.ts';

const idOf = (partition: string, sort: string): string => {
  const keys = { symbol: { S: partition }, traded_at: { S: sort } };
  return readChange({ name: 'INSERT', micros: 0, keys, fresh: imageOf(keys), old: undefined }, prices).uniqueId;
};

it('names its row by the key, whatever stands in it', () => {
  expect(idOf('A#B', 'C%')).toBe('A%23B#C%25');
  expect(idOf('A', 'B#C')).not.toBe(idOf('A#B', 'C'));
});

it('names two rows alike only if their keys are', () => {
  const key = fc.string({ unit: fc.constantFrom('#', '%', '2', '3', '5', 'a'), maxLength: 5 });
  fc.assert(
    fc.property(key, key, key, key, (a, b, c, d) => {
      expect(idOf(a, b) === idOf(c, d)).toBe(a === c && b === d);
    }),
  );
});

it('tells its microsecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (micros) => {
      const text = instantOf(micros);
      expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      expect(Date.parse(`${text.slice(0, 19)}Z`) * 1_000 + Number(text.slice(20, 26))).toBe(micros);
    }),
  );
});
