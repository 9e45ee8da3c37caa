/** A table's arguments as DynamoDB's calls take them: one to create it, and one change at a time to update it. */
import { isDeepStrictEqual } from 'node:util';
import type {
  BillingMode,
  CreateTableCommandInput,
  GlobalSecondaryIndex,
  KeySchemaElement,
  ProjectionType,
  ProvisionedThroughput,
  ScalarAttributeType,
  StreamViewType,
  TableClass,
  UpdateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { TableArgs } from '@pulumi/aws/dynamodb/index.js';
import type { Resolved } from './row.ts';
import { tagList } from './shape.ts';

type Inputs = Resolved<TableArgs>;
type Index = NonNullable<Inputs['globalSecondaryIndexes']>[number];
type LocalIndex = NonNullable<Inputs['localSecondaryIndexes']>[number];

export function createInput(inputs: Inputs): CreateTableCommandInput {
  const { name, globalSecondaryIndexes: global = [], localSecondaryIndexes: local = [] } = inputs;
  const { tableClass, deletionProtectionEnabled = false, tags } = inputs;
  return {
    TableName: name,
    AttributeDefinitions: attributesOf(inputs),
    KeySchema: keysOf(inputs.hashKey, inputs.rangeKey),
    BillingMode: billingOf(inputs),
    ...throughputOf(inputs, inputs),
    ...(global.length > 0 && { GlobalSecondaryIndexes: global.map((index) => indexOf(index, inputs)) }),
    ...(local.length > 0 && { LocalSecondaryIndexes: local.map((index) => localIndexOf(index, inputs)) }),
    ...(inputs.streamEnabled === true && { StreamSpecification: streamOf(inputs) }),
    ...(inputs.serverSideEncryption !== undefined && { SSESpecification: encryptionOf(inputs) }),
    ...(tableClass !== undefined && { TableClass: tableClass as TableClass }),
    DeletionProtectionEnabled: deletionProtectionEnabled,
    ...(tags !== undefined && { Tags: tagList(tags) }),
  };
}

/** The calls that make a table that is like `before` like `inputs`, in their order: DynamoDB takes one change at a time. */
export function updateInputs(inputs: Inputs, before: Inputs): readonly UpdateTableCommandInput[] {
  const changes: Omit<UpdateTableCommandInput, 'TableName'>[] = [];
  const differs = (...names: readonly (keyof Inputs)[]): boolean =>
    names.some((name) => !isDeepStrictEqual(inputs[name], before[name]));
  if (differs('billingMode', 'readCapacity', 'writeCapacity')) {
    changes.push({ BillingMode: billingOf(inputs), ...throughputOf(inputs, inputs) });
  }
  if (differs('streamEnabled', 'streamViewType')) {
    // A stream's view cannot be changed, only a stream with another be begun.
    if (before.streamEnabled === true) changes.push({ StreamSpecification: { StreamEnabled: false } });
    if (inputs.streamEnabled === true) changes.push({ StreamSpecification: streamOf(inputs) });
  }
  changes.push(...indexChanges(inputs, before));
  if (differs('serverSideEncryption')) changes.push({ SSESpecification: encryptionOf(inputs) });
  if (differs('tableClass')) changes.push({ TableClass: (inputs.tableClass ?? 'STANDARD') as TableClass });
  if (differs('deletionProtectionEnabled')) {
    changes.push({ DeletionProtectionEnabled: inputs.deletionProtectionEnabled ?? false });
  }
  return changes.map((change) => ({ TableName: inputs.name, ...change }));
}

function indexChanges(inputs: Inputs, before: Inputs): readonly Omit<UpdateTableCommandInput, 'TableName'>[] {
  const [wanted, had] = [inputs.globalSecondaryIndexes ?? [], before.globalSecondaryIndexes ?? []];
  const stays = (index: Index, others: readonly Index[]) => others.some((other) => isDeepStrictEqual(index, other));
  const gone = had.filter((index) => !stays(index, wanted));
  const fresh = wanted.filter((index) => !stays(index, had));
  return [
    ...gone.map(({ name }) => ({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: name } }] })),
    ...fresh.map((index) => ({
      AttributeDefinitions: attributesOf(inputs),
      GlobalSecondaryIndexUpdates: [{ Create: indexOf(index, inputs) }],
    })),
  ];
}

const billingOf = ({ billingMode }: Inputs): BillingMode => (billingMode ?? 'PROVISIONED') as BillingMode;

function attributesOf({ attributes = [] }: Inputs) {
  return attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type as ScalarAttributeType }));
}

function keysOf(hash: string | undefined, range: string | undefined): KeySchemaElement[] {
  return [
    { AttributeName: hash, KeyType: 'HASH' },
    ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
  ];
}

interface Capacity {
  readonly readCapacity?: number | undefined;
  readonly writeCapacity?: number | undefined;
}

/** Capacity of a table or an index; none for what is paid by request. */
function throughputOf(table: Inputs, { readCapacity = 1, writeCapacity = 1 }: Capacity) {
  if (billingOf(table) !== 'PROVISIONED') return {};
  const ProvisionedThroughput: ProvisionedThroughput = {
    ReadCapacityUnits: readCapacity,
    WriteCapacityUnits: writeCapacity,
  };
  return { ProvisionedThroughput };
}

function indexOf(index: Index, table: Inputs): GlobalSecondaryIndex {
  const given = index.keySchemas?.map(({ attributeName, keyType }) => ({
    AttributeName: attributeName,
    KeyType: keyType as 'HASH' | 'RANGE',
  }));
  return {
    IndexName: index.name,
    KeySchema: given ?? keysOf(index.hashKey, index.rangeKey),
    Projection: projectionOf(index),
    ...throughputOf(table, index),
  };
}

function localIndexOf(index: LocalIndex, { hashKey }: Inputs) {
  return { IndexName: index.name, KeySchema: keysOf(hashKey, index.rangeKey), Projection: projectionOf(index) };
}

function projectionOf({ projectionType, nonKeyAttributes }: Pick<Index, 'projectionType' | 'nonKeyAttributes'>) {
  return {
    ProjectionType: projectionType as ProjectionType,
    ...(nonKeyAttributes !== undefined && { NonKeyAttributes: [...nonKeyAttributes] }),
  };
}

const streamOf = ({ streamViewType = 'NEW_AND_OLD_IMAGES' }: Inputs) => ({
  StreamEnabled: true,
  StreamViewType: streamViewType as StreamViewType,
});

function encryptionOf({ serverSideEncryption }: Inputs) {
  const { enabled = false, kmsKeyArn } = serverSideEncryption ?? {};
  if (!enabled) return { Enabled: false };
  return { Enabled: true, SSEType: 'KMS' as const, ...(kmsKeyArn !== undefined && { KMSMasterKeyId: kmsKeyArn }) };
}
