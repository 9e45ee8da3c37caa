/**
 * Gives batches of records to a Lambda function, and calls it again when a call fails.
 *
 * Follows https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html: a call that times out,
 * is throttled or ends in the function's error is made again, three times by default, and then its records count as
 * failed; what the function answers is final, however it looks. A function may take 5 minutes, and answer 6 MB
 * (https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html). Differs: while Lambda cannot be reached at
 * all, because the local cloud starts or ends, calls do not count.
 */

import { randomUUID } from 'node:crypto';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { readAnswer } from './answer.ts';
import { backoffMs, errorName, pause, wasAnswered } from './patience.ts';
import type { Transform } from './processors.ts';
import type { Failure, Outcome, SourceRecord } from './records.ts';

/** What a call of the function is made with. */
export interface Transforming {
  readonly lambda: LambdaClient;
  readonly transform: Transform;
  readonly deliveryStreamArn: string;
  readonly sourceArn: string;
  readonly region: string;
  readonly signal: AbortSignal;
  /** Told of every call that failed. */
  readonly failed: (failure: Failure) => void;
}

/** Longest run of a function, in milliseconds. */
const longestCallMs = 300_000;
/** Longest answer, in bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const longestAnswerBytes = 6 * 1024 * 1024;

/** One outcome for each record, in their order; undefined once the signal aborts. */
export async function transformBatch(
  by: Transforming,
  records: readonly SourceRecord[],
): Promise<readonly Outcome[] | undefined> {
  const payload = JSON.stringify(eventOf(by, records));
  let failures = 0;
  for (let attempt = 1; !by.signal.aborted; attempt += 1) {
    const answer = await call(by, payload);
    if (by.signal.aborted) return undefined;
    if (typeof answer === 'string') return readAnswer(answer, records.map(recordId), failures + 1);
    if (answer.counts) failures += 1;
    const { errorCode, errorMessage } = answer;
    const failure = { errorCode, errorMessage, attemptsMade: failures };
    by.failed(failure);
    if (failures > by.transform.retries) return records.map(() => ({ kind: 'failed', failure }));
    await pause(backoffMs(attempt), by.signal);
  }
  return undefined;
}

/** The id that the function is given for a record: none comes twice, also after a restart. */
const recordId = ({ sequenceNumber }: SourceRecord): string => `${sequenceNumber}000000`;

/** https://docs.aws.amazon.com/lambda/latest/dg/services-kinesisfirehose.html */
function eventOf({ deliveryStreamArn, sourceArn, region }: Transforming, records: readonly SourceRecord[]): object {
  return {
    invocationId: randomUUID(),
    deliveryStreamArn,
    sourceKinesisStreamArn: sourceArn,
    region,
    records: records.map((record) => ({
      recordId: recordId(record),
      approximateArrivalTimestamp: record.arrivedAt,
      data: Buffer.from(record.data).toString('base64'),
      kinesisRecordMetadata: {
        sequenceNumber: record.sequenceNumber,
        subsequenceNumber: '',
        partitionKey: record.partitionKey,
        shardId: record.shardId,
        approximateArrivalTimestamp: record.arrivedAt,
      },
    })),
  };
}

interface FailedCall {
  readonly errorCode: string;
  readonly errorMessage: string;
  /** Whether it is one of the calls that may fail so and so often. */
  readonly counts: boolean;
}

async function call({ lambda, transform, signal }: Transforming, payload: string): Promise<string | FailedCall> {
  const late = AbortSignal.timeout(longestCallMs);
  try {
    const command = new InvokeCommand({ FunctionName: transform.functionArn, Payload: Buffer.from(payload) });
    const { FunctionError, Payload } = await lambda.send(command, { abortSignal: AbortSignal.any([signal, late]) });
    const bytes = Payload ?? new Uint8Array();
    if (FunctionError !== undefined) return functionError;
    return bytes.byteLength > longestAnswerBytes ? tooLong : Buffer.from(bytes).toString('utf8');
  } catch (error) {
    if (late.aborted) return timedOut;
    return refusal(error);
  }
}

const functionError: FailedCall = {
  errorCode: 'Lambda.FunctionError',
  errorMessage: 'The Lambda function was successfully invoked but it returned an error result.',
  counts: true,
};
const tooLong: FailedCall = {
  ...functionError,
  errorMessage: `The Lambda function returned more than the ${longestAnswerBytes} bytes that an answer may have.`,
};
const timedOut: FailedCall = {
  errorCode: 'Lambda.FunctionRequestTimedOut',
  errorMessage: `The Lambda function did not answer within ${longestCallMs / 1_000} s.`,
  counts: true,
};

/** Codes and messages of https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html. */
const refusals: Readonly<Record<string, readonly [string, string]>> = {
  ResourceNotFoundException: [
    'Lambda.ResourceNotFound',
    'The specified Lambda function does not exist. Use a different function that does exist.',
  ],
  TooManyRequestsException: [
    'Lambda.InvokeLimitExceeded',
    'The Lambda concurrent execution limit is exceeded. Increase the concurrent execution limit.',
  ],
  AccessDeniedException: [
    'Lambda.InvokeAccessDenied',
    'Access was denied. Ensure that the access policy allows access to the Lambda function.',
  ],
};

function refusal(error: unknown): FailedCall {
  const known = refusals[errorName(error)];
  if (known !== undefined) return { errorCode: known[0], errorMessage: known[1], counts: true };
  const errorMessage = error instanceof Error ? error.message : String(error);
  return { errorCode: `Lambda.${errorName(error)}`, errorMessage, counts: wasAnswered(error) };
}
