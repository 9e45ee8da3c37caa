import { expect, it } from 'vitest';
import { recordsOf } from './event.ts';

const record = { recordId: '1', data: 'QQ==', approximateArrivalTimestamp: 1_507_217_624_302 };

it("takes Firehose's records as they are, and more besides", () => {
  const event = {
    invocationId: 'i',
    deliveryStreamArn: 'arn:aws:firehose:us-east-1:123456789012:deliverystream/x',
    region: 'us-east-1',
    records: [{ ...record, kinesisRecordMetadata: { shardId: 'shardId-000000000000' } }],
  };
  expect(recordsOf(event)).toEqual(event.records);
  expect(recordsOf({ records: [] })).toEqual([]);
});

it.each([
  [null],
  [[]],
  [{}],
  [{ records: {} }],
  [{ records: [null] }],
  [{ records: [{ ...record, recordId: 1 }] }],
  [{ records: [{ ...record, data: undefined }] }],
  [{ records: [record, { ...record, approximateArrivalTimestamp: '2021' }] }],
  [{ records: [{ ...record, approximateArrivalTimestamp: -1 }] }],
  [{ records: [{ ...record, approximateArrivalTimestamp: 1e300 }] }],
])('refuses another event: %j', (event) => {
  expect(() => recordsOf(event)).toThrowError(expect.objectContaining({ code: 'CHANGES_EVENT_INVALID' }));
});
