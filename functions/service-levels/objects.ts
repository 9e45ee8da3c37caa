/** What a bucket lists, as far as ages ask. */
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';

/** One object. */
export interface Listed {
  readonly key: string;
  /** Milliseconds since 1970; S3 tells whole seconds. */
  readonly modified: number;
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
        for (const { Key: key = '', LastModified: at } of found) yield { key, modified: at?.getTime() ?? 0 };
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

/** Whether engines read the object: neither a folder's marker nor what its name hides from Athena, Glue and Spark. */
export function isData({ key }: Listed): boolean {
  return !key.endsWith('/') && !/(?:^|\/)[._][^/]*$/.test(key) && !key.endsWith('_$folder$');
}
