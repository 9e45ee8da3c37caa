import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, changesOf } from './bar.ts';

describe('a bar', () => {
  const rows = fc.nat(10_000_000);
  const changes = fc.record({ inserted: rows, updated: rows, deleted: rows });

  it('shows every kind that there is, and none that there is not, in its width', () => {
    fc.assert(
      fc.property(changes, fc.nat(20_000_000), fc.integer({ min: 10, max: 40 }), (one, more, width) => {
        const cells = cellsOf(one, { width, most: changesOf(one) + more });
        expect(cells.map((count) => count > 0)).toEqual(
          [one.inserted, one.updated, one.deleted].map((count) => count > 0),
        );
        expect(cells.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('is as long as its share of the longest', () => {
    const half = { inserted: 25, updated: 20, deleted: 5 };
    expect(cellsOf(half, { width: 40, most: 100 })).toEqual([10, 8, 2]);
    expect(cellsOf({ inserted: 0, updated: 0, deleted: 0 }, { width: 40, most: 0 })).toEqual([0, 0, 0]);
  });
});
