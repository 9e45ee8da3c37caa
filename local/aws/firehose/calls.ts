/** The operations of Amazon Data Firehose: https://docs.aws.amazon.com/firehose/latest/APIReference/API_Operations.html */

import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import type { ClientPool } from '../clients.ts';
import type { Handler, JsonCall } from '../routes.ts';
import { AwsError } from '../wire/errors.ts';
import { isObject, type JsonObject, object, optionalInteger, optionalText, requiredText } from '../wire/fields.ts';
import { describeStream, destinationId } from './describe.ts';
import { readDestination } from './destination.ts';
import { streamNameOf } from './source.ts';
import { arnOf, type DeliveryStream, type DeliveryStreams } from './streams.ts';
import { tagCalls, tagsOf } from './tags.ts';

/** What the operations work with. */
export interface FirehoseTools {
  readonly clients: ClientPool;
  readonly streams: DeliveryStreams;
  /** Begins to deliver. */
  readonly start: (stream: DeliveryStream) => void;
  /** Ends the delivery and forgets how far it was. */
  readonly discard: (stream: DeliveryStream) => Promise<void>;
}

/** Handlers by operation. */
export function openCalls(tools: FirehoseTools): Readonly<Record<string, Handler>> {
  const refusePuts: Handler = async (call) => {
    streamOf(tools, call);
    throw invalid('This operation is not permitted on KinesisStreamAsSource delivery stream type.');
  };
  return {
    CreateDeliveryStream: (call) => create(tools, call),
    DescribeDeliveryStream: async (call) => ({ DeliveryStreamDescription: describeStream(streamOf(tools, call)) }),
    ListDeliveryStreams: async (call) => list(tools, call),
    UpdateDestination: async (call) => update(tools, call),
    DeleteDeliveryStream: (call) => remove(tools, call),
    PutRecord: refusePuts,
    PutRecordBatch: refusePuts,
    ...tagCalls(tools.streams),
  };
}

const invalid = (what: string): AwsError => new AwsError('InvalidArgumentException', what);

const streamOf = ({ streams }: FirehoseTools, { input, region }: JsonCall): DeliveryStream =>
  streams.get(region, requiredText(input, 'DeliveryStreamName'));

const otherDestinations =
  /^(?:S3|Redshift|Elasticsearch|Amazonopensearch|AmazonOpenSearch|Splunk|HttpEndpoint|Snowflake|Iceberg)\w*Destination(?:Configuration|Update)$/;

/** The member that holds the destination. */
function destinationIn(input: JsonObject, member: string): JsonObject {
  const other = Object.keys(input).find((name) => otherDestinations.test(name));
  if (other !== undefined) throw invalid(`The local Firehose has no ${other}; it has ${member}.`);
  return object(input, member);
}

async function create(tools: FirehoseTools, { input, region }: JsonCall): Promise<JsonObject> {
  const name = requiredText(input, 'DeliveryStreamName');
  if (!/^[a-zA-Z0-9_.-]{1,64}$/.test(name)) throw invalid(`DeliveryStreamName '${name}' is not valid.`);
  if (optionalText(input, 'DeliveryStreamType') !== 'KinesisStreamAsSource') {
    throw invalid('The local Firehose reads Kinesis data streams: DeliveryStreamType must be KinesisStreamAsSource.');
  }
  const source = object(input, 'KinesisStreamSourceConfiguration');
  const streamArn = requiredText(source, 'KinesisStreamARN');
  const destination = destinationIn(input, 'ExtendedS3DestinationConfiguration');
  readDestination(destination);
  const now = Date.now();
  const stream: DeliveryStream = {
    ...{ name, region, streamArn, destination, arn: arnOf(region, name), tags: tagsOf(input) },
    ...{ roleArn: requiredText(source, 'RoleARN'), startsAt: now, versionId: 1, createdAt: now },
  };
  await requireSource(tools, stream);
  tools.streams.add(stream);
  tools.start(stream);
  return { DeliveryStreamARN: stream.arn };
}

async function requireSource({ clients }: FirehoseTools, { region, streamArn }: DeliveryStream): Promise<void> {
  const StreamName = streamNameOf(streamArn);
  if (StreamName === '') throw invalid(`KinesisStreamARN '${streamArn}' is not the ARN of a data stream.`);
  try {
    await clients.of(region).kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  } catch (cause) {
    throw new AwsError('InvalidArgumentException', `The data stream ${streamArn} cannot be read.`, { cause });
  }
}

function list({ streams }: FirehoseTools, { input, region }: JsonCall): JsonObject {
  const limit = optionalInteger(input, 'Limit') ?? 10;
  const after = optionalText(input, 'ExclusiveStartDeliveryStreamName') ?? '';
  const type = optionalText(input, 'DeliveryStreamType') ?? 'KinesisStreamAsSource';
  const listed = type === 'KinesisStreamAsSource' ? streams.list(region) : [];
  const names = listed.map(({ name }) => name).filter((name) => name > after);
  return { DeliveryStreamNames: names.slice(0, limit), HasMoreDeliveryStreams: names.length > limit };
}

/** Parameters that are not named stay as they are, and so do members of those that hold several. */
function update(tools: FirehoseTools, call: JsonCall): JsonObject {
  const { input } = call;
  const stream = streamOf(tools, call);
  const version = requiredText(input, 'CurrentDeliveryStreamVersionId');
  if (version !== String(stream.versionId)) {
    throw new AwsError(
      'ConcurrentModificationException',
      `The version of ${stream.name} is ${stream.versionId}, and not ${version}.`,
    );
  }
  if (requiredText(input, 'DestinationId') !== destinationId) throw invalid('There is no destination of this id.');
  const changed = Object.entries(destinationIn(input, 'ExtendedS3DestinationUpdate'));
  const merged = changed.map(([name, value]) => {
    const before = stream.destination[name];
    return [name, isObject(before) && isObject(value) ? { ...before, ...value } : value];
  });
  const destination = { ...stream.destination, ...Object.fromEntries(merged) };
  if (readDestination(destination).partitioned !== readDestination(stream.destination).partitioned) {
    throw invalid('Dynamic Partitioning can only be enabled when a delivery stream is created, and not be disabled.');
  }
  tools.streams.change(stream, { destination, versionId: stream.versionId + 1, updatedAt: Date.now() });
  return {};
}

async function remove(tools: FirehoseTools, call: JsonCall): Promise<JsonObject> {
  const stream = streamOf(tools, call);
  await tools.discard(stream);
  tools.streams.remove(stream);
  return {};
}
