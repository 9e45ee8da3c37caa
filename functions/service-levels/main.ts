/**
 * Measures what the table contracts promise: a Lambda function that a clock starts. It lists objects and reads reports, and asks no
 * engine, so that a measurement costs a few requests to S3 and wakes nothing. docs/operations.md says what an age is.
 */
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import { measuredTables } from '../../contracts/generated/service-levels.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import { metricNamespace, ownMetrics } from '../../contracts/src/own-metrics.ts';
import { entryOf } from '../../contracts/src/validate.ts';
import { type Config, list, shared, text } from '../shared/config.ts';
import { type LambdaService, lambdaHandler } from '../shared/lambda.ts';
import type { Logger } from '../shared/log.ts';
import { type Level, type Measured, measure } from './measure.ts';
import type { Seen } from './newest.ts';
import { s3Objects } from './objects.ts';

const variables = {
  bucket: shared.lakeBucket,
  /** Where topics are landed for Snowflake; none by default. */
  landing: text('STREAMPACT_LANDING_BUCKET', ''),
  stack: text('STREAMPACT_STACK'),
  /** `product/name` of the tables to measure. */
  tables: list('STREAMPACT_TABLES'),
} as const;

function open(config: Config<typeof variables>, logger: Logger): LambdaService<Measured> {
  const s3 = new S3Client({});
  const cloudwatch = new CloudWatchClient({});
  const measured = config.tables.map((name) => entryOf(measuredTables, name, 'table contract'));
  const seen = new Map<string, Seen>();
  return {
    async invoke(_event, deadline) {
      const { signal, release } = deadline.signal();
      try {
        const result = await measure(measured, {
          lake: s3Objects(s3, config.bucket, signal),
          landing: config.landing === '' ? undefined : s3Objects(s3, config.landing, signal),
          now: Date.now(),
          seen,
          logger,
        });
        const MetricData = result.levels.flatMap((level) => dataOf(config.stack, level));
        if (MetricData.length > 0) {
          const command = new PutMetricDataCommand({ Namespace: metricNamespace, MetricData });
          await cloudwatch.send(command, { abortSignal: signal });
        }
        refuseFailed(result.failed);
        return result;
      } finally {
        release();
      }
    },
    close: async () => {
      s3.destroy();
      cloudwatch.destroy();
    },
  };
}

/** Three metrics a table at most: CloudWatch takes a thousand at once. */
function dataOf(stack: string, { product, name, ...level }: Level) {
  const values = {
    FreshnessMinutes: level.ageMinutes,
    RejectedShare: level.rejectedShare,
    QualityRulesFailed: level.rulesFailed,
  } as const;
  const Dimensions = Object.entries({ Stack: stack, Product: product, Table: name }).map(([Name, Value]) => ({
    Name,
    Value,
  }));
  return (Object.keys(values) as (keyof typeof values)[]).flatMap((MetricName) => {
    const Value = values[MetricName];
    return Value === undefined ? [] : [{ MetricName, Value, Unit: ownMetrics[MetricName].unit, Dimensions }];
  });
}

/** The others are told already; that these are not must not pass in silence. */
function refuseFailed(failed: readonly string[]): void {
  if (failed.length === 0) return;
  throw new StreampactError('SERVICE_LEVEL_UNMEASURED', `Not measured: ${failed.join(', ')}.`, {
    fix: 'Each was logged with its error; the metrics of all other tables are up to date.',
  });
}

/** Measures and tells. Errors bear a code of the closed set as their name. */
export const handler = lambdaHandler({ name: 'service-levels', variables, open });
