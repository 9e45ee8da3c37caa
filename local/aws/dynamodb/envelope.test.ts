import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import { expect, test } from 'vitest';
import { entryOf, mostBytes } from './envelope.ts';

const record: StreamRecord = {
  ...{ eventID: 'e-1', eventName: 'REMOVE', awsRegion: 'us-east-1', eventVersion: '1.1', eventSource: 'aws:dynamodb' },
  dynamodb: {
    ...{ SequenceNumber: '1', StreamViewType: 'NEW_AND_OLD_IMAGES', SizeBytes: 0 },
    Keys: { id: { S: 'BTC' } },
    OldImage: { id: { S: 'BTC' }, b: { B: new Uint8Array([255]) } },
  },
};
const setting = { tableName: 'prices', precision: 'MICROSECOND', micros: 1_700_000_000_123_456 } as const;
const read = (of: StreamRecord, with_: Parameters<typeof entryOf>[1] = setting) =>
  JSON.parse(entryOf(of, with_).Data.toString());

test('a removal has an old image, no new one, no sequence number and nobody’s identity', () => {
  expect(read(record)).toStrictEqual({
    awsRegion: 'us-east-1',
    eventID: 'e-1',
    eventName: 'REMOVE',
    userIdentity: null,
    recordFormat: 'application/json',
    tableName: 'prices',
    dynamodb: {
      ApproximateCreationDateTime: 1_700_000_000_123_456,
      Keys: { id: { S: 'BTC' } },
      OldImage: { id: { S: 'BTC' }, b: { B: '/w==' } },
      SizeBytes: 5 + 5 + 2,
      ApproximateCreationDateTimePrecision: 'MICROSECOND',
    },
    eventSource: 'aws:dynamodb',
  });
});

test('milliseconds are rounded down', () => {
  const { dynamodb } = read(record, { ...setting, precision: 'MILLISECOND' });
  expect(dynamodb.ApproximateCreationDateTime).toBe(1_700_000_000_123);
});

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
test('what DynamoDB itself removes says so', () => {
  const userIdentity = { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' };
  expect(read({ ...record, userIdentity }).userIdentity).toEqual({
    principalId: 'dynamodb.amazonaws.com',
    type: 'Service',
  });
});

test('items share a partition key only if their keys are the same, whatever the rest is', () => {
  const keyOf = (Keys: StreamRecord['dynamodb']) => entryOf({ ...record, dynamodb: { ...Keys } }, setting).PartitionKey;
  const btc = { Keys: { id: { S: 'BTC' } } };
  expect(keyOf({ ...btc, NewImage: { id: { S: 'BTC' }, x: { N: '1' } } })).toBe(keyOf(btc));
  expect(keyOf({ Keys: { id: { B: new Uint8Array([1]) } } })).not.toBe(
    keyOf({ Keys: { id: { B: new Uint8Array([2]) } } }),
  );
  expect(keyOf({ Keys: { id: { S: '1' } } })).not.toBe(keyOf({ Keys: { id: { N: '1' } } }));
});

test.each([
  [100, ['NewImage', 'OldImage']],
  [mostBytes / 2, ['NewImage']],
  [mostBytes, []],
])('images of %d bytes: what fits is %j', (bytes, kept) => {
  const image = { text: { S: 'x'.repeat(bytes) } };
  const { Data, PartitionKey } = entryOf(
    { ...record, dynamodb: { Keys: {}, NewImage: image, OldImage: image } },
    setting,
  );
  expect(Data.length + PartitionKey.length).toBeLessThanOrEqual(mostBytes);
  const { dynamodb } = JSON.parse(Data.toString());
  expect(Object.keys(dynamodb).filter((name) => name.endsWith('Image'))).toEqual(kept);
  expect(dynamodb.SizeBytes).toBe(2 * (4 + bytes));
});
