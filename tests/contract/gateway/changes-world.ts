/**
 * A gateway of its own, in this process or in one that can be killed, which takes changes of tables in the emulator to the
 * local Kinesis.
 *
 * STREAMPACT_TEST_AWS leads to Kinesis, STREAMPACT_TEST_EMULATOR to the tables.
 */

import { type ChildProcess, spawn } from 'node:child_process';
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
import { freePorts } from '../../../local/engines/ports.ts';
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
export interface ChangesWorld {
  readonly dynamodb: DynamoDB;
  readonly start: () => Promise<void>;
  /** SIGTERM: the gateway ends in order. */
  readonly stop: () => Promise<void>;
  /** SIGKILL. */
  readonly kill: () => Promise<void>;
  /** Ends it whichever way it is, and removes its state. */
  readonly close: () => Promise<void>;
}

export async function openWorld(): Promise<ChangesWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'streampact-changes-'));
  const { gateway: port } = await freePorts(['gateway']);
  const url = `http://127.0.0.1:${port}`;
  const dynamodb = new DynamoDB({ ...emulatorAt(url), maxAttempts: 1 });
  let running: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const process = running;
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
    const ended = new Promise((resolve) => process.once('exit', resolve));
    process.kill(signal);
    await ended;
  };
  const start = async (): Promise<void> => {
    const program = join(import.meta.dirname, 'gateway-process.ts');
    running = spawn(process.execPath, ['--import', 'tsx', program, String(port), emulator, kinesisEndpoint, folder], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await until(
      () =>
        fetch(`${url}/_streampact/health`).then(
          ({ ok }) => ok,
          () => false,
        ),
      Boolean,
    );
  };
  await start();
  return {
    dynamodb,
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async close() {
      await end('SIGKILL');
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

/** The changes, once there are so many. */
export function arrived(streamArn: string, count: number, streams = kinesis): Promise<readonly Change[]> {
  return until(
    () => changesIn(streamArn, streams),
    ({ length }) => length >= count,
    { seconds: 30 },
  );
}
