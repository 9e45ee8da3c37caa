/** A DynamoDB table exactly as its item contract says. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { ItemContract } from '../../../contracts/src/model.ts';
import type { Encryption } from '../lake/encryption.ts';

/** Arguments of {@link ItemTable}. */
export interface ItemTableArgs {
  readonly contract: ItemContract;
  /** What the table's name begins with, before a hyphen: tables of several stacks share an account. */
  readonly prefix: string;
  readonly encryption: Encryption;
  /** Read and write units of the table and of each index; 0 pays for each request instead. */
  readonly capacityUnits: number;
  /** Both opt-ins to delete data are given. */
  readonly deletable: boolean;
}

/** The table with its indexes, recovery to any second of 35 days, expiry, and a stream of its changes. */
export class ItemTable extends pulumi.ComponentResource {
  readonly contract: ItemContract;
  readonly tableName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ItemTableArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:ItemTable', name, {}, options);
    const table = createTable(this, name, args);
    this.contract = args.contract;
    this.tableName = table.name;
    this.arn = table.arn;
    this.registerOutputs({ tableName: this.tableName });
  }
}

function createTable(parent: ItemTable, name: string, args: ItemTableArgs): aws.dynamodb.Table {
  const { contract, prefix, encryption, capacityUnits, deletable } = args;
  const capacity = capacityUnits === 0 ? {} : { readCapacity: capacityUnits, writeCapacity: capacityUnits };
  const indexes = Object.entries(contract.indexes).map(([index, { partitionKey, sortKey }]) => ({
    name: index,
    hashKey: partitionKey,
    ...(sortKey === undefined ? {} : { rangeKey: sortKey }),
    projectionType: 'ALL',
    ...capacity,
  }));
  return new aws.dynamodb.Table(
    `${name}-table`,
    {
      name: `${prefix}-${contract.dynamoTable}`,
      billingMode: capacityUnits === 0 ? 'PAY_PER_REQUEST' : 'PROVISIONED',
      ...capacity,
      hashKey: contract.partitionKey,
      ...(contract.sortKey === undefined ? {} : { rangeKey: contract.sortKey }),
      attributes: Object.entries(contract.keyTypes).map(([attribute, type]) => ({ name: attribute, type })),
      ...(indexes.length === 0 ? {} : { globalSecondaryIndexes: indexes }),
      streamEnabled: true,
      streamViewType: 'NEW_AND_OLD_IMAGES',
      ...(contract.expiresAt === undefined ? {} : { ttl: { attributeName: contract.expiresAt, enabled: true } }),
      pointInTimeRecovery: { enabled: true },
      // Without a key of the stack, DynamoDB encrypts by one of its own.
      ...(encryption.keyArn === undefined
        ? {}
        : { serverSideEncryption: { enabled: true, kmsKeyArn: encryption.keyArn } }),
      deletionProtectionEnabled: !deletable,
    },
    { parent, protect: !deletable, retainOnDelete: !deletable },
  );
}
