/** An object of S3 as a source: one version of it, and reads that survive a connection that breaks. */
import { setTimeout as delay } from 'node:timers/promises';
import { GetObjectCommand, HeadObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { StreampactError } from '../../../contracts/src/error.ts';
import { inputChanged, unreadable } from './refusals.ts';
import type { Source } from './source.ts';

/** Reads of one place that may fail one after the other. */
const attempts = 6;
const firstDelayMs = 200;

/** A client for reading. Emulators are addressed by path; AWS takes either. */
export function createReadClient(): S3Client {
  return new S3Client({
    forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined || process.env.AWS_ENDPOINT_URL_S3 !== undefined,
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  });
}

/** Opens `s3://bucket/key`. */
export async function openObject(input: string, client: S3Client): Promise<Source> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(input) ?? [];
  if (bucket === undefined || key === undefined) throw unreadable(input, new Error('it is not s3://bucket/key'));
  const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })).catch((cause: unknown) => {
    throw unreadable(input, answered(cause));
  });
  const { ETag: tag = '', ContentLength: size = 0 } = head;

  /** One read, which ends early when the connection does. */
  const once = async function* (from: number, to: number): AsyncGenerator<Buffer> {
    const range = `bytes=${from}-${to - 1}`;
    const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: range, IfMatch: tag }));
    for await (const chunk of answer.Body as AsyncIterable<Uint8Array>) {
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    }
  };

  async function* read(from: number, to = size): AsyncGenerator<Buffer> {
    let at = from;
    for (let failed = 0; at < to; ) {
      try {
        for await (const chunk of once(at, to)) {
          at += chunk.length;
          failed = 0;
          yield chunk;
        }
        if (at < to) throw new Error('the connection ended early');
      } catch (error) {
        if (isChanged(error)) throw inputChanged(input, 'its ETag is another one');
        failed += 1;
        if (failed === attempts || error instanceof StreampactError) throw unreadable(input, answered(error));
        await delay(firstDelayMs * 2 ** failed);
      }
    }
  }

  return {
    address: `s3://${bucket}/${key}`,
    name: key.split('/').at(-1) ?? key,
    size,
    version: tag,
    read,
    async verify() {}, // every read bears the ETag
  };
}

/** What S3 answered, in words: an answer to HEAD has no text of its own. */
function answered(error: unknown): unknown {
  if (!(error instanceof S3ServiceException)) return error;
  const { httpStatusCode: status = 0 } = error.$metadata;
  const known: Readonly<Record<number, string>> = {
    403: 'S3 does not let these credentials read it',
    404: 'S3 has no such bucket or object',
  };
  return new Error(known[status] ?? `S3 answered ${status} ${error.name}`, { cause: error });
}

function isChanged(error: unknown): boolean {
  return (
    error instanceof S3ServiceException &&
    (error.$metadata.httpStatusCode === 412 || error.name === 'PreconditionFailed')
  );
}
