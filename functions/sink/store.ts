/**
 * Objects into the lake, each written once.
 *
 * `If-None-Match: *` makes S3 refuse (412) a key that exists: whoever planned the range before has written it, and the
 * same range judged by the same contract gives the same records, so the work is done. 409 means that another write of the
 * key is under way; the next attempt finds out how that ended. So does the attempt that follows a lost answer.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
import { createHash } from 'node:crypto';
import { HeadObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { isStreampactError, StreampactError } from '../../contracts/src/error.ts';
import type { Logger } from '../shared/log.ts';
import { retryWhileCurrent } from './backoff.ts';
import { gzipLines } from './gzip.ts';
import { checkIdentity, metadataOf, type ObjectMetadata } from './object-identity.ts';
import type { LakeObject } from './render.ts';

/** What came of an object. */
interface StoredObject {
  /** False when an earlier attempt, ours or another worker's, had written it. */
  readonly written: boolean;
  /** Compressed bytes. */
  readonly bytes: number;
}

/** The port through which partitions write; tests put a fake in its place. */
export interface Store {
  /**
   * Resolves once the object stands in the lake. Throws SINK_STORE_REFUSED, SINK_TOPIC_RECREATED or SINK_OBJECT_FOREIGN where
   * another object has its key, or Fenced once the caller's time is over.
   */
  put(object: LakeObject, isCurrent: () => boolean): Promise<StoredObject>;
}

/** Where objects go. */
export interface StoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
  readonly logger: Logger;
}

/**
 * A client that tries once, for at most `timeoutMs`: attempts are the store's business. Without `throwOnRequestTimeout` the
 * SDK only warns, and an answer that never comes would be waited for without an end.
 */
export function createS3Client(timeoutMs: number): S3Client {
  return new S3Client({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
  });
}

/** The store in an S3 bucket. */
export function createStore({ client, bucket, logger }: StoreOptions): Store {
  const metadataAt = async (key: string): Promise<ObjectMetadata> => {
    try {
      return (await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).Metadata ?? {};
    } catch (error) {
      if (statusOf(error) === 404) throw new Vanished();
      throw error;
    }
  };
  return {
    async put({ key, lines, identity, release }, isCurrent) {
      const metadata = identity && metadataOf(identity, lines);
      const body = await gzipLines(lines);
      release?.();
      const request = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        IfNoneMatch: '*',
        ChecksumSHA256: createHash('sha256').update(body).digest('base64'),
        ContentType: 'application/gzip',
        ...(metadata && { Metadata: { ...metadata } }),
      });
      const attempt = async (): Promise<StoredObject> => {
        try {
          await client.send(request);
          return { written: true, bytes: body.length };
        } catch (error) {
          if (statusOf(error) !== 412) throw error;
          if (metadata !== undefined) checkIdentity(await metadataAt(key), metadata, `s3://${bucket}/${key}`);
          return { written: false, bytes: body.length };
        }
      };
      const onFailure = (error: unknown, failed: number) => {
        logger.warn(
          { key, attempt: failed, status: statusOf(error), reason: String(error) },
          'the lake did not take an object, trying again',
        );
      };
      try {
        return await retryWhileCurrent(attempt, {
          isCurrent,
          // A named error is a verdict.
          isTransient: (error) => !isStreampactError(error) && isTransient(error),
          onFailure,
        });
      } catch (error) {
        throw error instanceof S3ServiceException ? refused(`s3://${bucket}/${key}`, error) : error;
      }
    },
  };
}

/** A key was taken and is free again: the next attempt takes it. */
class Vanished extends Error {
  override readonly name = 'Vanished';
}

/** Answers below 500 that time mends: time-outs, conflicts of conditional writes, too many requests. */
const passing: ReadonlySet<number | undefined> = new Set([408, 409, 429]);

/** Whether S3 may take the object later: no answer, 5xx with SlowDown among them, and {@link passing}. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error) || error.name === 'Fenced') return false;
  const status = statusOf(error);
  return status === undefined || status >= 500 || passing.has(status);
}

/** The HTTP status of S3's answer; undefined when there was none. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/** The named error of a refusal that time does not mend. */
export function refused(where: string, cause: S3ServiceException): StreampactError {
  return new StreampactError('SINK_STORE_REFUSED', `The lake refused an object (${cause.name}).`, {
    where,
    fix: "Check that the bucket exists and that the worker's role may write below this prefix.",
    cause,
  });
}
