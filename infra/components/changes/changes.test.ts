import { expect, test } from 'vitest';
import { items } from '../../../contracts/generated/catalogue.ts';
import type { ItemContract } from '../../../contracts/src/model.ts';
import { rightsOf } from '../../testing/iam.ts';
import { declare, memoise } from '../../testing/mocks.ts';
import { testPlatform } from '../../testing/platform.ts';
import { Encryption, type EncryptionArgs } from '../lake/encryption.ts';
import { ChangeDelivery } from './change-delivery.ts';
import { ChangeStream } from './change-stream.ts';
import { ChangeTransformer } from './change-transformer.ts';
import { ItemTable } from './item-table.ts';

const prices: ItemContract = items['crypto-cdc/prices'];

interface Variation {
  readonly contract?: Partial<ItemContract>;
  readonly kind?: EncryptionArgs['kind'];
  readonly capacityUnits?: number;
  readonly deletable?: boolean;
  readonly bufferSeconds?: number;
}

const build = memoise((variation: Variation = {}) =>
  declare(() => {
    const { kind = 'sse-s3', capacityUnits = 0, deletable = false, bufferSeconds = 60 } = variation;
    const contract = { ...prices, ...variation.contract };
    const { artifacts, lake } = testPlatform();
    const encryption = new Encryption('data', { kind });
    const table = new ItemTable('items', { contract, prefix: 'streampact-dev', encryption, capacityUnits, deletable });
    const stream = new ChangeStream('changes', { contract, encryption });
    const bundle = artifacts.artifact('functions/crypto-cdc-transformer.zip');
    const transformer = new ChangeTransformer('transformer', { contract, bundle, logRetentionDays: 14 });
    const delivery = new ChangeDelivery('delivery', {
      ...{ contract, stream, transformer, lake, encryption },
      bufferSeconds,
      logRetentionDays: 14,
    });
    stream.capture(table, [delivery]);
  }),
);

const arn = (service: string, name: string): string => `arn:aws:${service}:us-east-1:123456789012:${name}`;
const key = arn('kms', 'data-data-key-name');

test('the table has the keys, the indexes and the expiry of the contract, and is kept', async () => {
  const table = (await build()).find('items-table');
  expect(table.inputs).toEqual({
    name: 'streampact-dev-crypto-prices',
    billingMode: 'PAY_PER_REQUEST',
    hashKey: 'symbol',
    rangeKey: 'traded_at',
    attributes: [
      { name: 'symbol', type: 'S' },
      { name: 'traded_at', type: 'S' },
      { name: 'day', type: 'S' },
    ],
    globalSecondaryIndexes: [{ name: 'by-day', hashKey: 'day', rangeKey: 'symbol', projectionType: 'ALL' }],
    streamEnabled: true,
    streamViewType: 'NEW_AND_OLD_IMAGES',
    ttl: { attributeName: 'expires_at', enabled: true },
    pointInTimeRecovery: { enabled: true },
    deletionProtectionEnabled: true,
  });
  expect(table).toMatchObject({ protect: true, retainOnDelete: true });
});

test('what a contract leaves out, the table has not; and both opt-ins let go of it', async () => {
  const contract = { indexes: {}, keyTypes: { symbol: 'S', traded_at: 'S' } } as const;
  const bare = await declare(() => {
    const { expiresAt: _, sortKey: __, ...rest } = { ...prices, ...contract };
    const encryption = new Encryption('data', { kind: 'sse-s3' });
    new ItemTable('items', { contract: rest, prefix: 'p', encryption, capacityUnits: 0, deletable: true });
  });
  const { inputs, protect, retainOnDelete } = bare.find('items-table');
  for (const absent of ['rangeKey', 'globalSecondaryIndexes', 'ttl']) expect(inputs).not.toHaveProperty(absent);
  expect({ protect, retainOnDelete, guarded: inputs.deletionProtectionEnabled }).toEqual({
    protect: false,
    retainOnDelete: false,
    guarded: false,
  });
});

test('a table with capacity gives as much to each index', async () => {
  expect((await build({ capacityUnits: 5 })).find('items-table').inputs).toMatchObject({
    billingMode: 'PROVISIONED',
    readCapacity: 5,
    writeCapacity: 5,
    globalSecondaryIndexes: [{ readCapacity: 5, writeCapacity: 5 }],
  });
});

test('the stream has the shards and the retention of the contract, or scales by itself', async () => {
  expect((await build()).find('changes-stream').inputs).toEqual({
    streamModeDetails: { streamMode: 'PROVISIONED' },
    shardCount: 2,
    retentionPeriod: 48,
    encryptionType: 'KMS',
    kmsKeyId: 'alias/aws/kinesis',
  });
  const scaled = (await build({ contract: { shards: 0 } })).find('changes-stream').inputs;
  expect(scaled).toMatchObject({ streamModeDetails: { streamMode: 'ON_DEMAND' } });
  expect(scaled).not.toHaveProperty('shardCount');
});

test('changes are captured to the microsecond, once the delivery reads', async () => {
  const { inputs, dependsOn } = (await build()).find('changes-capture');
  expect(inputs).toEqual({
    tableName: 'streampact-dev-crypto-prices',
    streamArn: arn('kinesis', 'changes-stream-name'),
    approximateCreationDateTimePrecision: 'MICROSECOND',
  });
  expect(dependsOn).toContain('delivery-stream');
});

test('the delivery partitions from the beginning by what the transformer says', async () => {
  const { inputs } = (await build()).find('delivery-stream');
  expect(inputs).toEqual({
    destination: 'extended_s3',
    kinesisSourceConfiguration: {
      kinesisStreamArn: arn('kinesis', 'changes-stream-name'),
      roleArn: arn('iam', 'delivery-role-name'),
    },
    extendedS3Configuration: {
      roleArn: arn('iam', 'delivery-role-name'),
      bucketArn: 'arn:aws:s3:::lake-bucket-name',
      prefix:
        '!{partitionKeyFromLambda:zone}/crypto-cdc/prices/dt=!{partitionKeyFromLambda:dt}/hour=!{partitionKeyFromLambda:hour}/',
      errorOutputPrefix:
        'errors/crypto-cdc/prices/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/',
      bufferingSize: 64,
      bufferingInterval: 60,
      compressionFormat: 'GZIP',
      dynamicPartitioningConfiguration: { enabled: true, retryDuration: 300 },
      processingConfiguration: {
        enabled: true,
        processors: [
          {
            type: 'Lambda',
            parameters: [
              { parameterName: 'LambdaArn', parameterValue: `${arn('lambda', 'transformer-function-name')}:$LATEST` },
              { parameterName: 'BufferSizeInMBs', parameterValue: '1.5' },
              { parameterName: 'BufferIntervalInSeconds', parameterValue: '15' },
              { parameterName: 'NumberOfRetries', parameterValue: '5' },
            ],
          },
        ],
      },
      cloudwatchLoggingOptions: { enabled: true, logGroupName: 'delivery-logs-name', logStreamName: 'S3Delivery' },
    },
  });
});

test('a stack in a hurry waits for less, before the transformer too', async () => {
  const { extendedS3Configuration } = (await build({ bufferSeconds: 5 })).find('delivery-stream').inputs as {
    readonly extendedS3Configuration: object;
  };
  expect(extendedS3Configuration).toMatchObject({ bufferingInterval: 5, bufferingSize: 64 });
  expect(JSON.stringify(extendedS3Configuration)).toContain('"BufferIntervalInSeconds","parameterValue":"5"');
});

test('Firehose may read this stream, write these prefixes and invoke this version of the function', async () => {
  const zones = ['raw', 'quarantine', 'errors'].map(
    (zone) => `arn:aws:s3:::lake-bucket-name/${zone}/crypto-cdc/prices/*`,
  );
  const bucket = ['arn:aws:s3:::lake-bucket-name'];
  const stream = [arn('kinesis', 'changes-stream-name')];
  const version = [`${arn('lambda', 'transformer-function-name')}:$LATEST`];
  expect(rightsOf(await build(), 'delivery')).toEqual({
    'kinesis:DescribeStream': stream,
    'kinesis:GetRecords': stream,
    'kinesis:GetShardIterator': stream,
    'kinesis:ListShards': stream,
    's3:GetObject': zones,
    's3:PutObject': zones,
    's3:AbortMultipartUpload': zones,
    's3:GetBucketLocation': bucket,
    's3:ListBucket': bucket,
    's3:ListBucketMultipartUploads': bucket,
    'lambda:GetFunctionConfiguration': version,
    'lambda:InvokeFunction': version,
    'logs:PutLogEvents': [`${arn('logs', 'log-group:delivery-logs-name')}:log-stream:S3Delivery`],
  });
  expect(rightsOf(await build(), 'delivery')).not.toHaveProperty('kms:Decrypt');
});

test('the transformer is in no network, and may write its log and nothing else', async () => {
  const declared = await build();
  const { inputs } = declared.find('transformer-function');
  expect(inputs).toMatchObject({ timeout: 60, loggingConfig: { logGroup: 'transformer-logs-name' } });
  expect(inputs).not.toHaveProperty('vpcConfig');
  expect(new Set(Object.keys(rightsOf(declared, 'transformer')).map((action) => action.split(':')[0]))).toEqual(
    new Set(['logs']),
  );
});

test("a stack's own key encrypts all three, and Firehose may use it", async () => {
  const declared = await build({ kind: 'kms' });
  expect(declared.find('items-table').inputs).toMatchObject({
    serverSideEncryption: { enabled: true, kmsKeyArn: key },
  });
  expect(declared.find('changes-stream').inputs).toMatchObject({ kmsKeyId: key });
  expect(declared.find('delivery-stream').inputs).toMatchObject({ extendedS3Configuration: { kmsKeyArn: key } });
  expect(rightsOf(declared, 'delivery')).toMatchObject({ 'kms:Decrypt': [key] });
});
