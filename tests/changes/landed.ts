/** What Firehose has landed so far; each object is read once. */
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';

/** Lines by where they landed, without repetition. */
export interface Landed {
  readonly raw: ReadonlySet<string>;
  readonly quarantine: ReadonlySet<string>;
  readonly errors: ReadonlySet<string>;
  readonly objects: number;
}

/** A reader of the three zones of `name`. */
export function openLanded(s3: S3Client, Bucket: string, name: string): () => Promise<Landed> {
  const zones = { raw: new Set<string>(), quarantine: new Set<string>(), errors: new Set<string>() };
  const seen = new Set<string>();
  const read = async (zone: keyof typeof zones): Promise<void> => {
    for (let token: string | undefined; ; ) {
      const page = await s3.send(
        new ListObjectsV2Command({ Bucket, Prefix: `${zone}/${name}/`, ...(token && { ContinuationToken: token }) }),
      );
      for (const { Key = '' } of page.Contents ?? []) {
        if (seen.has(Key)) continue;
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
        const text = bytes[0] === 0x1f ? gunzipSync(bytes).toString() : bytes.toString();
        if (!text.endsWith('\n')) throw new Error(`${Key} does not end in a line feed`);
        for (const line of text.slice(0, -1).split('\n')) zones[zone].add(line);
        seen.add(Key);
      }
      token = page.NextContinuationToken;
      if (token === undefined) return;
    }
  };
  return async () => {
    for (const zone of ['raw', 'quarantine', 'errors'] as const) await read(zone);
    return { ...zones, objects: seen.size };
  };
}
