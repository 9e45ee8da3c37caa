import { createRequire } from 'node:module';
import type { Batch as KafkaBatch } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { batchOf } from './batch.ts';
import { runOf } from './encode-run.ts';
import { recordsOf } from './record-run.ts';

/** kafkajs's own class, which its package does not name among its exports. */
const Batch = createRequire(import.meta.url)('kafkajs/src/consumer/batch.js') as new (
  topic: string,
  fetchedOffset: string,
  partition: object,
) => KafkaBatch;

const rows = (from: number, until: number, of: string) =>
  Array.from({ length: until - from }, (_, at) => ({
    offset: from + at,
    timestamp: 0,
    key: null,
    value: Buffer.from(of),
    headers: {},
  }));

/** As `fetch-response.ts` gives it to kafkajs. */
const asRun = (from: number, until: number, of: string) => {
  const run = runOf(rows(from, until, of));
  return { offset: String(until - 1), isControlRecord: false, run };
};
/** As kafkajs decodes it itself. */
const asRecords = (from: number, until: number, of: string) =>
  rows(from, until, of).map(({ offset, ...row }) => ({ ...row, offset: String(offset), timestamp: '0' }));

const batch = (fetched: number, messages: readonly object[]) =>
  batchOf(new Batch('t', String(fetched), { partition: 0, highWatermark: '90', abortedTransactions: [], messages }));
const told = (found: ReturnType<typeof batch>) =>
  recordsOf(found.runs).map(({ offset, value }) => `${offset}${value?.toString()}`);

describe('a batch of kafkajs', () => {
  it('brings its records and where they end', () => {
    const found = batch(5, [asRun(5, 7, 'a'), asRun(7, 9, 'b')]);
    expect(found).toMatchObject({ fetched: 5, next: 9, high: 90 });
    expect(told(found)).toEqual(['5a', '6a', '7b', '8b']);
  });

  it.each([
    ['runs', asRun],
    ['records', (...row: Parameters<typeof asRecords>) => asRecords(...row)],
  ])('brings an offset once that the log holds twice: %s', (_, as) => {
    const messages = [as(5, 10, 'a'), as(5, 8, 'b'), as(8, 12, 'c'), as(8, 9, 'd')].flat();
    const found = batch(6, messages);
    expect(told(found)).toEqual(['6a', '7a', '8a', '9a', '10c', '11c']);
    // Not 9, where its last record ends: what follows was read already.
    expect(found).toMatchObject({ fetched: 6, next: 12 });
  });

  it('goes past the mark of a transaction at its end', () => {
    const mark = { ...asRun(7, 8, ''), isControlRecord: true };
    expect(batch(5, [asRun(5, 7, 'a'), mark])).toMatchObject({ next: 8 });
  });
});
