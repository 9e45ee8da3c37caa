/** The quarantine in S3: only the hours that are asked for are listed, and objects are read as a stream. */
import { createGunzip } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, S3ServiceException } from '@aws-sdk/client-s3';
import { StreampactError } from '../../contracts/src/error.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import type { Filter } from '../../functions/dead-letters/filter.ts';
import { hourPrefix, readLine } from '../../functions/dead-letters/quarantine.ts';
import type { Refusal } from '../../functions/dead-letters/refusal.ts';
import { linesOf } from './lines.ts';

/** The lake. */
export interface Lake {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** What could not be read: told in the end, so that one damaged object hides no other. */
export interface Unreadable {
  objects: number;
  lines: number;
  /** The first few objects. */
  readonly examples: string[];
}

export const nothingUnreadable = (): Unreadable => ({ objects: 0, lines: 0, examples: [] });

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

/** The refusals of one object; what is damaged is counted. */
export async function* readObject(
  { s3, bucket }: Lake,
  contract: MessageContract,
  { object, unreadable }: { readonly object: string; readonly unreadable: Unreadable },
): AsyncGenerator<Refusal, void> {
  const context = { message: `${contract.product}/${contract.name}`, topic: contract.topic, object };
  const where = `s3://${bucket}/${object}`;
  const answer = await asked(where, () => s3.send(new GetObjectCommand({ Bucket: bucket, Key: object })));
  const body = answer.Body as NodeJS.ReadableStream;
  const plain = createGunzip();
  body.on('error', (error) => plain.destroy(error));
  const broken = (lines: number) => {
    if (lines === 0) unreadable.objects += 1;
    unreadable.lines += lines;
    if (unreadable.examples.length < 10 && !unreadable.examples.includes(object)) unreadable.examples.push(object);
  };
  try {
    for await (const line of linesOf(body.pipe(plain))) {
      const refusal = readLine(line.toString(), context);
      if (refusal === undefined) broken(1);
      else yield refusal;
    }
  } catch (error) {
    if (error instanceof StreampactError) throw error;
    broken(0);
  } finally {
    plain.destroy();
    if ('destroy' in body && typeof body.destroy === 'function') body.destroy();
  }
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

async function asked<T>(where: string, ask: () => Promise<T>): Promise<T> {
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
