/** Changes of DynamoDB tables in a Kinesis stream, as consumers of the stream see them. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../setup/until.ts';
import {
  activate,
  arrived,
  type ChangesWorld,
  changesIn,
  connect,
  createStream,
  createTable,
  itemKey as key,
  kinesis,
  openWorld,
  pricesOf as prices,
  putPrice,
} from './changes-world.ts';

let world: ChangesWorld;
const dynamodb = () => world.dynamodb;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const connected = (shards?: number) => connect(dynamodb(), shards);
const put = (TableName: string, id: string, price: number) => putPrice(dynamodb(), { TableName, id, price });

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html
describe('a change', () => {
  it('comes in AWS’s envelope, with every type of attribute as it was written', async () => {
    const { TableName, StreamArn } = await connected();
    const before = Date.now();
    const Item = {
      ...key('BTC'),
      number: { N: '12345678901234567890123456789.012345678' },
      ...{ text: { S: 'größe "\u0001' }, empty: { S: '' }, no: { BOOL: false }, nothing: { NULL: true as const } },
      ...{ bytes: { B: Buffer.from([0, 255, 1]) }, noBytes: { B: Buffer.alloc(0) } },
      ...{ texts: { SS: ['a', 'b'] }, numbers: { NS: ['1', '-2.5'] }, binaries: { BS: [Buffer.from('x')] } },
      ...{ map: { M: { deep: { L: [{ N: '1' }, { M: {} }, { L: [] }] } } }, list: { L: [] } },
    };
    await dynamodb().putItem({ TableName, Item });
    await dynamodb().updateItem({
      TableName,
      Key: key('BTC'),
      UpdateExpression: 'SET #n = :n REMOVE bytes, noBytes, texts, binaries, #m',
      ExpressionAttributeNames: { '#n': 'number', '#m': 'map' },
      ExpressionAttributeValues: { ':n': { N: '2' } },
    });
    await dynamodb().deleteItem({ TableName, Key: key('BTC') });
    const changes = await arrived(StreamArn, 3);
    const [inserted, modified, removed] = changes.map(({ text }) => JSON.parse(text));
    const NewImage = {
      ...Item,
      ...{ bytes: { B: 'AP8B' }, noBytes: { B: '' }, binaries: { BS: ['eA=='] } },
      ...{
        texts: { SS: expect.toSatisfy(isSet(['a', 'b'])) },
        numbers: { NS: expect.toSatisfy(isSet(['1', '-2.5'])) },
      },
    };
    expect(inserted).toEqual({
      awsRegion: 'us-east-1',
      eventID: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      eventName: 'INSERT',
      userIdentity: null,
      recordFormat: 'application/json',
      tableName: TableName,
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number),
        Keys: key('BTC'),
        NewImage,
        SizeBytes: expect.any(Number),
        ApproximateCreationDateTimePrecision: 'MICROSECOND',
      },
      eventSource: 'aws:dynamodb',
    });
    const time = inserted.dynamodb.ApproximateCreationDateTime;
    expect(Number.isInteger(time)).toBe(true);
    expect(time / 1_000).toBeGreaterThan(before - 1_000);
    expect(time / 1_000).toBeLessThan(Date.now() + 1_000);
    const later = { ...key('BTC'), number: { N: '2' }, ...kept };
    expect(modified).toMatchObject({ eventName: 'MODIFY', dynamodb: { OldImage: NewImage, NewImage: later } });
    expect(modified.dynamodb.NewImage).not.toHaveProperty('map');
    expect(removed).toMatchObject({ eventName: 'REMOVE', dynamodb: { Keys: key('BTC'), OldImage: later } });
    expect(removed.dynamodb).not.toHaveProperty('NewImage');
    expect(new Set(changes.map((change) => change.key)).size).toBe(1);
    expect(changes[0]?.key).toMatch(/^[0-9A-F]{32}$/);
  });

  const kept = { empty: { S: '' }, no: { BOOL: false }, nothing: { NULL: true }, list: { L: [] } };
  const isSet = (members: readonly string[]) => (value: readonly string[]) =>
    JSON.stringify([...value].sort()) === JSON.stringify([...members].sort());

  it('is told in milliseconds where the destination is set so, from then on', async () => {
    const [TableName, StreamArn] = await Promise.all([createTable(dynamodb()), createStream()]);
    const milliseconds = { ApproximateCreationDateTimePrecision: 'MILLISECOND' } as const;
    const before = Date.now();
    await activate(dynamodb(), { TableName, StreamArn, EnableKinesisStreamingConfiguration: milliseconds });
    await put(TableName, 'BTC', 1);
    await arrived(StreamArn, 1);
    await dynamodb().updateKinesisStreamingDestination({
      ...{ TableName, StreamArn },
      UpdateKinesisStreamingConfiguration: { ApproximateCreationDateTimePrecision: 'MICROSECOND' },
    });
    await put(TableName, 'BTC', 2);
    const [first, second] = (await arrived(StreamArn, 2)).map((change) => change.dynamodb);
    expect(first).toMatchObject({ ApproximateCreationDateTimePrecision: 'MILLISECOND' });
    expect(Math.abs((first?.ApproximateCreationDateTime ?? 0) - before)).toBeLessThan(60_000);
    expect(second).toMatchObject({ ApproximateCreationDateTimePrecision: 'MICROSECOND' });
    expect(second?.ApproximateCreationDateTime).toBeGreaterThan((first?.ApproximateCreationDateTime ?? 0) * 1_000);
  });

  it('of a batch or a transaction has the images of its own item', async () => {
    const { TableName, StreamArn } = await connected();
    await put(TableName, 'A', 1);
    await dynamodb().batchWriteItem({
      RequestItems: {
        [TableName]: [
          { PutRequest: { Item: { ...key('A'), price: { N: '2' } } } },
          { PutRequest: { Item: { ...key('B'), price: { N: '3' } } } },
        ],
      },
    });
    await dynamodb().transactWriteItems({
      TransactItems: [
        { Delete: { TableName, Key: key('B') } },
        {
          Update: {
            ...{ TableName, Key: key('A'), UpdateExpression: 'SET price = :p' },
            ExpressionAttributeValues: { ':p': { N: '4' } },
          },
        },
      ],
    });
    const changes = await arrived(StreamArn, 5);
    expect(
      changes.map(({ eventName, dynamodb: { Keys, NewImage, OldImage } }) =>
        [eventName, Keys.id.S, OldImage?.price?.N ?? '-', NewImage?.price?.N ?? '-'].join(' '),
      ),
    ).toEqual(['INSERT A - 1', 'MODIFY A 1 2', 'INSERT B - 3', 'REMOVE B 3 -', 'MODIFY A 2 4']);
  });

  it('that changes nothing, or that a condition refuses, is none', async () => {
    const { TableName, StreamArn } = await connected();
    await put(TableName, 'A', 1);
    await put(TableName, 'A', 1);
    await dynamodb().deleteItem({ TableName, Key: key('absent') });
    const refused = dynamodb().putItem({
      TableName,
      Item: { ...key('A'), price: { N: '9' } },
      ConditionExpression: 'attribute_not_exists(id)',
    });
    await expect(refused).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    await put(TableName, 'A', 2);
    expect(prices(await arrived(StreamArn, 2))).toEqual([1, 2]);
  });

  it('of an item too big for Kinesis with its old image comes without that', async () => {
    const { TableName, StreamArn } = await connected();
    // 405 KB of bytes are 540 KB in base64, twice that with the old image.
    const big = (byte: number) => ({ ...key('A'), bytes: { B: Buffer.alloc(405_000, byte) } });
    for (const byte of [1, 2]) await dynamodb().putItem({ TableName, Item: big(byte) });
    // Each of these is six characters in JSON: not even one image fits.
    await dynamodb().putItem({ TableName, Item: { ...key('B'), text: { S: '\u0001'.repeat(390_000) } } });
    const [first, second, third] = (await arrived(StreamArn, 3)).map((change) => change.dynamodb);
    expect(first?.NewImage).toHaveProperty('bytes');
    expect(second?.NewImage).toHaveProperty('bytes');
    expect(Object.keys(second ?? {})).not.toContain('OldImage');
    expect(second).toMatchObject({ SizeBytes: expect.toSatisfy((size: number) => size > 810_000) });
    expect(third).toMatchObject({ Keys: key('B') });
    expect(Object.keys(third ?? {})).not.toContain('NewImage');
  });

  it('of one item comes after those before it, with a later time, within a second', async () => {
    const { TableName, StreamArn } = await connected(2);
    for (let price = 1; price <= 60; price += 1) {
      await Promise.all(['A', 'B', 'C', 'D'].map((id) => put(TableName, id, price)));
    }
    const written = Date.now();
    const changes = await arrived(StreamArn, 240);
    expect(Date.now() - written).toBeLessThan(10_000);
    for (const id of ['A', 'B', 'C', 'D']) {
      const own = changes.filter((change) => change.dynamodb.Keys.id.S === id);
      expect(prices(own)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
      const times = own.map((change) => change.dynamodb.ApproximateCreationDateTime);
      expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    }
    expect(new Set(changes.map((change) => change.key)).size).toBe(4);
  });

  it('is not lost when shards of the stream are split meanwhile', async () => {
    const { TableName, StreamArn } = await connected();
    const writing = (async () => {
      for (let price = 1; price <= 40; price += 1) {
        await Promise.all(Array.from({ length: 8 }, (_, id) => put(TableName, String(id), price)));
      }
    })();
    await arrived(StreamArn, 20);
    await kinesis.updateShardCount({ StreamARN: StreamArn, TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' });
    await writing;
    const changes = await arrived(StreamArn, 320);
    for (let id = 0; id < 8; id += 1) {
      const own = prices(changes.filter((change) => change.dynamodb.Keys.id.S === String(id)));
      expect(own.filter((price, index) => own.indexOf(price) === index)).toEqual(
        Array.from({ length: 40 }, (_, index) => index + 1),
      );
    }
  });
});

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
describe('an item that expires', () => {
  const now = () => Math.floor(Date.now() / 1_000);
  const expiring = (id: string, until: object) => ({ ...key(id), ...until });

  it('is removed, by DynamoDB, and the removal is a change; others stay', async () => {
    const { TableName, StreamArn } = await connected();
    const Enabled = { TableName, TimeToLiveSpecification: { AttributeName: 'until', Enabled: true } };
    await dynamodb().updateTimeToLive(Enabled);
    const { TimeToLiveDescription: told } = await dynamodb().describeTimeToLive({ TableName });
    expect(told).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'until' });
    await expect(dynamodb().updateTimeToLive(Enabled)).rejects.toMatchObject({
      message: expect.stringContaining('already'),
    });
    const items = [
      expiring('past', { until: { N: String(now() - 10) } }),
      expiring('future', { until: { N: String(now() + 3_600) } }),
      expiring('text', { until: { S: String(now() - 10) } }),
      expiring('milliseconds', { until: { N: String(Date.now()) } }),
      expiring('ancient', { until: { N: '1' } }),
      expiring('never', {}),
    ];
    for (const Item of items) await dynamodb().putItem({ TableName, Item });
    const changes = await until(
      () => changesIn(StreamArn),
      ({ length }) => length > items.length,
      { seconds: 45 },
    );
    await dynamodb().deleteItem({ TableName, Key: key('future') });
    const removals = (await arrived(StreamArn, changes.length + 1))
      .slice(items.length)
      .map(({ text }) => JSON.parse(text));
    expect(removals).toMatchObject([
      {
        ...{ eventName: 'REMOVE', dynamodb: { Keys: key('past'), OldImage: items[0] } },
        userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      },
      { eventName: 'REMOVE', userIdentity: null, dynamodb: { Keys: key('future') } },
    ]);
    const { Items: left = [] } = await dynamodb().scan({ TableName });
    expect(left.map(({ id }) => id?.S).sort()).toEqual(['ancient', 'milliseconds', 'never', 'text']);
  });
});
