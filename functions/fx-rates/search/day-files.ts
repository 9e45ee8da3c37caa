/** The files of a day in the lake, and which state of the day they are. */
import { createHash } from 'node:crypto';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { AsyncBuffer } from 'hyparquet';

/** One file as it is listed. */
interface DayFile {
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** What stands in a day's folder at one moment. */
export interface DayState {
  readonly files: readonly DayFile[];
  /** Later states have no smaller one; to the second, as S3 keeps it. */
  readonly version: number;
  /** Other files, other id. */
  readonly id: string;
}

/** The day's folders and files. */
export interface DayFiles {
  list(day: string, signal: AbortSignal): Promise<DayState>;
  /** The file, by ranges; a read fails when it was replaced since it was listed. */
  open(file: DayFile, signal: AbortSignal): AsyncBuffer;
}

/** Where a table is. */
export interface DayLocation {
  readonly client: S3Client;
  readonly bucket: string;
  /** Prefix of the folders `date=YYYY-MM-DD/`. */
  readonly location: string;
}

/** The days of a table in S3. */
export function s3DayFiles({ client, bucket, location }: DayLocation): DayFiles {
  return {
    async list(day, signal) {
      const files: DayFile[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: `${location}/date=${day}/`,
            ContinuationToken: token,
          }),
          { abortSignal: signal },
        );
        for (const { Key: key = '', ETag: etag = '', Size: bytes = 0, LastModified: at } of page.Contents ?? [])
          if (key.endsWith('.parquet')) files.push({ key, etag, bytes, modified: at?.getTime() ?? 0 });
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return stateOf(files);
    },
    open: ({ key, etag, bytes }, signal) => ({
      byteLength: bytes,
      slice: async (start, end = bytes) => {
        const range = `bytes=${start}-${end - 1}`;
        const command = new GetObjectCommand({ Bucket: bucket, Key: key, Range: range, IfMatch: etag });
        const { Body: body } = await client.send(command, { abortSignal: signal });
        const read = (await body?.transformToByteArray()) ?? new Uint8Array();
        return Uint8Array.from(read).buffer;
      },
    }),
  };
}

function stateOf(files: readonly DayFile[]): DayState {
  const hash = createHash('sha256');
  for (const { key, etag, modified } of files) hash.update(`${key}\n${etag}\n${modified}\n`);
  // An emptied day is as new as the look at it.
  const version = files.length === 0 ? Date.now() : Math.max(...files.map(({ modified }) => modified));
  return { files, version, id: hash.digest('hex').slice(0, 16) };
}
