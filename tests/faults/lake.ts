/** The objects of a run's bucket as they are in the end, read without the sink's own code. */
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';

/** A bucket. */
export interface Lake {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** One version of an object, or a mark that it was deleted. */
export interface Version {
  readonly key: string;
  readonly id: string;
}

/** All versions and delete markers, the newest of a key first: a key that was written twice stands there twice. */
export async function listVersions({ s3, bucket }: Lake): Promise<readonly Version[]> {
  const versions: Version[] = [];
  let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
  while (marker !== undefined) {
    const page: Awaited<ReturnType<typeof listPage>> = await listPage({ s3, bucket }, marker);
    for (const { Key, VersionId = '' } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])])
      if (Key !== undefined) versions.push({ key: Key, id: VersionId });
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
    marker = page.IsTruncated === true && KeyMarker !== undefined ? { KeyMarker, VersionIdMarker } : undefined;
  }
  return versions;
}

function listPage({ s3, bucket }: Lake, marker: object) {
  return s3.send(new ListObjectVersionsCommand({ Bucket: bucket, ...marker }));
}

/** The bytes of a version. */
export async function readVersion({ s3, bucket }: Lake, { key, id }: Version): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: id }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** The lines of a gzipped object, without their line feeds. */
export async function linesOf({ s3, bucket }: Lake, key: string): Promise<readonly Buffer[]> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const content = gunzipSync((await Body?.transformToByteArray()) ?? Buffer.alloc(0));
  const lines: Buffer[] = [];
  for (let start = 0; start < content.length; ) {
    const at = content.indexOf(0x0a, start);
    const end = at < 0 ? content.length : at;
    lines.push(content.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

const mark = '{"$b64":';

/** The value's bytes of a raw zone's line, escaped ones too; see "Framing" in docs/exactly-once.md. */
export function unframe(line: Buffer): Buffer | null {
  if (!line.toString('latin1', 0, mark.length).startsWith(mark)) return line;
  const { $b64 } = JSON.parse(line.toString()) as { readonly $b64: string | null };
  return $b64 === null ? null : Buffer.from($b64, 'base64');
}
