import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Delivered, type Filled, openBuffers } from './buffers.ts';
import { readDestination } from './destination.ts';
import type { Failure, SourceRecord } from './records.ts';
import { openRouter } from './router.ts';

const destination = readDestination({
  ...{ RoleARN: 'r', BucketARN: 'arn:aws:s3:::a-bucket', Prefix: 'k=!{partitionKeyFromLambda:k}/' },
  ErrorOutputPrefix: '!{firehose:error-output-type}/',
  BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 10 },
  DynamicPartitioningConfiguration: { Enabled: true },
  ProcessingConfiguration: {
    Enabled: true,
    Processors: [
      {
        Type: 'Lambda',
        Parameters: [
          { ParameterName: 'LambdaArn', ParameterValue: 'arn:aws:lambda:us-east-1:000000000000:function:f' },
        ],
      },
    ],
  },
});

/** A router whose objects end as `end` says, and what came of it. */
function openTrial(end: (filled: Filled) => Promise<Delivered>) {
  const [delivered, settled, told]: [Filled[], string[], Failure[]] = [[], [], []];
  const router = openRouter({
    destination: () => destination,
    failed: (failure) => told.push(failure),
    buffers: (events) =>
      openBuffers({
        ...events,
        limits: () => destination,
        async deliver(filled) {
          delivered.push(filled);
          return end(filled);
        },
      }),
  });
  const route = (name: string, key = name): void => {
    const record: SourceRecord = {
      ...{ shardId: 's', sequenceNumber: name, partitionKey: 'p', arrivedAt: Date.now(), data: Buffer.from(name) },
      settle: () => settled.push(name),
    };
    router.route(record, { kind: 'data', data: Buffer.from(name), keys: { k: key } });
  };
  return { router, route, delivered, settled, told };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('records on their way', () => {
  it('settle with their object, and not before', async () => {
    const trial = openTrial(async () => 'delivered');
    trial.route('a', 'x');
    trial.route('b', 'y');
    trial.route('c', 'x');
    await vi.advanceTimersByTimeAsync(9_999);
    expect(trial.settled).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(trial.settled.toSorted()).toEqual(['a', 'b', 'c']);
    expect(trial.delivered.map(({ records }) => records.length)).toEqual([2, 1]);
    expect(trial.router.bytes()).toBe(0);
  });

  it('go under the error prefix when their partition cannot be written', async () => {
    const failure = { errorCode: 'S3.AccessDenied', errorMessage: 'no', attemptsMade: 4 };
    const trial = openTrial(async ({ place }) => (place.errorType === undefined ? failure : 'delivered'));
    trial.route('a');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(trial.settled).toEqual([]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(trial.settled).toEqual(['a']);
    const [line = new Uint8Array()] = trial.delivered[1]?.chunks ?? [];
    expect(JSON.parse(Buffer.from(line).toString())).toMatchObject({ ...failure, rawData: 'YQ==' });
  });

  it('stay unsettled when the delivery ends', async () => {
    const trial = openTrial(async () => 'stopped');
    trial.route('a');
    await vi.advanceTimersByTimeAsync(10_000);
    trial.route('b');
    await trial.router.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([trial.settled, trial.delivered.length]).toEqual([[], 1]);
  });

  // https://docs.aws.amazon.com/firehose/latest/dev/buffering.html
  it('find room in 500 partitions, which are active until their objects are delivered', async () => {
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const trial = openTrial(async ({ place }) => {
      if (place.errorType === undefined) await slow;
      return 'delivered';
    });
    for (let at = 0; at < 500; at += 1) trial.route(`partition ${at}`);
    trial.route('known', 'partition 7');
    trial.route('one too many');
    await vi.advanceTimersByTimeAsync(10_000);
    trial.route('while they are written');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(trial.settled).toEqual(['one too many', 'while they are written']);
    expect(trial.delivered.filter(({ place }) => place.errorType === 'activePartitionExceeded')).toHaveLength(2);
    expect(trial.told.map(({ errorCode }) => errorCode)).toContain('DynamicPartitioning.ActivePartitionsLimitExceeded');
    finish();
    await vi.advanceTimersByTimeAsync(0);
    trial.route('later');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(trial.settled).toHaveLength(504);
  });
});
