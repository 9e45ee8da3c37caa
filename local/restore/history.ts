/** What happened to the objects of a versioned bucket under a prefix, as S3 tells it. */
import {
  GetBucketVersioningCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { StreampactError } from '../../contracts/src/error.ts';

/** A version of an object, or the mark of its deletion. */
export interface Entry {
  readonly key: string;
  readonly versionId: string;
  /** When it was made, in milliseconds since 1970; S3 tells whole seconds. */
  readonly at: number;
  /** Whether it is the object's newest. */
  readonly latest: boolean;
  /** The object; undefined for a deletion. */
  readonly content?: { readonly etag: string; readonly bytes: number };
}

/** A bucket, and a client that may read and write it. */
export interface Place {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly prefix: string;
}

/** The entries of each key, newest first. @throws StreampactError RESTORE_IMPOSSIBLE for a bucket that keeps no versions */
export async function readHistory(place: Place): Promise<ReadonlyMap<string, readonly Entry[]>> {
  await requireVersions(place);
  const byKey = new Map<string, Entry[]>();
  for await (const entry of entriesOf(place)) {
    const known = byKey.get(entry.key);
    if (known === undefined) byKey.set(entry.key, [entry]);
    else known.push(entry);
  }
  for (const entries of byKey.values()) entries.sort(newestFirst);
  return byKey;
}

/** Of one second, the newest is the one that S3 calls so; else an object counts as newer than its deletion, so that nothing is lost. */
export function newestFirst(one: Entry, other: Entry): number {
  if (one.latest !== other.latest) return one.latest ? -1 : 1;
  if (one.at !== other.at) return other.at - one.at;
  return Number(one.content === undefined) - Number(other.content === undefined);
}

async function requireVersions({ s3, bucket }: Place): Promise<void> {
  const { Status } = await asked(bucket, () => s3.send(new GetBucketVersioningCommand({ Bucket: bucket })));
  if (Status === 'Enabled') return;
  throw new StreampactError('RESTORE_IMPOSSIBLE', 'The bucket keeps no versions of its objects.', {
    where: `s3://${bucket}`,
    fix: 'restore it from a backup; a bucket of this project keeps versions',
  });
}

async function* entriesOf({ s3, bucket, prefix }: Place): AsyncGenerator<Entry> {
  let from: { readonly KeyMarker?: string | undefined; readonly VersionIdMarker?: string | undefined } | undefined = {};
  while (from !== undefined) {
    const asking: ListObjectVersionsCommand = new ListObjectVersionsCommand({
      Bucket: bucket,
      Prefix: prefix,
      ...from,
    });
    const page: ListObjectVersionsCommandOutput = await asked(`${bucket}/${prefix}`, () => s3.send(asking));
    for (const { Key = '', VersionId = '', LastModified, IsLatest = false, ETag = '', Size = 0 } of page.Versions ??
      []) {
      const content = { etag: ETag, bytes: Size };
      yield { key: Key, versionId: VersionId, at: LastModified?.getTime() ?? 0, latest: IsLatest, content };
    }
    for (const { Key = '', VersionId = '', LastModified, IsLatest = false } of page.DeleteMarkers ?? []) {
      yield { key: Key, versionId: VersionId, at: LastModified?.getTime() ?? 0, latest: IsLatest };
    }
    from =
      page.IsTruncated === true
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
  }
}

/** Asks S3; a refusal says what to look at. */
export async function asked<T>(where: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : 'no answer';
    throw new StreampactError('RESTORE_FAILED', `S3 refused (${name}).`, {
      where: `s3://${where}`,
      fix: 'check --bucket, AWS_ENDPOINT_URL and the credentials: docs/data-protection.md lists the rights that a restore takes',
      cause,
    });
  }
}
