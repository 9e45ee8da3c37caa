/** Amazon Data Firehose. https://docs.aws.amazon.com/firehose/latest/APIReference/ */
import type {
  ExtendedS3DestinationConfiguration,
  Firehose,
  ProcessorParameter,
  ProcessorType,
} from '@aws-sdk/client-firehose';
import type { FirehoseDeliveryStreamArgs } from '@pulumi/aws/kinesis/index.js';
import { StreampactError } from '../../../contracts/src/error.ts';
import { complete, type Outputs, type Resolved, type ResourceRow, resource } from './row.ts';
import { droppedTags, pascal, present, tagList } from './shape.ts';
import { waitUntil } from './wait.ts';

export const firehose: readonly ResourceRow[] = [
  resource<FirehoseDeliveryStreamArgs>({
    type: 'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream',
    autoname: { property: 'name', maxLength: 64 },
    replaceOn: ['name', 'destination', 'kinesisSourceConfiguration', 'mskSourceConfiguration', 'region'],
    // Neither to be switched on later, nor off.
    replacePaths: ['extendedS3Configuration.dynamicPartitioningConfiguration.enabled'],
    volatile: ['versionId'],
    create: async (inputs, cloud) => {
      const service = await cloud.firehose();
      const { name = '', kinesisSourceConfiguration: source, tags } = inputs;
      const { DeliveryStreamARN } = await service.createDeliveryStream({
        DeliveryStreamName: name,
        DeliveryStreamType: source === undefined ? 'DirectPut' : 'KinesisStreamAsSource',
        ...(source !== undefined && {
          KinesisStreamSourceConfiguration: { KinesisStreamARN: source.kinesisStreamArn, RoleARN: source.roleArn },
        }),
        ExtendedS3DestinationConfiguration: destination(inputs),
        ...(tags !== undefined && { Tags: tagList(tags) }),
      });
      const arn = present(DeliveryStreamARN, "the delivery stream's ARN");
      return complete({ id: arn, outputs: { arn, name } }, () => active(service, name));
    },
    update: async ({ inputs, before }, cloud) => {
      const service = await cloud.firehose();
      const { name = '', tags } = inputs;
      const { destinationId, versionId } = await active(service, name);
      await service.updateDestination({
        DeliveryStreamName: name,
        CurrentDeliveryStreamVersionId: String(versionId),
        DestinationId: String(destinationId),
        ExtendedS3DestinationUpdate: destination(inputs),
      });
      const TagKeys = droppedTags(before.tags, tags);
      if (TagKeys.length > 0) await service.untagDeliveryStream({ DeliveryStreamName: name, TagKeys });
      if (tags !== undefined && Object.keys(tags).length > 0) {
        await service.tagDeliveryStream({ DeliveryStreamName: name, Tags: tagList(tags) });
      }
      return active(service, name);
    },
    delete: async ({ inputs }, cloud) => {
      const service = await cloud.firehose();
      const { name = '' } = inputs;
      await service.deleteDeliveryStream({ DeliveryStreamName: name });
      await waitUntil(async () => !(await exists(service, name)));
    },
  }),
];

/** What the service says of a stream that it has made ready. */
async function active(service: Firehose, name: string): Promise<Outputs> {
  let outputs: Outputs = {};
  await waitUntil(async () => {
    const { DeliveryStreamDescription: stream } = await service.describeDeliveryStream({ DeliveryStreamName: name });
    outputs = { versionId: stream?.VersionId, destinationId: stream?.Destinations?.[0]?.DestinationId };
    return stream?.DeliveryStreamStatus === 'ACTIVE';
  });
  return outputs;
}

async function exists(service: Firehose, name: string): Promise<boolean> {
  try {
    await service.describeDeliveryStream({ DeliveryStreamName: name });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return false;
    throw error;
  }
}

/** The API's names are those of the program, but for a few; hints that it does not give are the provider's own defaults. */
function destination(inputs: Resolved<FirehoseDeliveryStreamArgs>): ExtendedS3DestinationConfiguration {
  const { extendedS3Configuration: given } = inputs;
  if (inputs.destination !== 'extended_s3' || given === undefined) {
    throw new StreampactError(
      'DEPLOY_UNSUPPORTED',
      `A delivery stream's destination cannot be ${inputs.destination}.`,
      {
        fix: 'use extended_s3, or add the destination to local/aws/firehose and local/deploy/provider/firehose.ts',
      },
    );
  }
  const { roleArn, bucketArn, bufferingSize, bufferingInterval, kmsKeyArn, ...rest } = given;
  const { cloudwatchLoggingOptions, processingConfiguration: processing, ...others } = rest;
  const { dynamicPartitioningConfiguration: partitioning, ...same } = others;
  return {
    ...pascal<Partial<ExtendedS3DestinationConfiguration>>(same),
    RoleARN: roleArn,
    BucketARN: bucketArn,
    BufferingHints: { SizeInMBs: bufferingSize ?? 5, IntervalInSeconds: bufferingInterval ?? 300 },
    ...(kmsKeyArn !== undefined && { EncryptionConfiguration: { KMSEncryptionConfig: { AWSKMSKeyARN: kmsKeyArn } } }),
    ...(cloudwatchLoggingOptions !== undefined && { CloudWatchLoggingOptions: pascal(cloudwatchLoggingOptions) }),
    ...(processing !== undefined && {
      ProcessingConfiguration: {
        Enabled: processing.enabled ?? false,
        Processors: (processing.processors ?? []).map(({ type, parameters = [] }) => ({
          Type: type as ProcessorType,
          Parameters: parameters.map((parameter) => pascal<ProcessorParameter>(parameter)),
        })),
      },
    }),
    ...(partitioning !== undefined && {
      DynamicPartitioningConfiguration: {
        Enabled: partitioning.enabled ?? false,
        RetryOptions: { DurationInSeconds: partitioning.retryDuration ?? 300 },
      },
    }),
  };
}
