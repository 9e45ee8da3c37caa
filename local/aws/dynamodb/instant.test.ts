import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantOf } from './instant.ts';

const record = (second: number, SequenceNumber: string): StreamRecord => ({
  dynamodb: { ApproximateCreationDateTime: new Date(second * 1_000), SequenceNumber },
});
const own = (millisecond: number, count: number): string =>
  String(millisecond).padStart(20, '0') + String(count).padStart(10, '0');

test('a sequence number that tells the millisecond is believed', () => {
  expect(instantOf(record(1_700_000_000, own(1_700_000_000_123, 7)), 0)).toBe(1_700_000_000_123_000);
});

test.each(['100000000000000000001', own(1_600_000_000_000, 7), '', 'x'.repeat(30)])(
  'a sequence number that tells something else (%s) is not: the second counts',
  (sequence) => {
    expect(instantOf(record(1_700_000_000, sequence), 0)).toBe(1_700_000_000_000_000);
  },
);

test('times grow, are never far from the truth, and come again from any place that was noted', () => {
  const steps = fc.array(fc.integer({ min: -3, max: 2_000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(steps, fc.nat(), (pauses, place) => {
      let clock = 1_700_000_000_000;
      const records = pauses.map((pause, count) => {
        clock += pause;
        return record(Math.floor(clock / 1_000), own(clock, count));
      });
      const assign = (from: readonly StreamRecord[], before: number): readonly number[] =>
        from.map((one) => {
          before = instantOf(one, before);
          return before;
        });
      const times = assign(records, 0);
      expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
      const cut = place % records.length;
      expect(assign(records.slice(cut), times[cut - 1] ?? 0)).toEqual(times.slice(cut));
    }),
  );
});
