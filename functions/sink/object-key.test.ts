import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourOf, objectKey } from './object-key.ts';

const range = { topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partition: 2, start: 5, end: 17 };

describe('object keys', () => {
  it('name zone, UTC hour, topic incarnation, partition and planned offsets', () => {
    const hour = hourOf(Date.parse('2021-10-27T23:59:59.999Z'));
    expect(objectKey('raw/crypto-market/assets', hour, range)).toBe(
      'raw/crypto-market/assets/dt=2021-10-27/hour=23/kafka.AAAAAAAAAAAAAAAAAAAAAA.2.00000000000000000005-00000000000000000017.jsonl.gz',
    );
  });

  it('never depend on anything but hour and range, also for times that no calendar holds', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1, max: Number.MAX_SAFE_INTEGER }), (timestamp) => {
        const key = objectKey('raw', hourOf(timestamp), range);
        expect(key).toMatch(/^raw\/dt=\d{4}-\d\d-\d\d\/hour=\d\d\//);
      }),
    );
  });

  it('never name a file that engines take for a hidden one, whatever id Kafka gave the topic', () => {
    for (const topicId of ['_', '-', '.'].map((first) => first.padEnd(22, 'A')))
      expect(objectKey('raw', 0, { ...range, topicId })).toMatch(/\/[a-z][^/]*$/);
  });

  it('put the first millisecond of an hour into it, and the last before it into the one before', () => {
    const hour = Date.parse('2021-10-27T10:00:00Z');
    expect(hourOf(hour)).toBe(hour);
    expect(hourOf(hour - 1)).toBe(hour - 3_600_000);
  });
});
