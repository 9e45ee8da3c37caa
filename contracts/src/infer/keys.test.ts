import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyFinder } from './keys.ts';

function keysOf(names: readonly string[], rows: readonly (readonly (string | undefined)[])[]) {
  const finder = new KeyFinder(names);
  for (const row of rows) finder.add(row);
  return finder.candidates().map(({ columns }) => columns);
}

describe('keys of a sample', () => {
  it('finds a column that no two rows share', () => {
    const rows = [
      ['1', 'x'],
      ['2', 'x'],
    ];
    expect(keysOf(['id', 'kind'], rows)).toEqual([['id']]);
  });

  it('finds none where every row is there twice', () => {
    const rows = [
      ['1', 'x'],
      ['1', 'x'],
    ];
    expect(keysOf(['id', 'kind'], rows)).toEqual([]);
  });

  it('leaves out columns with nulls and measures', () => {
    const rows = [
      [undefined, '1.5', 'a'],
      ['2', '2.5', 'b'],
    ];
    expect(keysOf(['id', 'price', 'name'], rows)).toEqual([['name']]);
  });

  it('refutes late, after the rows that proposed', () => {
    const rows = Array.from({ length: 10_500 }, (_, at) => [String(at % 10_400), String(at)]);
    expect(keysOf(['late', 'id'], rows)).toEqual([['id']]);
  });

  it('finds the same keys as comparing all rows does', () => {
    const cell = fc.constantFrom('a', 'b', 'c');
    const table = fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 2, maxLength: 12 });
    const names = ['p', 'q', 'r', 's'];
    fc.assert(
      fc.property(table, (rows) => {
        const unique = (at: readonly number[]) =>
          new Set(rows.map((row) => at.map((i) => row[i]).join())).size === rows.length;
        const found = keysOf(names, rows).map((columns) => columns.map((name) => names.indexOf(name)));
        const sets = [1, 2, 4, 8, 3, 5, 6, 9, 10, 12, 7, 11, 13, 14].map((bits) =>
          [0, 1, 2, 3].filter((at) => bits & (1 << at)),
        );
        const all = sets.filter(unique);
        const minimal = all.filter(
          (set) => !all.some((other) => other !== set && other.every((at) => set.includes(at))),
        );
        expect(found.map(String).sort()).toEqual(minimal.map(String).sort());
      }),
    );
  });
});
