import fc from 'fast-check';
import type { IHeaders } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { runOf } from './encode-run.ts';
import { countRun, onceEach, RecordCursor, type RecordRun, recordsOf, runFrom, splitRun } from './record-run.ts';

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
const records = fc
  .array(
    fc.record({
      step: fc.integer({ min: 1, max: 100_000 }),
      timestamp: fc.integer({ min: -(2 ** 41), max: 2 ** 41 }),
      key: fc.option(bytes),
      value: fc.option(bytes),
      headers: fc.constantFrom<IHeaders>(
        {},
        { a: Buffer.from('1') },
        { a: [Buffer.from('1'), Buffer.from('2')], b: undefined },
      ),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((rows) => {
    let offset = 2 ** 40;
    return rows.map(({ step, ...row }) => {
      offset += step;
      return { offset, ...row };
    });
  });

describe('a run of records', () => {
  it('holds what was put into it, whole or in parts', () => {
    fc.assert(
      fc.property(records, fc.nat(), (rows, place) => {
        const run = runOf(rows);
        expect(recordsOf([run])).toEqual(rows);
        const at = run.from + (place % (run.until - run.from));
        const [before, after] = splitRun(run, at);
        expect(recordsOf([before])).toEqual(rows.filter(({ offset }) => offset < at));
        expect(recordsOf([after])).toEqual(rows.filter(({ offset }) => offset >= at));
        expect(countRun(after)).toBe(recordsOf([after]).length);
        expect(runFrom(run, at)).toEqual(at === run.from ? run : after);
      }),
    );
  });

  it.each([
    ['a length beyond the end', Buffer.from([0x7e, 0, 0, 0, 1, 1, 0])],
    ['a length of nothing', Buffer.from([0x02, 0])],
    ['a value beyond its record', Buffer.from([0x0c, 0, 0, 0, 1, 0x7e, 0, 0x0c, 0, 0, 0, 1, 1, 0])],
    ['a number without end', Buffer.alloc(20, 0xff)],
  ])('is refused by name for %s', (_what, damaged) => {
    const cursor = new RecordCursor({
      ...runOf([{ offset: 0, timestamp: 0, key: null, value: null, headers: {} }]),
      bytes: damaged,
    });
    const read = () => {
      while (cursor.next()) cursor.record();
    };
    expect(read).toThrowError(expect.objectContaining({ code: 'SINK_KAFKA_FAILED' }));
  });
});

describe('runs of a log that holds offsets twice', () => {
  const written = fc.array(records.map(runOf), { maxLength: 5 });
  /** As if a batch had been written and not counted: the next ones bear its offsets again. */
  const overlapping = fc
    .tuple(written, fc.array(fc.nat({ max: 300_000 })))
    .map(([runs, back]) => runs.map((run, at) => moved(run, (at + 1) * 100_000 - (back[at] ?? 0))));

  it('give each offset once, the first record that bears it', () => {
    fc.assert(
      fc.property(overlapping, fc.nat({ max: 1_000_000 }), (runs, at) => {
        const from = 2 ** 40 + at;
        const expected = [];
        let next = from;
        for (const run of runs) {
          for (const record of recordsOf([run])) if (record.offset >= next) expected.push(record);
          next = Math.max(next, run.until);
        }
        const once = onceEach(runs, from);
        expect(recordsOf(once)).toEqual(expected);
        expect(once.every((run, place) => run.from >= (once[place - 1]?.until ?? from))).toBe(true);
      }),
    );
  });

  it('stay as they are where every offset comes once', () => {
    fc.assert(
      fc.property(records.map(runOf), (run) => {
        const after = moved(run, run.until - run.baseOffset);
        expect(onceEach([run, after], run.from)).toEqual([run, after]);
      }),
    );
  });
});

function moved(run: RecordRun, by: number): RecordRun {
  return { ...run, baseOffset: run.baseOffset + by, from: run.from + by, until: run.until + by };
}
