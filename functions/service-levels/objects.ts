/** What a bucket lists, as far as ages ask. */
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';

/** One object. */
export interface Listed {
  readonly key: string;
  /** Milliseconds since 1970; S3 tells whole seconds. */
  readonly modified: number;
  readonly bytes: number;
}

/** A bucket, read only. */
export interface Objects {
  /** Names of the folders directly below `prefix`, which ends with a slash. */
  folders(prefix: string): Promise<readonly string[]>;
  /** Objects below `prefix`, in the order of their keys; `after` leaves out those up to it, `flat` those in folders. */
  list(prefix: string, how?: { readonly after?: string | undefined; readonly flat?: boolean }): AsyncIterable<Listed>;
  /** At most `limit` bytes of an object, as text. */
  read(key: string, limit: number): Promise<string>;
}

/** A bucket of S3; every request ends with `signal`. */
export function s3Objects(client: S3Client, bucket: string, signal: AbortSignal): Objects {
  const pages = async function* (prefix: string, flat: boolean, after?: string) {
    let token: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          ...(flat && { Delimiter: '/' }),
          ...(after !== undefined && { StartAfter: after }),
          ...(token !== undefined && { ContinuationToken: token }),
        }),
        { abortSignal: signal },
      );
      yield page;
      token = page.NextContinuationToken;
    } while (token !== undefined);
  };
  return {
    async folders(prefix) {
      const names: string[] = [];
      for await (const { CommonPrefixes: found = [] } of pages(prefix, true)) {
        names.push(...found.map(({ Prefix: full = '' }) => full.slice(prefix.length, -1)));
      }
      return names;
    },
    async *list(prefix, { after, flat = false } = {}) {
      for await (const { Contents: found = [] } of pages(prefix, flat, after)) {
        for (const { Key: key = '', LastModified: at, Size: bytes = 0 } of found) {
          yield { key, modified: at?.getTime() ?? 0, bytes };
        }
      }
    },
    async read(key, limit) {
      const range = `bytes=0-${limit - 1}`;
      const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: range }), {
        abortSignal: signal,
      });
      return (await body?.transformToString()) ?? '';
    },
  };
}

/** Whether engines read the object: neither empty, a folder's marker, nor what its name hides from Athena, Glue and Spark. */
export function isData({ key, bytes }: Listed): boolean {
  return bytes > 0 && !key.endsWith('/') && !/(?:^|\/)[._][^/]*$/.test(key) && !key.endsWith('_$folder$');
}

/** The newest of a listing, newest first; however long it is, no more than twice as many are kept. Of one second, the later key. */
export async function newestOf(listed: AsyncIterable<Listed>, count: number): Promise<readonly Listed[]> {
  let kept: Listed[] = [];
  const trim = (): void => {
    kept = kept.sort((a, b) => b.modified - a.modified || (a.key < b.key ? 1 : -1)).slice(0, count);
  };
  for await (const object of listed) {
    kept.push(object);
    if (kept.length >= 2 * count) trim();
  }
  trim();
  return kept;
}
