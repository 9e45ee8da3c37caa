/**
 * Files in an S3 bucket that are written on conditions, as projections need them.
 *
 * `If-None-Match: *` makes a file, `If-Match: <ETag>` replaces the very one that was read. Making is tried before reading, so
 * that a role needs no right to list the bucket: without that right S3 answers 403, not 404, to whoever reads what is not
 * there. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { deadlineAfter } from '../shared/deadline.ts';
import type { ConditionalFiles, FoundFile } from './projector.ts';
import { isTransient, refused, statusOf } from './store.ts';

/** Where the files are. */
export interface ConditionalFilesOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Longest time for one call, in milliseconds. */
  readonly timeoutMs: number;
}

/** The files of a bucket. Calls throw SINK_STORE_REFUSED for what time does not mend. */
export function createConditionalFiles({ client, bucket, timeoutMs }: ConditionalFilesOptions): ConditionalFiles {
  const where = (key: string): string => `s3://${bucket}/${key}`;

  const call = async <T>(key: string, work: (abortSignal: AbortSignal) => Promise<T>): Promise<T> => {
    const deadline = deadlineAfter(timeoutMs);
    const { signal, release } = deadline.signal();
    try {
      return await work(signal);
    } catch (error) {
      throw error instanceof S3ServiceException && !isTransient(error) ? refused(where(key), error) : error;
    } finally {
      release();
    }
  };

  const write = (key: string, body: Buffer, condition: { IfMatch: string } | { IfNoneMatch: '*' }): Promise<boolean> =>
    call(key, async (abortSignal) => {
      const ChecksumSHA256 = createHash('sha256').update(body).digest('base64');
      const content = { Body: body, ChecksumSHA256, ContentType: 'application/json' };
      try {
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, ...content, ...condition }), {
          abortSignal,
        });
        return true;
      } catch (error) {
        if (statusOf(error) === 412 || isAbsent(error)) return false;
        throw error;
      }
    });

  return {
    create: (key, body) => write(key, body, { IfNoneMatch: '*' }),
    replace: (key, body, version) => write(key, body, { IfMatch: version }),
    read: (key) => call(key, (abortSignal) => readFile(client, { Bucket: bucket, Key: key }, abortSignal)),
    isTransient,
    where,
  };
}

async function readFile(
  client: S3Client,
  input: { readonly Bucket: string; readonly Key: string },
  abortSignal: AbortSignal,
): Promise<FoundFile | undefined> {
  try {
    const { Body, ETag } = await client.send(new GetObjectCommand(input), { abortSignal });
    if (Body === undefined || ETag === undefined) return undefined;
    return { body: Buffer.from(await Body.transformToByteArray()), version: ETag };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** No such file; that there is no such bucket is another 404, and never passes. */
function isAbsent(error: unknown): boolean {
  return error instanceof S3ServiceException && error.name === 'NoSuchKey';
}
