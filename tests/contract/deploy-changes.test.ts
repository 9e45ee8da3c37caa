/** Tables, streams and the way between them, deployed by the embedded driver: what the cloud then really holds. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { Kinesis } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DeployRequest, deploy } from '../../local/deploy/deploy.ts';
import { emulatorAt } from '../../local/engines/emulator.ts';
import { http1 } from '../../local/engines/http1.ts';

const awsEndpoint = process.env.STREAMPACT_TEST_AWS ?? '';
const projectDir = fileURLToPath(new URL('../fixtures/programs/changes', import.meta.url));
const dynamodb = new DynamoDB(emulatorAt(awsEndpoint));
const requestHandler = http1({ connectionTimeout: 5_000, requestTimeout: 30_000 });
const kinesis = new Kinesis({ ...emulatorAt(awsEndpoint), requestHandler });

const table = {
  ...{ billingMode: 'PAY_PER_REQUEST', hashKey: 'id', rangeKey: 'at' },
  attributes: [
    { name: 'id', type: 'S' },
    { name: 'at', type: 'N' },
    { name: 'symbol', type: 'S' },
  ],
  globalSecondaryIndexes: [{ name: 'by-symbol', hashKey: 'symbol', rangeKey: 'at', projectionType: 'ALL' }],
  ...{ streamEnabled: true, streamViewType: 'NEW_AND_OLD_IMAGES' },
  ...{ pointInTimeRecovery: { enabled: true }, ttl: { attributeName: 'expiresAt', enabled: true } },
  ...{ deletionProtectionEnabled: false, tags: { team: 'crypto', kept: 'yes' } },
};
const stream = { shardCount: 2, retentionPeriod: 48, tags: { team: 'crypto' } };

/** Of a resource, as the program takes them from its configuration. */
type Arguments = Readonly<Record<string, unknown>>;

interface Wanted {
  readonly table?: Arguments;
  readonly stream?: Arguments;
  readonly precision?: string;
}

let stateDir: string;
let stack: string;
let runs = 0;

function run(operation: DeployRequest['operation'], wanted: Wanted = {}) {
  const { precision = 'MICROSECOND' } = wanted;
  const config = {
    'changes:table': JSON.stringify(wanted.table ?? table),
    'changes:stream': JSON.stringify(wanted.stream ?? stream),
    'changes:precision': precision,
  };
  return deploy({ operation, stack, stateDir, awsEndpoint, projectDir, config });
}

type Told = Awaited<ReturnType<typeof deploy>>;
const told = ({ changes }: Told): string[] =>
  changes.map(({ op, urn, diff }) => `${op} ${typeOf(urn)}: ${diff.join(', ')}`).sort();
const typeOf = (urn: string): string => urn.split('::')[2]?.split(':').at(-1) ?? '';
const text = ({ outputs }: Told, name: string): string => String(outputs[name]);

const describeTable = async (TableName: string) => (await dynamodb.describeTable({ TableName })).Table;
const describeStream = async (StreamName: string) =>
  (await kinesis.describeStreamSummary({ StreamName })).StreamDescriptionSummary;
const destinations = async (TableName: string) =>
  (await dynamodb.describeKinesisStreamingDestination({ TableName })).KinesisDataStreamDestinations;

beforeEach(async () => {
  process.env.STREAMPACT_DEPLOY = 'embedded';
  stateDir = await mkdtemp(join(tmpdir(), 'streampact-deploy-'));
  runs += 1;
  stack = `c${process.pid}-${runs}`;
});

afterEach(async () => {
  await run('destroy');
  await rm(stateDir, { recursive: true, force: true });
});

describe('a table and its stream of changes', () => {
  test('are as the program says, change nothing the second time, and go', { timeout: 120_000 }, async () => {
    const made = await run('up');
    const [tableName, streamName, streamArn] = ['tableName', 'streamName', 'streamArn'].map((name) => text(made, name));
    expect(tableName).toMatch(/^prices-[0-9a-f]{7}$/);
    expect(await describeTable(tableName ?? '')).toMatchObject({
      ...{ TableStatus: 'ACTIVE', TableArn: text(made, 'tableArn'), LatestStreamArn: text(made, 'tableStream') },
      KeySchema: [
        { AttributeName: 'id', KeyType: 'HASH' },
        { AttributeName: 'at', KeyType: 'RANGE' },
      ],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      GlobalSecondaryIndexes: [
        { IndexName: 'by-symbol', IndexStatus: 'ACTIVE', Projection: { ProjectionType: 'ALL' } },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    const { ContinuousBackupsDescription: backups } = await dynamodb.describeContinuousBackups({
      TableName: tableName,
    });
    expect(backups?.PointInTimeRecoveryDescription).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED' });
    const { TimeToLiveDescription: ttl } = await dynamodb.describeTimeToLive({ TableName: tableName });
    expect(ttl).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
    expect(await describeStream(streamName ?? '')).toMatchObject({
      ...{ StreamARN: streamArn, StreamStatus: 'ACTIVE', OpenShardCount: 2, RetentionPeriodHours: 48 },
      ...{ EncryptionType: 'NONE', StreamModeDetails: { StreamMode: 'PROVISIONED' } },
    });
    expect(await destinations(tableName ?? '')).toEqual([
      {
        ...{ StreamArn: streamArn, DestinationStatus: 'ACTIVE' },
        ApproximateCreationDateTimePrecision: 'MICROSECOND',
      },
    ]);
    expect(text(made, 'destinationId')).toBe(`${tableName},${streamArn}`);
    expect((await run('up')).changes).toEqual([]);
    expect((await run('destroy')).deleted).toBe(made.created);
    await expect(describeTable(tableName ?? '')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(describeStream(streamName ?? '')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('are changed in place, with what is in them', { timeout: 120_000 }, async () => {
    const made = await run('up');
    const TableName = text(made, 'tableName');
    await dynamodb.putItem({ TableName, Item: { id: { S: 'BTC' }, at: { N: '1' }, symbol: { S: 'BTC' } } });
    const changed = await run('up', {
      table: {
        ...table,
        ...{ billingMode: 'PROVISIONED', readCapacity: 5, writeCapacity: 4, deletionProtectionEnabled: true },
        globalSecondaryIndexes: [
          { name: 'by-time', hashKey: 'symbol', projectionType: 'KEYS_ONLY', readCapacity: 3, writeCapacity: 2 },
        ],
        ...{ pointInTimeRecovery: { enabled: false }, ttl: { attributeName: 'until', enabled: true } },
        tags: { kept: 'yes', new: '1' },
      },
      stream: {
        ...{ shardCount: 3, retentionPeriod: 24, encryptionType: 'KMS', kmsKeyId: 'alias/aws/kinesis' },
        tags: { owner: 'crypto' },
      },
      precision: 'MILLISECOND',
    });
    expect(told(changed).map((line) => line.replace(/:.*/, ''))).toEqual([
      'update KinesisStreamingDestination',
      'update Stream',
      'update Table',
    ]);
    expect(await describeTable(TableName)).toMatchObject({
      ...{ ItemCount: 1, ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 4 } },
      ...{ DeletionProtectionEnabled: true, LatestStreamArn: text(made, 'tableStream') },
      GlobalSecondaryIndexes: [{ IndexName: 'by-time', ProvisionedThroughput: { ReadCapacityUnits: 3 } }],
    });
    const { ContinuousBackupsDescription: backups } = await dynamodb.describeContinuousBackups({ TableName });
    expect(backups?.PointInTimeRecoveryDescription).toMatchObject({ PointInTimeRecoveryStatus: 'DISABLED' });
    expect((await dynamodb.describeTimeToLive({ TableName })).TimeToLiveDescription).toMatchObject({
      AttributeName: 'until',
    });
    const { Tags = [] } = await dynamodb.listTagsOfResource({ ResourceArn: text(made, 'tableArn') });
    expect(Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))).toEqual({ kept: 'yes', new: '1' });
    const StreamName = text(made, 'streamName');
    expect(await describeStream(StreamName)).toMatchObject({
      ...{ OpenShardCount: 3, RetentionPeriodHours: 24, EncryptionType: 'KMS', StreamStatus: 'ACTIVE' },
    });
    const { Tags: tags = [] } = await kinesis.listTagsForStream({ StreamName });
    expect(tags.map(({ Key }) => Key)).toEqual(['owner']);
    expect(await destinations(TableName)).toMatchObject([
      { DestinationStatus: 'ACTIVE', ApproximateCreationDateTimePrecision: 'MILLISECOND' },
    ]);
    // What is protected is refused, in DynamoDB's words, until it is no more.
    await expect(run('destroy')).rejects.toMatchObject({ code: 'DEPLOY_RESOURCE_FAILED' });
    await run('up');
  });

  test('are made anew where they cannot be changed', { timeout: 120_000 }, async () => {
    const made = await run('up');
    const replaced = await run('up', {
      table: {
        ...table,
        rangeKey: 'symbol',
        globalSecondaryIndexes: [],
        attributes: [table.attributes[0], table.attributes[2]].flatMap((one) => one ?? []),
      },
    });
    expect(
      told(replaced)
        .filter((line) => line.startsWith('replace'))
        .map((line) => line.replace(/:.*/, '')),
    ).toEqual(['replace KinesisStreamingDestination', 'replace Table']);
    expect(text(replaced, 'tableName')).not.toBe(text(made, 'tableName'));
    expect(text(replaced, 'streamName')).toBe(text(made, 'streamName'));
    expect(await destinations(text(replaced, 'tableName'))).toMatchObject([{ DestinationStatus: 'ACTIVE' }]);
  });

  test('of a stream on demand, which says no shards', { timeout: 120_000 }, async () => {
    const made = await run('up', { stream: { streamModeDetails: { streamMode: 'ON_DEMAND' } } });
    expect(await describeStream(text(made, 'streamName'))).toMatchObject({
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
    });
    await run('up');
    expect(await describeStream(text(made, 'streamName'))).toMatchObject({
      ...{ StreamModeDetails: { StreamMode: 'PROVISIONED' }, OpenShardCount: 2 },
    });
  });
});
