/**
 * A line of the error output: the record as it came, and why it is there.
 *
 * Follows https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html. Times are milliseconds
 * since 1970, and numbers, as AWS writes them.
 */

import type { Failure, SourceRecord } from './records.ts';

/** The line, with its line feed. */
export function errorLine(record: SourceRecord, failure: Failure, lambdaArn: string | undefined): Buffer {
  const line = {
    attemptsMade: failure.attemptsMade,
    arrivalTimestamp: record.arrivedAt,
    errorCode: failure.errorCode,
    errorMessage: failure.errorMessage,
    attemptEndingTimestamp: Date.now(),
    rawData: Buffer.from(record.data).toString('base64'),
    sequenceNumber: record.sequenceNumber,
    ...(lambdaArn === undefined ? {} : { lambdaArn }),
  };
  return Buffer.from(`${JSON.stringify(line)}\n`);
}
