/** A function between source and objects: what it is given, and what becomes of what it answers. */

import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { emulatorAt } from '../../../local/engines/emulator.ts';
import { until } from '../../setup/until.ts';
import {
  createBucket,
  createDelivery,
  createFunction,
  createSource,
  type FirehoseWorld,
  lambdaProcessor,
  lines,
  openWorld,
  put,
  uniqueName,
  upstreams,
} from './firehose-world.ts';

let world: FirehoseWorld;
let functionArn: string;

/** What it does with a record is what the record says. */
const obedient = `
const upper = (data) => Buffer.from(Buffer.from(data, 'base64').toString().toUpperCase()).toString('base64');
const long = 'x'.repeat(7 * 1024 * 1024);
exports.handler = async (event) => {
  const orders = event.records.map(({ data }) => Buffer.from(data, 'base64').toString().trim());
  if (orders.includes('throw')) throw new Error('as told');
  if (orders.includes('long')) return { records: event.records.map((record) => ({ ...record, result: 'Ok', data: long })) };
  if (orders.includes('nonsense')) return { answer: 42 };
  const records = event.records.flatMap(({ recordId, data }, index) => {
    const ok = { recordId, result: 'Ok', data: upper(data), metadata: { partitionKeys: { order: orders[index] } } };
    const answers = {
      drop: [{ recordId, result: 'Dropped' }],
      fail: [{ recordId, result: 'ProcessingFailed', data }],
      miss: [],
      twice: [ok, ok],
      crooked: [{ ...ok, data: '***' }],
      strange: [{ ...ok, result: 'Perhaps' }],
      mute: [{ recordId, result: 'Ok' }],
      echo: [{ ...ok, data: Buffer.from(JSON.stringify(event) + '\\n').toString('base64') }],
    };
    return answers[orders[index]] ?? [ok];
  });
  return { records: [...records, { recordId: 'nobody asked', result: 'Ok', data: '' }] };
};`;

beforeAll(async () => {
  world = await openWorld();
  functionArn = await createFunction(obedient);
});
afterAll(() => world.stop());

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const text = (data: string): string => Buffer.from(data, 'base64').toString();

/** A delivery through the function, and where it delivers. */
async function deliver(parameters: Readonly<Record<string, string>> = {}, arn = functionArn, more = {}) {
  const bucket = await createBucket();
  const source = await createSource();
  const name = await createDelivery(world, {
    sourceArn: source.arn,
    bucket,
    destination: {
      Prefix: 'data/',
      ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
      ProcessingConfiguration: lambdaProcessor(arn, parameters),
      ...more,
    },
  });
  return { bucket, source, name };
}

interface ErrorLine {
  readonly attemptsMade: number;
  readonly arrivalTimestamp: number;
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly attemptEndingTimestamp: number;
  readonly rawData: string;
  readonly lambdaArn: string;
}

async function errors(bucket: string, count: number): Promise<readonly ErrorLine[]> {
  return (await lines(bucket, 'errors/processing-failed/', count)).map((line) => JSON.parse(line) as ErrorLine);
}

describe.concurrent('a function', () => {
  // https://docs.aws.amazon.com/lambda/latest/dg/services-kinesisfirehose.html
  it('is given what Firehose gives', async ({ expect }) => {
    const { bucket, source, name } = await deliver();
    await put(source.name, ['echo']);
    const [line = '{}'] = await lines(bucket, 'data/', 1);
    expect(JSON.parse(line)).toEqual({
      invocationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      deliveryStreamArn: `arn:aws:firehose:us-east-1:000000000000:deliverystream/${name}`,
      sourceKinesisStreamArn: source.arn,
      region: 'us-east-1',
      records: [
        {
          recordId: expect.stringMatching(/^\d{40,}$/),
          approximateArrivalTimestamp: expect.closeTo(Date.now(), -5),
          data: base64('echo'),
          kinesisRecordMetadata: {
            sequenceNumber: expect.stringMatching(/^\d{40,}$/),
            subsequenceNumber: '',
            partitionKey: 'echo',
            shardId: 'shardId-000000000000',
            approximateArrivalTimestamp: expect.closeTo(Date.now(), -5),
          },
        },
      ],
    });
  });

  // https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html
  it('decides over each record alone: delivered, dropped, or under the error prefix with the reason', async ({
    expect,
  }) => {
    const { bucket, source } = await deliver();
    const orders = ['fine\n', 'drop', 'fail', 'miss', 'twice', 'crooked', 'strange', 'mute', 'good\n'];
    const before = Date.now();
    await put(source.name, orders);
    const failed = await errors(bucket, 6);
    expect((await lines(bucket, 'data/', 2)).toSorted()).toEqual(['FINE', 'GOOD']);
    expect(Object.fromEntries(failed.map(({ rawData, errorCode }) => [text(rawData), errorCode]))).toEqual({
      fail: 'Lambda.ProcessingFailedStatus',
      miss: 'Lambda.MissingRecordId',
      twice: 'Lambda.DuplicatedRecordId',
      crooked: 'Lambda.InvalidReturnFormat',
      strange: 'Lambda.InvalidReturnFormat',
      mute: 'Lambda.InvalidReturnFormat',
    });
    for (const line of failed) {
      expect(line).toMatchObject({ attemptsMade: 1, lambdaArn: functionArn, errorMessage: expect.any(String) });
      expect(line.arrivalTimestamp).toBeGreaterThanOrEqual(before - 1_000);
      expect(line.attemptEndingTimestamp).toBeGreaterThanOrEqual(line.arrivalTimestamp);
    }
  });

  // https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
  it.for([
    ['throw', 'Lambda.FunctionError', 3],
    ['long', 'Lambda.FunctionError', 3],
    ['nonsense', 'Lambda.JsonProcessingException', 1],
  ] as const)(
    'that answers by %s fails with its batch as %s after %i calls',
    async ([order, code, calls], { expect }) => {
      const { bucket, source } = await deliver({ NumberOfRetries: '2' });
      await put(source.name, [order, 'innocent']);
      const failed = await errors(bucket, 2);
      expect(failed.map(({ rawData }) => text(rawData)).toSorted()).toEqual(['innocent', order]);
      for (const line of failed) expect(line).toMatchObject({ errorCode: code, attemptsMade: calls });
      await put(source.name, ['after\n']);
      expect(await lines(bucket, 'data/', 1)).toEqual(['AFTER']);
    },
  );

  // https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html
  it('that is not there fails its records, and tells CloudWatch Logs', async ({ expect }) => {
    const logs = new CloudWatchLogsClient(emulatorAt(upstreams.upstream));
    const place = { logGroupName: uniqueName('firehose'), logStreamName: 'S3Delivery' };
    await logs.send(new CreateLogGroupCommand(place));
    await logs.send(new CreateLogStreamCommand(place));
    const gone = functionArn.replace(/[^:]+$/, uniqueName('gone'));
    const { bucket, source } = await deliver({ NumberOfRetries: '0' }, gone, {
      CloudWatchLoggingOptions: {
        Enabled: true,
        LogGroupName: place.logGroupName,
        LogStreamName: place.logStreamName,
      },
    });
    await put(source.name, ['lost']);
    const [failed] = await errors(bucket, 1);
    expect(failed).toMatchObject({ errorCode: 'Lambda.ResourceNotFound', rawData: base64('lost') });
    const { events = [] } = await until(
      () => logs.send(new GetLogEventsCommand(place)),
      ({ events: told = [] }) => told.length > 0,
    );
    expect(JSON.parse(events[0]?.message ?? '{}')).toMatchObject({
      errorCode: 'Lambda.ResourceNotFound',
      destination: `arn:aws:s3:::${bucket}`,
      deliveryStreamVersionId: 1,
    });
    logs.destroy();
  });
});

describe.concurrent('dynamic partitioning', () => {
  const partitioned = {
    Prefix: 'data/order=!{partitionKeyFromLambda:order}/!{timestamp:yyyy}/',
    BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 1 },
    CompressionFormat: 'GZIP' as const,
    DynamicPartitioningConfiguration: { Enabled: true, RetryOptions: { DurationInSeconds: 1 } },
  };

  // https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-s3bucketprefix.html
  it('has an object for each value of the keys', async ({ expect }) => {
    const { bucket, source } = await deliver({}, functionArn, partitioned);
    await put(source.name, ['red\n', 'blue\n', 'red\n']);
    await lines(bucket, 'data/', 3);
    const year = new Date().getUTCFullYear();
    expect(await lines(bucket, `data/order=red/${year}/`, 2)).toEqual(['RED', 'RED']);
    expect(await lines(bucket, `data/order=blue/${year}/`, 1)).toEqual(['BLUE']);
  });

  // https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-error-handling.html
  it('puts under the error prefix what has no key, or too long a one', async ({ expect }) => {
    const { bucket, source } = await deliver({}, functionArn, partitioned);
    const long = 'k'.repeat(600);
    await put(source.name, ['\n', `${long}\n`, 'kept\n']);
    const failed = await errors(bucket, 2);
    expect(failed.map(({ rawData }) => text(rawData).trim()).toSorted()).toEqual(['', long]);
    for (const line of failed) expect(line.errorCode).toBe('DynamicPartitioning.MetadataExtractionFailed');
    expect(await lines(bucket, 'data/', 1)).toEqual(['KEPT']);
  });
});
