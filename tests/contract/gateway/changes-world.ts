/**
 * A gateway of its own, in this process or in one that can be killed, which takes changes of tables in the emulator to the
 * local Kinesis.
 *
 * STREAMPACT_TEST_AWS leads to Kinesis, STREAMPACT_TEST_EMULATOR to the tables.
 */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CreateTableCommandInput,
  DynamoDB,
  type EnableKinesisStreamingDestinationCommandInput,
} from '@aws-sdk/client-dynamodb';
import { Kinesis, type _Record as KinesisRecord, type Shard } from '@aws-sdk/client-kinesis';
import { emulatorAt } from '../../../local/engines/emulator.ts';
import { http1 } from '../../../local/engines/http1.ts';
import { type KillableGateway, startKillableGateway } from '../../setup/gateway/killable.ts';
import { until } from '../../setup/until.ts';

const kinesisEndpoint = process.env.STREAMPACT_TEST_AWS ?? '';
const emulator = process.env.STREAMPACT_TEST_EMULATOR ?? '';
const requestHandler = http1({ connectionTimeout: 5_000, requestTimeout: 30_000 });
export const openKinesis = (endpoint: string): Kinesis => new Kinesis({ ...emulatorAt(endpoint), requestHandler });
export const kinesis = openKinesis(kinesisEndpoint);

const unique = randomBytes(4).toString('hex');
let names = 0;
/** A name that no other test has. */
export function uniqueName(what: string): string {
  names += 1;
  return `${what}-${unique}-${names}`;
}

/** A gateway as a process, on a state of its own. */
export interface ChangesWorld extends Pick<KillableGateway, 'start' | 'stop' | 'kill'> {
  readonly dynamodb: DynamoDB;
  /** Ends it whichever way it is, and removes its state. */
  readonly close: () => Promise<void>;
}

export async function openWorld(): Promise<ChangesWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'streampact-changes-'));
  const upstreams = { upstream: emulator, kinesisUpstream: kinesisEndpoint };
  const gateway = await startKillableGateway({ ...upstreams, logsDir: folder, stateDir: folder });
  const dynamodb = new DynamoDB({ ...emulatorAt(gateway.url), maxAttempts: 1 });
  return {
    ...gateway,
    dynamodb,
    async close() {
      await gateway.kill();
      dynamodb.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A table with a partition key `id` and a sort key `at`, with a stream unless told otherwise. */
export async function createTable(dynamodb: DynamoDB, more: Partial<CreateTableCommandInput> = {}): Promise<string> {
  const TableName = uniqueName('prices');
  await dynamodb.createTable({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'at', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'id', KeyType: 'HASH' },
      { AttributeName: 'at', KeyType: 'RANGE' },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    ...more,
  });
  return TableName;
}

/** ARN of an active Kinesis stream. */
export async function createStream(ShardCount = 1, streams = kinesis): Promise<string> {
  const StreamName = uniqueName('changes');
  await streams.createStream({ StreamName, ShardCount });
  const { StreamDescriptionSummary: stream } = await until(
    () => streams.describeStreamSummary({ StreamName }),
    ({ StreamDescriptionSummary: stream }) => stream?.StreamStatus === 'ACTIVE',
  );
  return stream?.StreamARN ?? '';
}

export async function statusOf(dynamodb: DynamoDB, TableName: string, arn: string): Promise<string | undefined> {
  const { KinesisDataStreamDestinations: all = [] } = await dynamodb.describeKinesisStreamingDestination({ TableName });
  return all.find(({ StreamArn }) => StreamArn === arn)?.DestinationStatus;
}

/** Enables a destination, and waits until it is active. */
export async function activate(
  dynamodb: DynamoDB,
  input: EnableKinesisStreamingDestinationCommandInput,
): Promise<void> {
  await dynamodb.enableKinesisStreamingDestination(input);
  const { TableName = '', StreamArn = '' } = input;
  await until(
    () => statusOf(dynamodb, TableName, StreamArn),
    (status) => status === 'ACTIVE',
  );
}

/** A change as a consumer sees it. */
export interface Change {
  readonly key: string;
  readonly text: string;
  readonly eventID: string;
  readonly eventName: string;
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number;
    readonly Keys: { readonly id: { readonly S: string } };
    readonly NewImage?: Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;
    readonly OldImage?: Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;
  };
}

/** Everything in a stream by now: shard by shard, parents before their children. */
export async function changesIn(StreamARN: string, streams = kinesis): Promise<readonly Change[]> {
  const { Shards: shards = [] } = await streams.listShards({ StreamARN });
  const sorted = [...shards].sort((a, b) => (start(a) < start(b) ? -1 : 1));
  const records: KinesisRecord[] = [];
  for (const { ShardId } of sorted) {
    let next = (await streams.getShardIterator({ StreamARN, ShardId, ShardIteratorType: 'TRIM_HORIZON' }))
      .ShardIterator;
    while (next !== undefined) {
      const page = await streams.getRecords({ StreamARN, ShardIterator: next });
      records.push(...(page.Records ?? []));
      next = page.Records?.length === 0 ? undefined : page.NextShardIterator;
    }
  }
  return records.map(({ Data, PartitionKey: key = '' }) => {
    const text = Buffer.from(Data ?? []).toString();
    return { ...(JSON.parse(text) as Omit<Change, 'key' | 'text'>), key, text };
  });
}

const start = ({ SequenceNumberRange: range }: Shard): bigint => BigInt(range?.StartingSequenceNumber ?? '0');

/** The changes, once there are so many different ones: those of a gateway that was killed may come again. */
export function arrived(streamArn: string, count: number, streams = kinesis): Promise<readonly Change[]> {
  return until(
    () => changesIn(streamArn, streams),
    (changes) => new Set(changes.map(({ eventID }) => eventID)).size >= count,
    { seconds: 30 },
  );
}

/** A table and a stream with an active destination between them. */
export async function connect(dynamodb: DynamoDB, shards = 1): Promise<{ TableName: string; StreamArn: string }> {
  const [TableName, StreamArn] = await Promise.all([createTable(dynamodb), createStream(shards)]);
  await activate(dynamodb, { TableName, StreamArn });
  return { TableName, StreamArn };
}

/** The key of an item of such a table. */
export const itemKey = (id: string, at = 1) => ({ id: { S: id }, at: { N: String(at) } });

/** Writes an item with a price. */
export async function putPrice(
  dynamodb: DynamoDB,
  { TableName, id, price }: { readonly TableName: string; readonly id: string; readonly price: number },
): Promise<void> {
  await dynamodb.putItem({ TableName, Item: { ...itemKey(id), price: { N: String(price) } } });
}

/** The prices after these changes. */
export const pricesOf = (changes: readonly Change[]): readonly number[] =>
  changes.map(({ dynamodb: { NewImage } }) => Number(NewImage?.price?.N));
