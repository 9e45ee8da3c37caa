/** Delivery streams as DescribeDeliveryStream tells of them; times in seconds. */

import type { JsonObject } from '../wire/fields.ts';
import { readDestination } from './destination.ts';
import type { DeliveryStream } from './streams.ts';

/** A stream has one destination, and this is its id. */
export const destinationId = 'destinationId-000000000001';

/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_DeliveryStreamDescription.html */
export function describeStream(stream: DeliveryStream): JsonObject {
  const { streamArn, roleArn, updatedAt } = stream;
  return {
    DeliveryStreamName: stream.name,
    DeliveryStreamARN: stream.arn,
    DeliveryStreamStatus: 'ACTIVE',
    DeliveryStreamType: 'KinesisStreamAsSource',
    VersionId: String(stream.versionId),
    CreateTimestamp: stream.createdAt / 1_000,
    ...(updatedAt === undefined ? {} : { LastUpdateTimestamp: updatedAt / 1_000 }),
    Source: {
      KinesisStreamSourceDescription: {
        KinesisStreamARN: streamArn,
        RoleARN: roleArn,
        DeliveryStartTimestamp: stream.startsAt / 1_000,
      },
    },
    Destinations: [
      { DestinationId: destinationId, ExtendedS3DestinationDescription: describeDestination(stream.destination) },
    ],
    HasMoreDestinations: false,
  };
}

/** What was asked for, with what was not said. */
function describeDestination(config: JsonObject): JsonObject {
  const { bufferBytes, bufferMs } = readDestination(config);
  return {
    CompressionFormat: 'UNCOMPRESSED',
    EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
    S3BackupMode: 'Disabled',
    CloudWatchLoggingOptions: { Enabled: false },
    ...config,
    BufferingHints: { SizeInMBs: bufferBytes / 1024 / 1024, IntervalInSeconds: bufferMs / 1_000 },
  };
}
