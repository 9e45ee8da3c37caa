/** Destinations of DynamoDB tables: enabled, changed, disabled and gone, and what is told of them. */

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
  openWorld,
  pricesOf as prices,
  putPrice,
  statusOf,
  uniqueName,
} from './changes-world.ts';

let world: ChangesWorld;
const dynamodb = () => world.dynamodb;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const connected = (shards?: number) => connect(dynamodb(), shards);
const put = (TableName: string, id: string, price: number) => putPrice(dynamodb(), { TableName, id, price });

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_EnableKinesisStreamingDestination.html
describe('a destination', () => {
  it('gives a table its stream, if it has none', async () => {
    const [TableName, StreamArn] = await Promise.all([
      createTable(dynamodb(), { StreamSpecification: { StreamEnabled: false } }),
      createStream(),
    ]);
    await activate(dynamodb(), { TableName, StreamArn });
    await put(TableName, 'A', 1);
    expect(prices(await arrived(StreamArn, 1))).toEqual([1]);
  });

  it('is refused where it could not work', async () => {
    const [StreamArn, TableName] = await Promise.all([createStream(), createTable(dynamodb())]);
    const keysOnly = { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } as const;
    const poor = await createTable(dynamodb(), { StreamSpecification: keysOnly });
    const enable = (table: string, stream: string) =>
      dynamodb().enableKinesisStreamingDestination({ TableName: table, StreamArn: stream });
    await expect(enable('absent', StreamArn)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const nowhere = StreamArn.replace(/[^/]+$/, uniqueName('absent'));
    await expect(enable(TableName, nowhere)).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(enable(poor, StreamArn)).rejects.toMatchObject({ message: expect.stringContaining('KEYS_ONLY') });
    const wrong = dynamodb().enableKinesisStreamingDestination({
      ...{ TableName, StreamArn },
      EnableKinesisStreamingConfiguration: { ApproximateCreationDateTimePrecision: 'HOUR' as 'MILLISECOND' },
    });
    await expect(wrong).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await statusOf(dynamodb(), TableName, StreamArn)).toBeUndefined();
  });

  it('is enabled once, and changed or disabled only while it is active', async () => {
    const { TableName, StreamArn } = await connected();
    const both = { TableName, StreamArn };
    await expect(dynamodb().enableKinesisStreamingDestination(both)).rejects.toMatchObject({
      name: 'ValidationException',
    });
    const same = { ApproximateCreationDateTimePrecision: 'MICROSECOND' } as const;
    const update = () =>
      dynamodb().updateKinesisStreamingDestination({ ...both, UpdateKinesisStreamingConfiguration: same });
    await expect(update()).rejects.toMatchObject({ message: expect.stringContaining('already set') });
    expect(await dynamodb().disableKinesisStreamingDestination(both)).toMatchObject({ DestinationStatus: 'DISABLING' });
    await until(
      () => statusOf(dynamodb(), TableName, StreamArn),
      (status) => status === 'DISABLED',
    );
    await expect(update()).rejects.toMatchObject({ message: expect.stringContaining('must be ACTIVE') });
    await expect(dynamodb().disableKinesisStreamingDestination(both)).rejects.toMatchObject({
      message: expect.stringContaining('must be ACTIVE'),
    });
  });

  it('takes what was written before it is disabled, nothing after, and begins anew when enabled again', async () => {
    const { TableName, StreamArn } = await connected();
    for (let price = 1; price <= 20; price += 1) await put(TableName, 'A', price);
    await dynamodb().disableKinesisStreamingDestination({ TableName, StreamArn });
    await until(
      () => statusOf(dynamodb(), TableName, StreamArn),
      (status) => status === 'DISABLED',
    );
    await put(TableName, 'A', 1_000);
    await activate(dynamodb(), { TableName, StreamArn });
    await put(TableName, 'A', 21);
    expect(prices(await arrived(StreamArn, 21))).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
  });

  it('goes with its table, after its last changes', async () => {
    const { TableName, StreamArn } = await connected();
    for (let price = 1; price <= 20; price += 1) await put(TableName, 'A', price);
    await dynamodb().deleteTable({ TableName });
    expect(prices(await changesIn(StreamArn))).toHaveLength(20);
    await expect(statusOf(dynamodb(), TableName, StreamArn)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await createTable(dynamodb(), { TableName });
    expect(await statusOf(dynamodb(), TableName, StreamArn)).toBeUndefined();
  });
});
