/**
 * Firehose between a stream of changes and the raw zone: each batch goes through the transformer, which tells where each line
 * belongs. https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning.html
 */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { ItemContract } from '../../../contracts/src/model.ts';
import { combine, type Statement } from '../../policies/access.ts';
import { createRole } from '../../policies/role.ts';
import type { DataLake } from '../lake/data-lake.ts';
import type { Encryption } from '../lake/encryption.ts';
import type { ChangeStream } from './change-stream.ts';
import type { ChangeTransformer } from './change-transformer.ts';
import { errorPrefix, objectPrefix } from './prefixes.ts';

/** Arguments of {@link ChangeDelivery}. */
export interface ChangeDeliveryArgs {
  readonly contract: ItemContract;
  readonly stream: ChangeStream;
  readonly transformer: ChangeTransformer;
  readonly lake: DataLake;
  readonly encryption: Encryption;
  /** Longest time that a change waits for others; the contract's, unless the stack is in a greater hurry. */
  readonly bufferSeconds: number;
  readonly logRetentionDays: number;
}

/** The delivery stream, its role and its log of what it could not deliver. */
export class ChangeDelivery extends pulumi.ComponentResource {
  readonly deliveryName: pulumi.Output<string>;

  constructor(name: string, args: ChangeDeliveryArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:ChangeDelivery', name, {}, options);
    const log = createLog(this, name, args.logRetentionDays);
    const { contract } = args;
    const granted = combine([
      args.stream.grantRead(),
      args.lake.grantDeliver([contract.rawPrefix, contract.quarantinePrefix, contract.errorPrefix]),
    ]);
    const { role, policy } = createRole(this, name, {
      service: 'firehose.amazonaws.com',
      neighbour: args.stream.arn,
      description: `Delivers the changes of ${contract.product}/${contract.name} to the lake`,
      statements: [
        ...granted.statements,
        {
          actions: ['lambda:GetFunctionConfiguration', 'lambda:InvokeFunction'],
          resources: [latest(args.transformer)],
        },
        writeLog(log),
      ],
    });
    const delivery = new aws.kinesis.FirehoseDeliveryStream(
      `${name}-stream`,
      {
        destination: 'extended_s3',
        kinesisSourceConfiguration: { kinesisStreamArn: args.stream.arn, roleArn: role.arn },
        extendedS3Configuration: destination({ ...args, roleArn: role.arn, log }),
      },
      { parent: this, dependsOn: [policy, ...granted.dependsOn] },
    );
    this.deliveryName = delivery.name;
    this.registerOutputs({ deliveryName: this.deliveryName });
  }
}

interface DeliveryLog {
  readonly group: aws.cloudwatch.LogGroup;
  readonly stream: aws.cloudwatch.LogStream;
}

function createLog(parent: ChangeDelivery, name: string, retentionInDays: number): DeliveryLog {
  const group = new aws.cloudwatch.LogGroup(`${name}-logs`, { retentionInDays }, { parent });
  const stream = new aws.cloudwatch.LogStream(
    `${name}-log`,
    { name: 'S3Delivery', logGroupName: group.name },
    { parent },
  );
  return { group, stream };
}

function writeLog({ group, stream }: DeliveryLog): Statement {
  return {
    actions: ['logs:PutLogEvents'],
    resources: [pulumi.interpolate`${group.arn}:log-stream:${stream.name}`],
  };
}

/** Firehose names the version that it invokes, and is allowed that one. */
function latest({ function: transformer }: ChangeTransformer): pulumi.Output<string> {
  return pulumi.interpolate`${transformer.arn}:$LATEST`;
}

/** What the transformer is given at once, and how often it is tried: 1.5 MB of changes answer in less than Lambda's 6 MB. */
const batchMegabytes = 1.5;
const batchSeconds = 15;
const tries = 5;

/** How long a batch whose keys could not be told is tried again. */
const partitionRetrySeconds = 300;

interface Destination extends ChangeDeliveryArgs {
  readonly roleArn: pulumi.Output<string>;
  readonly log: DeliveryLog;
}

function destination(args: Destination): aws.types.input.kinesis.FirehoseDeliveryStreamExtendedS3Configuration {
  const { contract, lake, encryption, bufferSeconds, transformer, log } = args;
  const parameters = {
    LambdaArn: latest(transformer),
    BufferSizeInMBs: String(batchMegabytes),
    BufferIntervalInSeconds: String(Math.min(batchSeconds, bufferSeconds)),
    NumberOfRetries: String(tries),
  };
  return {
    roleArn: args.roleArn,
    bucketArn: lake.bucketArn,
    prefix: objectPrefix(contract),
    errorOutputPrefix: errorPrefix(contract),
    bufferingSize: contract.bufferMebibytes,
    bufferingInterval: bufferSeconds,
    compressionFormat: 'GZIP',
    ...(encryption.keyArn === undefined ? {} : { kmsKeyArn: encryption.keyArn }),
    // Of all settings the one that no later update can switch on.
    dynamicPartitioningConfiguration: { enabled: true, retryDuration: partitionRetrySeconds },
    processingConfiguration: {
      enabled: true,
      processors: [
        {
          type: 'Lambda',
          parameters: Object.entries(parameters).map(([parameterName, parameterValue]) => ({
            parameterName,
            parameterValue,
          })),
        },
      ],
    },
    cloudwatchLoggingOptions: { enabled: true, logGroupName: log.group.name, logStreamName: log.stream.name },
  };
}
