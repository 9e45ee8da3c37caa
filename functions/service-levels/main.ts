/**
 * Measures what the table contracts promise: a Lambda function that a clock starts. It lists objects and reads reports, and asks no
 * engine, so that a measurement costs a few requests to S3 and wakes nothing. docs/operations.md says what an age is.
 */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import { measuredTables } from '../../contracts/generated/service-levels.ts';
import { entryOf } from '../../contracts/src/validate.ts';
import { type Config, list, shared, text } from '../shared/config.ts';
import { type LambdaService, lambdaHandler } from '../shared/lambda.ts';
import type { Logger } from '../shared/log.ts';
import { type Measured, tellLevels } from '../shared/table-levels.ts';
import { measure } from './measure.ts';
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
        await tellLevels({ cloudwatch, stack: config.stack, signal }, result);
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

/** Measures and tells. Errors bear a code of the closed set as their name. */
export const handler = lambdaHandler({ name: 'service-levels', variables, open });
