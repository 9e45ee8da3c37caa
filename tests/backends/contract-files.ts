/**
 * Contract tests that make sense on another backend than MiniStack, one row each, with what of them MiniStack still answers there; and
 * the tests of them that are known to fail on one.
 *
 * Left out: tests that never call AWS, that start an emulator of their own, or that ask what MiniStack keeps on every backend (the Glue
 * catalog, Athena, Spark jobs), unless they read and write much S3.
 */

/** A contract test that is run on each backend. */
export interface ContractFile {
  /** Path in the repository. */
  readonly file: string;
  /** What of AWS it asks. */
  readonly asks: string;
}

export const contractFiles: readonly ContractFile[] = [
  { file: 'tests/contract/landing.test.ts', asks: 'S3, by the sink' },
  { file: 'tests/contract/fx-rates-projection.test.ts', asks: 'S3 with If-Match, by the sink' },
  { file: 'tests/contract/csv-replay.test.ts', asks: 'S3, by the replay' },
  { file: 'tests/contract/restore-lake.test.ts', asks: 'S3 with versions; the Glue catalog beside it' },
  { file: 'tests/contract/hudi.test.ts', asks: 'S3 listings' },
  { file: 'tests/contract/feed-prices.test.ts', asks: 'DynamoDB' },
  { file: 'tests/contract/changes-seen.test.ts', asks: 'S3, Kinesis' },
  { file: 'tests/contract/kafka-login.test.ts', asks: 'Secrets Manager' },
  { file: 'tests/contract/service-levels.test.ts', asks: 'CloudWatch and S3; Lambda beside it' },
  { file: 'tests/contract/snowflake-pipes.test.ts', asks: 'S3, events of buckets, SQS' },
  { file: 'tests/contract/gateway/proxy.test.ts', asks: 'S3, DynamoDB, STS through the gateway' },
  { file: 'tests/contract/gateway/dynamodb-destinations.test.ts', asks: 'DynamoDB, its streams, Kinesis' },
  { file: 'tests/contract/gateway/dynamodb-kinesis.test.ts', asks: 'DynamoDB, its streams, Kinesis' },
  {
    file: 'tests/contract/gateway/firehose.test.ts',
    asks: 'Kinesis, S3, CloudWatch Logs, by the stand-in of Firehose',
  },
  { file: 'tests/contract/gateway/firehose-kill.test.ts', asks: 'Kinesis, S3, by the stand-in of Firehose' },
  { file: 'tests/contract/gateway/firehose-transform.test.ts', asks: 'Kinesis, S3; Lambda beside it' },
  { file: 'tests/contract/gateway/glue-events.test.ts', asks: 'SNS, SQS, CloudWatch; EventBridge beside it' },
  { file: 'tests/contract/deploy-changes.test.ts', asks: 'DynamoDB, Kinesis, IAM, Logs, by the embedded driver' },
];

/** A test that is known to fail on a backend; that it passes fails the run, so the row cannot grow old. */
export interface FileGap {
  readonly backend: string;
  readonly file: string;
  /** Which tests fail, by their names; at least one of them must, unless it is a matter of timing. */
  readonly test: RegExp;
  readonly timing?: true;
  readonly why: string;
}

const onLocalstack = (file: string, test: RegExp, why: string): FileGap => ({
  ...{ backend: 'localstack', file: `tests/contract/${file}.test.ts` },
  ...{ test, why },
});

const byTiming = (gap: FileGap): FileGap => ({ ...gap, timing: true });

const earlier = 'its Kinesis also hands out what was written shortly before the moment that a reader names';

export const fileGaps: readonly FileGap[] = [
  onLocalstack(
    'service-levels',
    /a promise that is kept is quiet/,
    'its alarms stay INSUFFICIENT_DATA for longer than a minute',
  ),
  onLocalstack('changes-seen', /a tail sees every record since its moment once/, earlier),
  onLocalstack('gateway/firehose', /writes what was put after it was created|its name can be had again/, earlier),
  onLocalstack(
    'gateway/dynamodb-kinesis',
    /comes in AWS’s envelope/,
    'identifiers of its events have 8 digits, and are no UUID',
  ),
  onLocalstack(
    'gateway/dynamodb-kinesis',
    /too big for Kinesis with its old image/,
    'a change that is too big for Kinesis with its old image never comes',
  ),
  byTiming(
    onLocalstack(
      'gateway/dynamodb-kinesis',
      /comes after those before it|not lost when shards/,
      'changes of one item that follow one another closely may change places',
    ),
  ),
  byTiming(
    onLocalstack(
      'gateway/glue-events',
      /an alarm on them rings/,
      'an alarm is looked at once a period, and may miss a single event',
    ),
  ),
  onLocalstack(
    'deploy-changes',
    /change nothing the second time/,
    'it does not tell the precision of a destination that it was given',
  ),
  onLocalstack(
    'deploy-changes',
    /changed in place/,
    'it answers one of the calls of UpdateTable that this takes with InternalFailure',
  ),
];
