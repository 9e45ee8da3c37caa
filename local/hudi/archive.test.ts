import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordsIn } from './archive.ts';

const real = readFileSync(
  join(import.meta.dirname, 'fixtures', 'archived', '.hoodie', 'archived', '.commits_.archive.1_1-0-1'),
);

describe('an archive', () => {
  it('has as many records as its blocks say, and none where it is empty', () => {
    // Six instants, three states each: what `busy` has and `archived` has not.
    expect(recordsIn(real)).toBe(18);
    expect(recordsIn(Buffer.alloc(0))).toBe(0);
  });

  it('is damaged wherever it is cut off, but between its two blocks', () => {
    const second = real.indexOf('#HUDI#', 6);
    for (const end of [1, 6, 13, 14, 100, second - 1, second + 1, real.length - 1]) {
      expect(recordsIn(real.subarray(0, end))).toBeUndefined();
    }
    expect(recordsIn(real.subarray(0, second))).toBe(10);
  });

  it('is counted or damaged, at once, whatever bytes are changed', () => {
    const change = fc.tuple(fc.nat(200), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const hurt = Buffer.from(real);
        for (const [at, value] of changes) hurt[at] = value;
        expect(recordsIn(hurt) ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
