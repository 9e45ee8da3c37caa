/**
 * What a delivery stream does with its records: an ExtendedS3DestinationConfiguration, read and checked.
 *
 * Follows https://docs.aws.amazon.com/firehose/latest/APIReference/API_ExtendedS3DestinationConfiguration.html and, for what
 * dynamic partitioning demands, https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning.html. Differs: objects
 * are plain or GZIP; no format conversion, no backup of source records, no encryption of its own; roles are not assumed.
 * Where zero buffering is not to be had (with partitions) any interval from a second on is.
 */

import { AwsError } from '../wire/errors.ts';
import { type JsonObject, object, optionalInteger, optionalText, requiredText } from '../wire/fields.ts';
import { readPrefixes } from './destination-prefixes.ts';
import type { Prefix } from './prefix.ts';
import { readProcessors, type Transform } from './processors.ts';

/** Where and how records are delivered. */
export interface Destination {
  readonly bucket: string;
  readonly prefix: Prefix;
  readonly errorPrefix: Prefix;
  readonly timeZone: string;
  /** Of a buffer, before compression. */
  readonly bufferBytes: number;
  readonly bufferMs: number;
  readonly gzip: boolean;
  /** With its dot; empty for none. */
  readonly extension: string;
  /** Whether there is a buffer, and an object, for each value of the prefix's keys. */
  readonly partitioned: boolean;
  /** How long a partition's object is tried before its records go under the error prefix. */
  readonly retryMs: number;
  readonly transform?: Transform;
  /** Goes behind each record; empty for none. */
  readonly delimiter: string;
  readonly log?: { readonly group: string; readonly stream: string };
}

const megabyte = 1024 * 1024;
/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html */
const hints = { SizeInMBs: { least: 1, most: 128, usual: 5 }, IntervalInSeconds: { least: 0, most: 900, usual: 300 } };
/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_RetryOptions.html */
const retrySeconds = { least: 0, most: 7_200, usual: 300 };
/** Least buffer of a partitioned stream, and what it is when nothing is said. */
const partitionedMegabytes = { least: 64, usual: 128 };

/** Reads `config`. Throws InvalidArgumentException, SerializationException or ValidationException. */
export function readDestination(config: JsonObject): Destination {
  requiredText(config, 'RoleARN');
  refuseOthers(config);
  const partitioning = object(config, 'DynamicPartitioningConfiguration');
  const partitioned = partitioning.Enabled === true;
  const compression = optionalText(config, 'CompressionFormat') ?? 'UNCOMPRESSED';
  const processors = readProcessors(object(config, 'ProcessingConfiguration'));
  if (partitioned && processors.transform === undefined) {
    throw invalid('Dynamic partitioning takes its keys from a Lambda processor here, and there is none.');
  }
  const log = readLog(object(config, 'CloudWatchLoggingOptions'));
  return {
    bucket: bucketOf(requiredText(config, 'BucketARN')),
    ...readPrefixes(config, partitioned),
    timeZone: timeZoneOf(config),
    ...readBuffer(object(config, 'BufferingHints'), partitioned),
    gzip: compression === 'GZIP',
    extension: extensionOf(config, compression),
    partitioned,
    retryMs: ranged(object(partitioning, 'RetryOptions'), 'DurationInSeconds', retrySeconds) * 1_000,
    ...processors,
    ...(log === undefined ? {} : { log }),
  };
}

function refuseOthers(config: JsonObject): void {
  const compression = optionalText(config, 'CompressionFormat') ?? 'UNCOMPRESSED';
  if (!['UNCOMPRESSED', 'GZIP'].includes(compression)) throw absent(`CompressionFormat '${compression}'`);
  if ((optionalText(config, 'S3BackupMode') ?? 'Disabled') !== 'Disabled') throw absent('S3BackupMode');
  const conversion = object(config, 'DataFormatConversionConfiguration');
  if (Object.keys(conversion).length > 0 && conversion.Enabled !== false) throw absent('data format conversion');
}

function bucketOf(arn: string): string {
  const [, bucket] = /^arn:aws[\w-]*:s3:::([a-z0-9.-]{3,63})$/.exec(arn) ?? [];
  if (bucket === undefined) throw invalid(`BucketARN '${arn}' is not the ARN of a bucket.`);
  return bucket;
}

function readBuffer(given: JsonObject, partitioned: boolean): Pick<Destination, 'bufferBytes' | 'bufferMs'> {
  if ((given.SizeInMBs == null) !== (given.IntervalInSeconds == null)) {
    throw invalid('BufferingHints must have both SizeInMBs and IntervalInSeconds, or neither.');
  }
  const usual = partitioned ? partitionedMegabytes.usual : hints.SizeInMBs.usual;
  const megabytes = ranged(given, 'SizeInMBs', { ...hints.SizeInMBs, usual });
  const seconds = ranged(given, 'IntervalInSeconds', hints.IntervalInSeconds);
  if (partitioned && megabytes < partitionedMegabytes.least) {
    throw invalid(
      `BufferingHints.SizeInMBs must be at least ${partitionedMegabytes.least} when Dynamic Partitioning is enabled.`,
    );
  }
  if (partitioned && seconds === 0) {
    throw invalid('Zero buffering is not available when Dynamic Partitioning is enabled.');
  }
  return { bufferBytes: megabytes * megabyte, bufferMs: seconds * 1_000 };
}

interface Range {
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}

function ranged(given: JsonObject, name: string, { least, most, usual }: Range): number {
  const value = optionalInteger(given, name) ?? usual;
  if (value < least || value > most) throw invalid(`${name} must be ${least} to ${most}, and is ${value}.`);
  return value;
}

/** https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html */
function extensionOf(config: JsonObject, compression: string): string {
  const given = optionalText(config, 'FileExtension') ?? '';
  if (given === '') return compression === 'GZIP' ? '.gz' : '';
  if (!/^\.[0-9a-z!\-_.*'()]{1,127}$/.test(given)) throw invalid(`FileExtension '${given}' is not one like '.json'.`);
  return given;
}

function timeZoneOf(config: JsonObject): string {
  const timeZone = optionalText(config, 'CustomTimeZone') ?? 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    throw invalid(`CustomTimeZone '${timeZone}' is not known.`);
  }
}

function readLog(options: JsonObject): Destination['log'] {
  if (options.Enabled !== true) return undefined;
  return { group: requiredText(options, 'LogGroupName'), stream: requiredText(options, 'LogStreamName') };
}

const invalid = (what: string): AwsError => new AwsError('InvalidArgumentException', what);
const absent = (what: string): AwsError => invalid(`The local Firehose has no ${what}.`);
