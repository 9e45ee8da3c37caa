/** The clauses of DynamoDB and Kinesis. */

import { DynamoDB, type StreamSpecification } from '@aws-sdk/client-dynamodb';
import { Kinesis, type _Record as KinesisRecord } from '@aws-sdk/client-kinesis';
import { describe, expect, test } from 'vitest';
import { http1 } from '../../../local/engines/http1.ts';
import { until } from '../../setup/until.ts';
import { aws, uniqueName } from './world.ts';

const dynamodb = new DynamoDB(aws);
const kinesis = new Kinesis({ ...aws, requestHandler: http1({ connectionTimeout: 5_000, requestTimeout: 30_000 }) });

interface Stream {
  readonly name: string;
  readonly arn: string;
}

async function createStream(ShardCount = 2): Promise<Stream> {
  const name = uniqueName('stream');
  await kinesis.createStream({ StreamName: name, ShardCount });
  return settled(name);
}

async function settled(name: string): Promise<Stream> {
  const { StreamDescriptionSummary: summary } = await until(
    () => kinesis.describeStreamSummary({ StreamName: name }),
    ({ StreamDescriptionSummary }) => StreamDescriptionSummary?.StreamStatus === 'ACTIVE',
  );
  return { name, arn: summary?.StreamARN ?? '' };
}

async function shardsOf(StreamName: string) {
  return (await kinesis.listShards({ StreamName })).Shards ?? [];
}

/** What one shard holds, from its beginning or after a record. */
async function shard(StreamName: string, ShardId: string, after?: string): Promise<readonly KinesisRecord[]> {
  const place =
    after === undefined
      ? ({ ShardIteratorType: 'TRIM_HORIZON' } as const)
      : ({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: after } as const);
  const { ShardIterator } = await kinesis.getShardIterator({ StreamName, ShardId, ...place });
  return (await kinesis.getRecords({ ShardIterator })).Records ?? [];
}

async function everything(StreamName: string): Promise<readonly (readonly KinesisRecord[])[]> {
  return Promise.all((await shardsOf(StreamName)).map(({ ShardId = '' }) => shard(StreamName, ShardId)));
}

const textOf = ({ Data }: KinesisRecord) => Buffer.from(Data ?? []).toString('utf8');

async function createTable(stream?: StreamSpecification): Promise<string> {
  const TableName = uniqueName('table');
  await dynamodb.createTable({
    TableName,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    ...(stream === undefined ? {} : { StreamSpecification: stream }),
  });
  return TableName;
}

describe('a table', () => {
  test('refuses an older price [dynamodb.write-if-newer]', async () => {
    const TableName = await createTable();
    const put = (at: number) =>
      dynamodb.putItem({
        TableName,
        Item: { id: { S: 'BTC' }, at: { N: String(at) } },
        ConditionExpression: 'attribute_not_exists(id) OR #at < :at',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':at': { N: String(at) } },
      });
    await put(2);
    await expect(put(1)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    await put(3);
    const { Item } = await dynamodb.getItem({ TableName, Key: { id: { S: 'BTC' } }, ConsistentRead: true });
    expect(Item?.at).toEqual({ N: '3' });
  });

  test('keeps 38 digits and refuses more [dynamodb.exact-numbers]', async () => {
    const TableName = await createTable();
    const price = '12345678901234567890.123456789012345678';
    await dynamodb.putItem({ TableName, Item: { id: { S: 'exact' }, price: { N: price } } });
    const { Item } = await dynamodb.getItem({ TableName, Key: { id: { S: 'exact' } } });
    expect(Item?.price).toEqual({ N: price });
    const longer = dynamodb.putItem({ TableName, Item: { id: { S: 'longer' }, price: { N: `${price}9` } } });
    await expect(longer).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

interface Envelope {
  readonly eventName: string;
  readonly tableName: string;
  readonly dynamodb: Readonly<Record<string, unknown>> & { readonly ApproximateCreationDateTime: number };
}

async function connected(): Promise<{ readonly TableName: string; readonly stream: Stream }> {
  const [TableName, stream] = await Promise.all([
    createTable({ StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' }),
    createStream(),
  ]);
  await dynamodb.enableKinesisStreamingDestination({ TableName, StreamArn: stream.arn });
  await until(
    () => dynamodb.describeKinesisStreamingDestination({ TableName }),
    ({ KinesisDataStreamDestinations = [] }) => KinesisDataStreamDestinations[0]?.DestinationStatus === 'ACTIVE',
  );
  return { TableName, stream };
}

const arrived = (stream: Stream, count: number) =>
  until(
    () => everything(stream.name),
    (shards) => shards.flat().length >= count,
    { seconds: 30 },
  );

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html
describe('changes of a table in its stream', () => {
  test('come in AWS’s envelope: insert, modify, remove [dynamodb.envelope]', async () => {
    const { TableName, stream } = await connected();
    const key = { id: { S: 'BTC' } };
    await dynamodb.putItem({ TableName, Item: { ...key, price: { N: '1.1' } } });
    await dynamodb.putItem({ TableName, Item: { ...key, price: { N: '2' } } });
    await dynamodb.deleteItem({ TableName, Key: key });
    const changes = (await arrived(stream, 3)).flat().map((record) => JSON.parse(textOf(record)) as Envelope);
    expect(changes.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    const [first, , last] = changes;
    expect(first).toMatchObject({ tableName: TableName, recordFormat: 'application/json', userIdentity: null });
    expect(first).toMatchObject({ awsRegion: aws.region, eventSource: 'aws:dynamodb', eventID: expect.any(String) });
    expect(first?.dynamodb).toMatchObject({ Keys: key, NewImage: { ...key, price: { N: '1.1' } } });
    expect(last?.dynamodb).toMatchObject({ Keys: key, OldImage: { ...key, price: { N: '2' } } });
    expect(last?.dynamodb.NewImage).toBeUndefined();
  });

  test('of one item are in one shard, in order [dynamodb.changes-in-order]', async () => {
    const { TableName, stream } = await connected();
    for (let at = 1; at <= 20; at += 1)
      for (const id of ['A', 'B', 'C'])
        await dynamodb.putItem({ TableName, Item: { id: { S: id }, at: { N: `${at}` } } });
    const shards = (await arrived(stream, 60)).map((records) =>
      records.map((record) => JSON.parse(textOf(record)).dynamodb as Envelope['dynamodb'] & { NewImage: Item }),
    );
    for (const id of ['A', 'B', 'C']) {
      const homes = shards.filter((changes) => changes.some(({ NewImage }) => NewImage.id.S === id));
      expect(homes).toHaveLength(1);
      const own = (homes[0] ?? []).filter(({ NewImage }) => NewImage.id.S === id);
      expect(own.map(({ NewImage }) => Number(NewImage.at.N))).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
      const times = own.map(({ ApproximateCreationDateTime: time }) => time);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
  });
});

interface Item {
  readonly id: { readonly S: string };
  readonly at: { readonly N: string };
}

const put = (StreamName: string, key: string, text: string) =>
  kinesis.putRecord({ StreamName, PartitionKey: key, Data: Buffer.from(text) });

describe('a stream', () => {
  test('keeps the order of a key’s records in one shard [kinesis.order]', async () => {
    const { name } = await createStream(3);
    for (let index = 0; index < 30; index += 1) await put(name, `key ${index % 3}`, `${index % 3}:${index}`);
    const shards = await everything(name);
    expect(shards.flat()).toHaveLength(30);
    for (const key of ['0', '1', '2']) {
      const homes = shards.filter((records) => records.some((record) => textOf(record).startsWith(`${key}:`)));
      expect(homes).toHaveLength(1);
      const own = (homes[0] ?? []).filter((record) => textOf(record).startsWith(`${key}:`));
      expect(own.map(textOf)).toEqual(Array.from({ length: 10 }, (_, index) => `${key}:${index * 3 + Number(key)}`));
      const numbers = own.map(({ SequenceNumber = '' }) => BigInt(SequenceNumber));
      expect(numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0n))).toBe(true);
    }
  });

  test('goes on after a sequence number with the next record [kinesis.resume]', async () => {
    const { name } = await createStream(1);
    for (const text of ['a', 'b', 'c', 'd']) await put(name, 'key', text);
    const [{ ShardId = '' } = {}] = await shardsOf(name);
    const [, second] = await shard(name, ShardId);
    expect((await shard(name, ShardId, second?.SequenceNumber)).map(textOf)).toEqual(['c', 'd']);
  });

  test('keeps the records of a shard that is split, whose children name it [kinesis.split]', async () => {
    const { name } = await createStream(1);
    await put(name, 'key', 'before');
    const [{ ShardId: parent = '' } = {}] = await shardsOf(name);
    await kinesis.splitShard({ StreamName: name, ShardToSplit: parent, NewStartingHashKey: String(2n ** 127n) });
    await settled(name);
    const children = (await shardsOf(name)).filter(({ ParentShardId }) => ParentShardId === parent);
    expect(children).toHaveLength(2);
    await put(name, 'key', 'after');
    expect((await shard(name, parent)).map(textOf)).toEqual(['before']);
    const later = await Promise.all(children.map(({ ShardId = '' }) => shard(name, ShardId)));
    expect(later.flat().map(textOf)).toEqual(['after']);
  });
});
