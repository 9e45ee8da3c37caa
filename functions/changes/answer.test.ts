import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOf, type PlacedRecord } from './answer.ts';

const bytesOf = (placed: readonly PlacedRecord[], limit: number): number =>
  Buffer.byteLength(JSON.stringify({ records: answerOf(placed, limit) }));
const instant = '2021-10-27T05:06:07.000000Z';
const unused = JSON.stringify({
  metadata: { partitionKeys: { zone: 'quarantine', dt: '2021-10-27', hour: '00' } },
}).length;

function placedAs(zone: 'raw' | 'quarantine' | undefined, recordId: string, [data, line]: readonly [number, number]) {
  const record = { recordId, data: 'A'.repeat(data), approximateArrivalTimestamp: 0 };
  return zone === undefined ? { record } : { record, line: { zone, instant, data: 'B'.repeat(line) } };
}

describe('an answer with room for all', () => {
  it('has every line, its zone, day and hour', () => {
    expect(answerOf([placedAs('raw', 'a', [8, 4]), placedAs(undefined, 'b', [8, 0])], 1_000)).toEqual([
      {
        recordId: 'a',
        result: 'Ok',
        data: 'BBBB',
        metadata: { partitionKeys: { zone: 'raw', dt: '2021-10-27', hour: '05' } },
      },
      { recordId: 'b', result: 'ProcessingFailed', data: 'AAAAAAAA' },
    ]);
  });

  it('is empty for an empty batch', () => {
    expect(answerOf([], 100)).toEqual([]);
  });
});

describe('an answer with too little room', () => {
  const placed = [
    placedAs('quarantine', 'a', [400, 800]),
    placedAs('raw', 'b', [400, 400]),
    placedAs('quarantine', 'c', [400, 500]),
  ];
  const results = (limit: number) => answerOf(placed, limit).map(({ result, data }) => `${result} ${data.length}`);

  it('keeps the lines of the raw zone, and gives the others back as they came', () => {
    expect(results(2_050)).toEqual(['Ok 800', 'Ok 400', 'ProcessingFailed 400']);
    expect(results(1_850)).toEqual(['ProcessingFailed 400', 'Ok 400', 'Ok 500']);
    expect(results(1_700)).toEqual(['ProcessingFailed 400', 'Ok 400', 'ProcessingFailed 400']);
  });

  it('gives nothing back where there is no room for that either', () => {
    expect(results(1_000)).toEqual(['ProcessingFailed 0', 'Ok 400', 'ProcessingFailed 0']);
  });

  it('names every record at least', () => {
    expect(results(1)).toEqual(['ProcessingFailed 0', 'ProcessingFailed 0', 'ProcessingFailed 0']);
  });
});

it('no answer is longer than its limit, and none is cut short that need not be', () => {
  const size = fc.tuple(fc.nat({ max: 900 }), fc.nat({ max: 900 }));
  const one = fc
    .tuple(fc.constantFrom('raw', 'quarantine', undefined), fc.string({ unit: 'binary', maxLength: 8 }), size)
    .map(([zone, id, sizes]) => placedAs(zone, id, sizes));
  fc.assert(
    fc.property(fc.array(one, { maxLength: 30 }), fc.nat({ max: 40_000 }), (placed, more) => {
      const limit = 20 + placed.length * 250 + more;
      expect(bytesOf(placed, limit)).toBeLessThanOrEqual(limit);
      const records = answerOf(placed, limit);
      expect(records.map(({ recordId }) => recordId)).toEqual(placed.map(({ record }) => record.recordId));
      const whole = bytesOf(placed, Number.MAX_SAFE_INTEGER);
      const failed = records.filter(({ result }) => result === 'ProcessingFailed').length;
      // What is reserved around every record are the longest names; the most that a record leaves unused of it are its partition keys.
      if (whole + placed.length * unused <= limit)
        expect(failed).toBe(placed.filter(({ line }) => line === undefined).length);
    }),
  );
});
