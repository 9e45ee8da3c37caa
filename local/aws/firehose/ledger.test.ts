import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openLedger } from './ledger.ts';

it('never passes a record that is not settled, whatever the order, and comes to the last', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 200 }), (waits) => {
      const advanced: number[] = [];
      const settled = new Set<number>();
      const ledger = openLedger((sequence) => {
        const at = Number(sequence);
        for (let before = 0; before <= at; before += 1) expect(settled).toContain(before);
        advanced.push(at);
      });
      // Each record settles so many records later than it came.
      const due = waits.map((wait, index) => ({ index, at: index + wait, settle: ledger.take(String(index)) }));
      for (const { index, settle } of due.toSorted((a, b) => a.at - b.at)) {
        settled.add(index);
        settle();
        settle();
      }
      expect(advanced).toEqual(advanced.toSorted((a, b) => a - b));
      expect(advanced.at(-1)).toBe(waits.length === 0 ? undefined : waits.length - 1);
      expect(ledger.open()).toBe(0);
    }),
  );
});

it('waits for the first one', () => {
  const advanced: string[] = [];
  const ledger = openLedger((sequence) => advanced.push(sequence));
  const [first, second] = [ledger.take('1'), ledger.take('2')];
  second();
  expect([advanced, ledger.open()]).toEqual([[], 1]);
  first();
  expect([advanced, ledger.open()]).toEqual([['2'], 0]);
});
