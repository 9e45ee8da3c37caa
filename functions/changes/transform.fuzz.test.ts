import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { IncomingRecord } from './record.ts';
import { carefully, envelopeOf, imageOf, prices, recordOf } from './testing.ts';
import { transform } from './transform.ts';

const json = fc.json({ maxDepth: 3 });
const attribute = fc.oneof(
  fc.record({ S: fc.string({ unit: 'binary' }) }),
  fc.record({ N: fc.oneof(fc.string(), fc.double().map(String), fc.bigInt().map(String)) }),
  fc.record({ B: fc.oneof(fc.base64String(), fc.string()) }),
  fc.record({ BS: fc.array(fc.base64String()) }),
  fc.dictionary(fc.constantFrom('S', 'N', 'M', 'L', 'NULL', 'BOOL', '__proto__'), fc.jsonValue({ maxDepth: 2 })),
);
const image = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('note', '__proto__', 'day')), attribute, {
  maxKeys: 4,
});
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 100 }).map((array) => Buffer.from(array)),
  json.map((text) => Buffer.from(text)),
  fc
    .record({ fresh: image, old: image }, { requiredKeys: [] })
    .map(({ fresh, old }) => ({ fresh: fresh && imageOf(fresh), old: old && imageOf(old) }))
    .map((images) => Buffer.from(JSON.stringify(envelopeOf(images)))),
  fc.constant(Buffer.from(JSON.stringify(envelopeOf({ fresh: imageOf() })))),
);
const record: fc.Arbitrary<IncomingRecord> = fc.record({
  recordId: fc.string({ unit: 'binary', maxLength: 60 }),
  data: fc.oneof(
    { weight: 9, arbitrary: bytes.map((data) => data.toString('base64')) },
    { weight: 1, arbitrary: fc.string() },
  ),
  approximateArrivalTimestamp: fc.nat({ max: 9_007_199_254_740 }),
});

it('whatever comes, each record is answered once, in order, with one line or as it came', () => {
  const limits = fc.constantFrom(3_000, 10_000, 6_000_000);
  fc.assert(
    fc.property(fc.array(record, { maxLength: 8 }), limits, (batch, answerBytes) => {
      const { records, counts, bug } = transform(batch, { ...prices, answerBytes });
      expect(bug).toBeUndefined();
      expect(records.map(({ recordId }) => recordId)).toEqual(batch.map(({ recordId }) => recordId));
      expect(counts.raw + counts.quarantined + counts.failed).toBe(batch.length);
      const least = Buffer.byteLength(JSON.stringify({ records: batch.map(({ recordId }) => ({ recordId })) }));
      const length = Buffer.byteLength(JSON.stringify({ records }));
      expect(length).toBeLessThanOrEqual(Math.max(answerBytes, least + 200 * batch.length));
      for (const [at, { result, data, metadata }] of records.entries()) {
        if (result === 'ProcessingFailed') {
          expect(['', batch[at]?.data]).toContain(data);
          continue;
        }
        const text = Buffer.from(data, 'base64').toString();
        expect(text.indexOf('\n')).toBe(text.length - 1);
        const line = JSON.parse(text);
        const { zone, dt, hour } = metadata?.partitionKeys ?? {};
        expect(zone === 'raw' ? line.unique_id : line.reason).toBeTypeOf('string');
        if (zone === 'raw') expect(`${dt}T${hour}`).toBe(line.timestamp.slice(0, 13));
        else expect(line.value).toBe(batch[at]?.data);
        expect(hour).toMatch(/^(?:[01]\d|2[0-3])$/);
      }
    }),
    { numRuns: 500 },
  );
});

it('a batch is what its records are, one by one', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 6 }), (batch) => {
      const alone = batch.flatMap((one) => transform([one], carefully).records);
      expect(transform(batch, prices).records).toEqual(alone);
    }),
  );
});

it('answers 10,000 records', () => {
  const batch = Array.from({ length: 10_000 }, (_, at) =>
    recordOf(at % 3 === 0 ? '{' : envelopeOf({ fresh: imageOf() }), `record-${at}`),
  );
  const { records, counts } = transform(batch, prices);
  expect(records.map(({ recordId }) => recordId)).toEqual(batch.map(({ recordId }) => recordId));
  expect(counts).toMatchObject({ raw: 6_666, refusals: { NOT_JSON: 3_334 } });
  expect(counts.quarantined + counts.failed).toBe(3_334);
  expect(Buffer.byteLength(JSON.stringify({ records }))).toBeLessThanOrEqual(prices.answerBytes);
});

it('answers none', () => {
  expect(transform([], prices)).toEqual({ records: [], counts: { raw: 0, quarantined: 0, failed: 0, refusals: {} } });
});

it('a mistake of ours costs one record, not the batch', () => {
  const fresh = imageOf({ note: { S: 'the one' } });
  const judge = {
    ...carefully.judge,
    accept: (line: Uint8Array, start: number, end: number) => {
      if (Buffer.from(line.subarray(start, end)).includes('the one')) throw new TypeError('oops');
      return true;
    },
  };
  const batch = [
    recordOf(envelopeOf({ fresh: imageOf() }), 'a'),
    recordOf(envelopeOf({ fresh }), 'b'),
    recordOf('{', 'c'),
  ];
  const { records, counts, bug } = transform(batch, { ...carefully, judge });
  expect(records.map(({ result }) => result)).toEqual(['Ok', 'ProcessingFailed', 'Ok']);
  expect(records[1]?.data).toBe(batch[1]?.data);
  expect(counts).toMatchObject({ raw: 1, quarantined: 1, failed: 1 });
  expect(bug).toBeInstanceOf(TypeError);
});
