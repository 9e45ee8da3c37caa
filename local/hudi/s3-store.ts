/** A timeline in a bucket: page by page, and only what is asked for. */
import type { Readable } from 'node:stream';
import { GetObjectCommand, ListObjectsV2Command, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { StreampactError } from '../../contracts/src/error.ts';
import type { TimelineStore } from './store.ts';

/** A bucket and a client that may read it. */
export interface Lake {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** `prefix` is the table's, without a slash at its end. */
export function s3Store({ s3, bucket }: Lake, prefix: string): TimelineStore {
  const hoodie = `${prefix}/.hoodie/`;
  return {
    where: `s3://${bucket}/${prefix}`,
    async *list(sub) {
      const folder = sub === '' ? hoodie : `${hoodie}${sub}/`;
      let token: string | undefined;
      do {
        // The delimiter keeps the metadata table out, which has far more objects than the timeline.
        const page = await asked(`s3://${bucket}/${folder}`, () =>
          s3.send(
            new ListObjectsV2Command({ Bucket: bucket, Prefix: folder, Delimiter: '/', ContinuationToken: token }),
          ),
        );
        for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
          const name = Key.slice(folder.length);
          if (name !== '') yield { name, bytes: Size, modified: LastModified?.getTime() ?? Number.NaN };
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },
    async read(path, limit) {
      const key = `${hoodie}${path}`;
      return asked(`s3://${bucket}/${key}`, async () => {
        try {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
          return await beginning(Body as Readable, limit);
        } catch (error) {
          if (isAbsent(error)) return undefined;
          throw error;
        }
      });
    },
  };
}

/** Read from the stream and not by a range: S3 refuses every range of an empty object. */
async function beginning(body: Readable, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= limit) break; // which destroys the stream
  }
  return Buffer.concat(parts).subarray(0, limit);
}

/** Of the object alone: an absent bucket is a mistake of the caller's. */
function isAbsent(error: unknown): boolean {
  return error instanceof S3ServiceException && error.name === 'NoSuchKey';
}

async function asked<T>(where: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : 'no answer';
    throw new StreampactError('HUDI_LAKE_UNREADABLE', `The lake cannot be read (${name}).`, {
      where,
      fix: 'check --bucket, --endpoint and the credentials: they must allow s3:ListBucket and s3:GetObject there',
      cause,
    });
  }
}
