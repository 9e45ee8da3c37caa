/** The Kinesis stream that takes the changes of an item's table. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { ItemContract } from '../../../contracts/src/model.ts';
import { type Access, access } from '../../policies/access.ts';
import type { Encryption } from '../lake/encryption.ts';
import type { ItemTable } from './item-table.ts';

/** Arguments of {@link ChangeStream}. */
export interface ChangeStreamArgs {
  readonly contract: ItemContract;
  readonly encryption: Encryption;
}

/** A data stream with the shards and the retention of the contract, encrypted by the stack's key or by Kinesis's own. */
export class ChangeStream extends pulumi.ComponentResource {
  readonly streamName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly #name: string;
  readonly #encryption: Encryption;

  constructor(name: string, args: ChangeStreamArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:ChangeStream', name, {}, options);
    const { shards, retentionHours } = args.contract;
    const stream = new aws.kinesis.Stream(
      `${name}-stream`,
      {
        streamModeDetails: { streamMode: shards === 0 ? 'ON_DEMAND' : 'PROVISIONED' },
        ...(shards === 0 ? {} : { shardCount: shards }),
        retentionPeriod: retentionHours,
        encryptionType: 'KMS',
        kmsKeyId: args.encryption.keyArn ?? 'alias/aws/kinesis',
      },
      { parent: this },
    );
    this.#name = name;
    this.#encryption = args.encryption;
    this.streamName = stream.name;
    this.arn = stream.arn;
    this.registerOutputs({ streamName: this.streamName });
  }

  /** To read the stream; Kinesis's own key needs no right, because its policy lets in whoever may read. */
  grantRead(): Access {
    return access({
      statements: [
        {
          actions: ['kinesis:DescribeStream', 'kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'],
          resources: [this.arn],
        },
        ...this.#encryption.decrypt(),
      ],
    });
  }

  /** Lets DynamoDB write `table`'s changes into the stream, from when `readers` stand: they begin with the newest change. */
  capture(table: ItemTable, readers: readonly pulumi.Resource[]): void {
    new aws.dynamodb.KinesisStreamingDestination(
      `${this.#name}-capture`,
      {
        tableName: table.tableName,
        streamArn: this.arn,
        approximateCreationDateTimePrecision: 'MICROSECOND',
      },
      { parent: this, dependsOn: [...readers] },
    );
  }
}
