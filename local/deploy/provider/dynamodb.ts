/** Amazon DynamoDB. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/ */
import type { DestinationStatus, DynamoDB } from '@aws-sdk/client-dynamodb';
import type { KinesisStreamingDestinationArgs, TableArgs } from '@pulumi/aws/dynamodb/index.js';
import { createInput, updateInputs } from './dynamodb-table.ts';
import { complete, type Outputs, type Resolved, type ResourceRow, resource } from './row.ts';
import { droppedTags, present, tagList } from './shape.ts';
import { waitUntil } from './wait.ts';

type Inputs = Resolved<TableArgs>;

export const dynamodb: readonly ResourceRow[] = [
  resource<TableArgs>({
    type: 'aws:dynamodb/table:Table',
    autoname: { property: 'name', maxLength: 255 },
    replaceOn: ['name', 'hashKey', 'rangeKey', 'localSecondaryIndexes', 'region'],
    volatile: ['streamArn', 'streamLabel'],
    create: async (inputs, cloud) => {
      const service = await cloud.dynamodb();
      const { TableDescription } = await service.createTable(createInput(inputs));
      const { name = '' } = inputs;
      const arn = present(TableDescription?.TableArn, "the table's ARN");
      return complete({ id: name, outputs: { arn } }, async () => {
        const outputs = await active(service, name);
        await settle(service, inputs, {});
        return outputs;
      });
    },
    update: async ({ inputs, before, outputs }, cloud) => {
      const service = await cloud.dynamodb();
      const { name = '' } = inputs;
      for (const change of updateInputs(inputs, before)) {
        await service.updateTable(change);
        await active(service, name);
      }
      await settle(service, inputs, before);
      const ResourceArn = String(outputs.arn);
      const TagKeys = droppedTags(before.tags, inputs.tags);
      if (TagKeys.length > 0) await service.untagResource({ ResourceArn, TagKeys });
      if (Object.keys(inputs.tags ?? {}).length > 0) {
        await service.tagResource({ ResourceArn, Tags: tagList(inputs.tags) });
      }
      return active(service, name);
    },
    delete: async ({ id: TableName }, cloud) => {
      const service = await cloud.dynamodb();
      await service.deleteTable({ TableName });
      await waitUntil(async () => (await describe(service, TableName)) === undefined);
    },
  }),
  resource<KinesisStreamingDestinationArgs>({
    type: 'aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination',
    replaceOn: ['streamArn', 'tableName', 'region'],
    deleteBeforeReplace: true,
    create: async (inputs, cloud) => {
      const service = await cloud.dynamodb();
      const { tableName: TableName, streamArn: StreamArn } = inputs;
      const configuration = precision(inputs);
      await service.enableKinesisStreamingDestination({
        ...{ TableName, StreamArn },
        ...(configuration !== undefined && { EnableKinesisStreamingConfiguration: configuration }),
      });
      return complete({ id: `${TableName},${StreamArn}` }, () => reached(service, inputs, 'ACTIVE'));
    },
    update: async ({ inputs, before }, cloud) => {
      const service = await cloud.dynamodb();
      const configuration = precision(inputs);
      if (
        configuration === undefined ||
        inputs.approximateCreationDateTimePrecision === before.approximateCreationDateTimePrecision
      )
        return undefined;
      const { tableName: TableName, streamArn: StreamArn } = inputs;
      await service.updateKinesisStreamingDestination({
        ...{ TableName, StreamArn },
        UpdateKinesisStreamingConfiguration: configuration,
      });
      return reached(service, inputs, 'ACTIVE');
    },
    delete: async ({ inputs }, cloud) => {
      const service = await cloud.dynamodb();
      const { tableName: TableName, streamArn: StreamArn } = inputs;
      if ((await statusOf(service, inputs)) !== 'ACTIVE') return;
      await service.disableKinesisStreamingDestination({ TableName, StreamArn });
      await reached(service, inputs, 'DISABLED');
    },
  }),
];

/** What a table has beside itself: point-in-time recovery and the expiry of items. */
async function settle(service: DynamoDB, inputs: Inputs, before: Inputs): Promise<void> {
  const { name: TableName = '', pointInTimeRecovery: recovery, ttl } = inputs;
  const recovers = recovery?.enabled === true;
  const days = recovery?.recoveryPeriodInDays;
  const { enabled: recovered = false, recoveryPeriodInDays: beforeDays } = before.pointInTimeRecovery ?? {};
  if (recovers !== recovered || (recovers && days !== beforeDays)) {
    await service.updateContinuousBackups({
      TableName,
      PointInTimeRecoverySpecification: {
        PointInTimeRecoveryEnabled: recovers,
        ...(recovers && days !== undefined && { RecoveryPeriodInDays: days }),
      },
    });
  }
  const [expires, expired] = [attributeOf(ttl), attributeOf(before.ttl)];
  if (expires === expired) return;
  const set = (AttributeName: string, Enabled: boolean) =>
    service.updateTimeToLive({ TableName, TimeToLiveSpecification: { AttributeName, Enabled } });
  if (expired !== undefined) await set(expired, false);
  if (expires !== undefined) await set(expires, true);
}

/** By which attribute items expire; undefined when they do not. */
function attributeOf(ttl: Inputs['ttl']): string | undefined {
  return ttl?.enabled === false ? undefined : ttl?.attributeName;
}

async function active(service: DynamoDB, name: string): Promise<Outputs> {
  let outputs: Outputs = {};
  await waitUntil(async () => {
    const table = await describe(service, name);
    outputs = {
      streamArn: table?.StreamSpecification?.StreamEnabled === true ? (table.LatestStreamArn ?? '') : '',
      streamLabel: table?.StreamSpecification?.StreamEnabled === true ? (table.LatestStreamLabel ?? '') : '',
    };
    const indexes = table?.GlobalSecondaryIndexes ?? [];
    return table?.TableStatus === 'ACTIVE' && indexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE');
  });
  return outputs;
}

async function describe(service: DynamoDB, TableName: string) {
  try {
    return (await service.describeTable({ TableName })).Table;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

function precision({ approximateCreationDateTimePrecision: given }: Resolved<KinesisStreamingDestinationArgs>) {
  if (given === undefined) return undefined;
  return { ApproximateCreationDateTimePrecision: given as 'MILLISECOND' | 'MICROSECOND' };
}

async function statusOf(
  service: DynamoDB,
  { tableName: TableName, streamArn }: Resolved<KinesisStreamingDestinationArgs>,
): Promise<DestinationStatus | undefined> {
  const { KinesisDataStreamDestinations: all = [] } = await service.describeKinesisStreamingDestination({ TableName });
  return all.find(({ StreamArn }) => StreamArn === streamArn)?.DestinationStatus;
}

async function reached(
  service: DynamoDB,
  inputs: Resolved<KinesisStreamingDestinationArgs>,
  wanted: DestinationStatus,
): Promise<undefined> {
  await waitUntil(async () => {
    const status = await statusOf(service, inputs);
    if (status === 'ENABLE_FAILED') throw new TypeError('The destination could not be enabled.');
    return status === wanted;
  });
}
