import { describe, expect, it } from 'vitest';
import { readDestination } from './destination.ts';
import { evaluate } from './prefix.ts';

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST';
const processing = (parameters: Readonly<Record<string, string>> = {}, type = 'Lambda') => ({
  Enabled: true,
  Processors: [
    {
      Type: type,
      Parameters: Object.entries({ LambdaArn: functionArn, ...parameters }).map(([ParameterName, ParameterValue]) => ({
        ParameterName,
        ParameterValue,
      })),
    },
  ],
});
const least = { RoleARN: 'arn:aws:iam::000000000000:role/r', BucketARN: 'arn:aws:s3:::a-bucket' };
const partitioned = {
  ...least,
  Prefix: 'k=!{partitionKeyFromLambda:k}/',
  ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
  DynamicPartitioningConfiguration: { Enabled: true },
  ProcessingConfiguration: processing(),
};

describe('a destination', () => {
  it('has the defaults of the API', () => {
    expect(readDestination(least)).toMatchObject({
      ...{ bucket: 'a-bucket', bufferBytes: 5 * 1024 * 1024, bufferMs: 300_000, gzip: false, extension: '' },
      ...{ partitioned: false, timeZone: 'UTC', delimiter: '' },
    });
    expect(readDestination({ ...least, ProcessingConfiguration: processing() }).transform).toEqual({
      ...{ functionArn, bufferBytes: 1024 * 1024, bufferMs: 60_000, retries: 3 },
    });
  });

  it('reads what is asked', () => {
    const asked = readDestination({
      ...partitioned,
      BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 60 },
      CompressionFormat: 'GZIP',
      CustomTimeZone: 'Asia/Tokyo',
      DynamicPartitioningConfiguration: { Enabled: true, RetryOptions: { DurationInSeconds: 7_200 } },
      ProcessingConfiguration: processing({
        BufferSizeInMBs: '0.2',
        BufferIntervalInSeconds: '0',
        NumberOfRetries: '0',
      }),
      CloudWatchLoggingOptions: { Enabled: true, LogGroupName: 'g', LogStreamName: 's' },
    });
    expect(asked).toMatchObject({
      ...{ bufferBytes: 64 * 1024 * 1024, bufferMs: 60_000, gzip: true, extension: '.gz', timeZone: 'Asia/Tokyo' },
      ...{ partitioned: true, retryMs: 7_200_000, log: { group: 'g', stream: 's' } },
      transform: { bufferBytes: 209_715, bufferMs: 0, retries: 0 },
    });
  });

  // https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html#prefix-rules
  it.each([
    [{}, '2018/08/27/10/', 'processing-failed/2018/08/27/10/'],
    [{ Prefix: 'p/' }, 'p/2018/08/27/10/', 'p/processing-failed/2018/08/27/10/'],
    [{ Prefix: 'p/', ErrorOutputPrefix: 'e/' }, 'p/2018/08/27/10/', 'e/processing-failed/2018/08/27/10/'],
    [{ ErrorOutputPrefix: 'e/!{firehose:error-output-type}/' }, '2018/08/27/10/', 'e/processing-failed/'],
    [
      { Prefix: 'y=!{timestamp:yyyy}/', ErrorOutputPrefix: '!{firehose:error-output-type}/!{timestamp:MM}/' },
      'y=2018/',
      'processing-failed/08/',
    ],
  ])('with %j writes under %s and %s', (config, data, errors) => {
    const { prefix, errorPrefix, timeZone } = readDestination({ ...least, ...config });
    const values = { oldest: Date.UTC(2018, 7, 27, 10, 30), timeZone };
    expect(evaluate(prefix, values)).toBe(data);
    expect(evaluate(errorPrefix, { ...values, errorType: 'processing-failed' })).toBe(errors);
  });

  it.each([
    ['a bucket by its name', { ...least, BucketARN: 'a-bucket' }],
    ['half a hint', { ...least, BufferingHints: { SizeInMBs: 1 } }],
    ['too big a buffer', { ...least, BufferingHints: { SizeInMBs: 129, IntervalInSeconds: 60 } }],
    ['too long an interval', { ...least, BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 901 } }],
    ['Snappy', { ...least, CompressionFormat: 'Snappy' }],
    ['a backup', { ...least, S3BackupMode: 'Enabled' }],
    ['a conversion', { ...least, DataFormatConversionConfiguration: { SchemaConfiguration: {} } }],
    ['an extension without its dot', { ...least, FileExtension: 'json' }],
    ['a time zone of nowhere', { ...least, CustomTimeZone: 'Moon/Sea' }],
    ['a processor that is not here', { ...least, ProcessingConfiguration: processing({}, 'MetadataExtraction') }],
    ['a function by its name', { ...least, ProcessingConfiguration: processing({ LambdaArn: 'f' }) }],
    ['too big a batch', { ...least, ProcessingConfiguration: processing({ BufferSizeInMBs: '3.1' }) }],
    ['retries that are no number', { ...least, ProcessingConfiguration: processing({ NumberOfRetries: 'x' }) }],
    ['an error type in the prefix', { ...least, Prefix: '!{firehose:error-output-type}/' }],
    ['an expression without an error prefix', { ...least, Prefix: '!{timestamp:yyyy}/' }],
    ['an error prefix without its type', { ...least, ErrorOutputPrefix: '!{timestamp:yyyy}/' }],
    ['keys without partitioning', { ...partitioned, DynamicPartitioningConfiguration: { Enabled: false } }],
    ['partitioning without keys', { ...partitioned, Prefix: 'p/' }],
    ['partitioning without an error prefix', { ...partitioned, ErrorOutputPrefix: '' }],
    ['partitioning without a function', { ...partitioned, ProcessingConfiguration: {} }],
    ['small buffers with partitioning', { ...partitioned, BufferingHints: { SizeInMBs: 63, IntervalInSeconds: 60 } }],
    ['no buffering with partitioning', { ...partitioned, BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 0 } }],
    [
      'too long a time for retries',
      {
        ...partitioned,
        DynamicPartitioningConfiguration: { Enabled: true, RetryOptions: { DurationInSeconds: 7_201 } },
      },
    ],
  ])('with %s is refused', (_, config) => {
    expect(() => readDestination(config)).toThrow(expect.objectContaining({ type: 'InvalidArgumentException' }));
  });
});
