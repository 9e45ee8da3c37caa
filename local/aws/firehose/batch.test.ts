import { expect, it } from 'vitest';
import { openBatch } from './batch.ts';
import type { SourceRecord } from './records.ts';

const record = (bytes: number): SourceRecord => ({
  ...{ shardId: 's', sequenceNumber: '1', partitionKey: 'k', arrivedAt: 0 },
  data: new Uint8Array(bytes),
  settle: () => undefined,
});

it('takes records until its size, and one of any size', () => {
  const batch = openBatch(() => ({ bytes: 100, milliseconds: 1_000 }));
  expect(batch.dueInMs()).toBe(Infinity);
  expect(batch.fits(record(1_000_000))).toBe(true);
  batch.add(record(60));
  expect([batch.fits(record(40)), batch.fits(record(41))]).toEqual([true, false]);
  expect(batch.dueInMs()).toBeLessThanOrEqual(1_000);
  expect(batch.drain()).toHaveLength(1);
  expect([batch.drain().length, batch.dueInMs()]).toEqual([0, Infinity]);
});

it('never makes more JSON than Lambda takes, however small its records are', () => {
  const batch = openBatch(() => ({ bytes: 3 * 1024 * 1024, milliseconds: 0 }));
  for (let small = record(10); batch.fits(small); small = record(10)) batch.add(small);
  const text = batch.drain().map(({ data }) => ({
    recordId: '4'.repeat(62),
    approximateArrivalTimestamp: Date.now(),
    data: Buffer.from(data).toString('base64'),
    kinesisRecordMetadata: {
      ...{ sequenceNumber: '4'.repeat(56), subsequenceNumber: '', partitionKey: 'k', shardId: 'shardId-000000000000' },
      approximateArrivalTimestamp: Date.now(),
    },
  }));
  expect(text.length).toBeGreaterThan(5_000);
  expect(JSON.stringify(text).length).toBeLessThan(6_000_000);
});
