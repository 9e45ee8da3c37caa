/**
 * Writes objects to S3, again and again until they are there.
 *
 * Follows https://docs.aws.amazon.com/firehose/latest/dev/retry.html and, for a partition's objects,
 * https://docs.aws.amazon.com/firehose/latest/APIReference/API_DynamicPartitioningConfiguration.html: when the time for
 * retries is over, their records go under the error prefix. Differs: what has no such time is tried for ever, not for 24
 * hours; the error output is compressed as the data is.
 */

import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Delivered, Filled } from './buffers.ts';
import type { Destination } from './destination.ts';
import { objectName } from './object-name.ts';
import { backoffMs, errorName, pause } from './patience.ts';
import { evaluate } from './prefix.ts';
import type { Failure } from './records.ts';

export interface SinkOptions {
  readonly s3: S3Client;
  readonly stream: () => { readonly name: string; readonly versionId: number };
  readonly destination: () => Destination;
  readonly signal: AbortSignal;
  /** Told of every attempt that failed. */
  readonly failed: (failure: Failure) => void;
}

/** Objects that are written at a time. */
const lanes = 8;

const compress = promisify(gzip);

/** What delivers one object. Never rejects. */
export function openSink(options: SinkOptions): (filled: Filled) => Promise<Delivered> {
  const waiting: (() => void)[] = [];
  let free = lanes;
  return async (filled) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await write(options, filled);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

async function write(options: SinkOptions, filled: Filled): Promise<Delivered> {
  const { s3, destination, signal, failed } = options;
  const { retryMs, partitioned, gzip: isPacked } = destination();
  const canGiveUp = partitioned && filled.place.errorType === undefined;
  let body: Buffer | undefined;
  const since = performance.now();
  // The same key each time: an attempt whose answer was lost leaves no second object.
  let object: { readonly Bucket: string; readonly Key: string } | undefined;
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      if (object?.Bucket !== destination().bucket) object = objectOf(options, filled);
      body ??= isPacked ? await compress(Buffer.concat(filled.chunks)) : Buffer.concat(filled.chunks);
      await s3.send(new PutObjectCommand({ ...object, Body: body }), { abortSignal: signal });
      return 'delivered';
    } catch (error) {
      if (signal.aborted) break;
      const failure = failureOf(error, attempt);
      failed(failure);
      if (canGiveUp && performance.now() - since >= retryMs) return failure;
      await pause(backoffMs(attempt), signal);
    }
  }
  return 'stopped';
}

function objectOf({ stream, destination }: SinkOptions, { place, oldest }: Filled) {
  const { bucket, prefix, errorPrefix, timeZone, extension } = destination();
  const { keys, errorType } = place;
  const folder =
    errorType === undefined
      ? evaluate(prefix, { oldest, timeZone, keys })
      : evaluate(errorPrefix, { oldest, timeZone, errorType });
  const { name, versionId } = stream();
  return { Bucket: bucket, Key: `${folder}${objectName({ stream: name, versionId, oldest, timeZone, extension })}` };
}

/** Codes of https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html#monitoring-s3-errors. */
function failureOf(error: unknown, attemptsMade: number): Failure {
  const errorMessage = error instanceof Error ? error.message : String(error);
  return { errorCode: `S3.${errorName(error)}`, errorMessage, attemptsMade };
}
