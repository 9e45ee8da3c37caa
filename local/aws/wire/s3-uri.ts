/** `s3://bucket/key` addresses. */

import { AwsError } from './errors.ts';

/** A bucket and a key or prefix in it. */
export interface S3Address {
  readonly bucket: string;
  /** Without a leading slash; empty for the whole bucket. */
  readonly key: string;
}

/** Parses `s3://`, `s3a://` and `s3n://` addresses; undefined for anything else. */
export function parseS3Uri(uri: string): S3Address | undefined {
  const match = /^s3[an]?:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri);
  const bucket = match?.[1];
  return bucket === undefined ? undefined : { bucket, key: match?.[2] ?? '' };
}

/** Like {@link parseS3Uri}, for an address that the caller gave: throws AwsError of type `type`. */
export function requireS3Uri(uri: string, type: string): S3Address {
  const address = parseS3Uri(uri);
  if (address === undefined) throw new AwsError(type, `'${uri}' is not an address like s3://bucket/path.`);
  return address;
}

/** The address in text, its key ending in exactly one slash unless it is empty. */
export function folderUri({ bucket, key }: S3Address): string {
  return `s3://${bucket}/${folderKey(key)}`;
}

/** `key` as a prefix that stands for a folder. */
export function folderKey(key: string): string {
  const bare = key.replace(/\/+$/, '');
  return bare === '' ? '' : `${bare}/`;
}
