/** What stands in the quarantine: only the hours that are asked for are listed. */
import type { S3Client } from '@aws-sdk/client-s3';
import { HeadObjectCommand, ListObjectsV2Command, S3ServiceException } from '@aws-sdk/client-s3';
import { StreampactError } from '../../contracts/src/error.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import type { Filter } from '../../functions/dead-letters/filter.ts';
import { hourPrefix } from '../../functions/dead-letters/quarantine.ts';

/** The lake. */
export interface Lake {
  readonly s3: S3Client;
  readonly bucket: string;
}

type Hours = Pick<Filter, 'since' | 'until'>;

/** Keys of the contract's quarantine objects in those hours, oldest hour first. */
export async function* quarantineKeys(
  { s3, bucket }: Lake,
  { quarantinePrefix }: MessageContract,
  { since, until }: Hours,
): AsyncGenerator<string, void> {
  const after = since === undefined ? undefined : hourPrefix(quarantinePrefix, since);
  const last = until === undefined || until <= 0 ? undefined : hourPrefix(quarantinePrefix, until - 1);
  let token: string | undefined;
  do {
    const page = await asked(`s3://${bucket}/${quarantinePrefix}/`, () =>
      s3.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: `${quarantinePrefix}/`,
          ...(token === undefined ? { StartAfter: after } : { ContinuationToken: token }),
        }),
      ),
    );
    for (const { Key: key = '' } of page.Contents ?? []) {
      if (last !== undefined && key.slice(0, last.length) > last) return;
      if (key.endsWith('.jsonl.gz')) yield key;
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
}

/** Whether the object stands in the lake. */
export async function stands({ s3, bucket }: Lake, key: string): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return false;
    throw unreadableLake(`s3://${bucket}/${key}`, error);
  }
}

/** What the store answers. Throws DLQ_LAKE_UNREADABLE. */
export async function asked<T>(where: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw unreadableLake(where, error);
  }
}

function unreadableLake(where: string, cause: unknown): StreampactError {
  const name = cause instanceof Error ? cause.name : 'no answer';
  return new StreampactError('DLQ_LAKE_UNREADABLE', `The lake cannot be read (${name}).`, {
    where,
    fix: 'check --bucket, --endpoint and the credentials: they must allow s3:ListBucket and s3:GetObject there',
    cause,
  });
}
