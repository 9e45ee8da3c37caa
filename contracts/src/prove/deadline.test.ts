import { describe, expect, it } from 'vitest';
import { inTurn, within } from './deadline.ts';

/** Never ends. */
function forever(): never {
  for (;;) /^(a+)+$/.test(`${'a'.repeat(25)}!`);
}

describe('work within a time', () => {
  it('answers', () => {
    expect(within(1_000, () => 1)).toEqual({ value: 1 });
  });

  it('is given up after it, also inside of a regular expression', () => {
    expect(within(20, forever)).toBeUndefined();
  });

  it('tells its own errors', () => {
    expect(() =>
      within(1_000, () => {
        throw new RangeError('own');
      }),
    ).toThrow('own');
  });

  it('may contain work within a shorter time', () => {
    expect(within(5_000, () => within(20, forever) ?? 'given up')).toEqual({ value: 'given up' });
  });
});

describe('items in turn', () => {
  it('are worked on once each, in their order', () => {
    const seen: number[] = [];
    expect(inTurn([1, 2, 3], 1_000, (item) => seen.push(item) * 10)).toEqual([10, 20, 30]);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('are begun again, and watched step by step, where one takes too long', () => {
    const work = (item: number) => (item === 2 ? within(20, forever) : { value: item });
    expect(inTurn([1, 2, 3], 50, work)).toEqual([{ value: 1 }, undefined, { value: 3 }]);
  });

  it('tell their errors, and leave the next ones watched', () => {
    const fail = (): never => {
      throw new RangeError('own');
    };
    expect(() => inTurn([1], 1_000, fail)).toThrow('own');
    expect(within(20, forever)).toBeUndefined();
  });
});
