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
  /** Part of the names of the tests that fail; at least one of them must. */
  readonly test: string;
  readonly why: string;
}

export const fileGaps: readonly FileGap[] = [
  {
    ...{ backend: 'localstack', file: 'tests/contract/service-levels.test.ts' },
    ...{ test: 'a promise that is kept is quiet', why: 'its alarms stay INSUFFICIENT_DATA for longer than a minute' },
  },
];
