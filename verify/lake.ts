/** Reading the lake sparingly: the newest folders first, and no more of an object than memory takes. */

import { promisify } from 'node:util';
import { gunzip, type InputType, type ZlibOptions } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';

/** Where to look. */
export interface Place {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** An object of a listing. */
export interface Listed {
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly bytes: number;
}

interface Listing {
  readonly objects: readonly Listed[];
  /** Folders below, where there was a delimiter. */
  readonly folders: readonly string[];
}

/** Most pages of one listing, of 1000 keys each. */
const maxPages = 20;

/** Keys below a prefix, or one level of folders. */
export async function list({ s3, bucket }: Place, prefix: string, delimiter?: '/'): Promise<Listing> {
  const objects: Listed[] = [];
  const folders: string[] = [];
  let token: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        ...(delimiter === undefined ? {} : { Delimiter: delimiter }),
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    for (const { Key: key = '', LastModified: at, Size: bytes = 0 } of answer.Contents ?? []) {
      objects.push({ key, at: at?.getTime() ?? 0, bytes });
    }
    folders.push(...(answer.CommonPrefixes ?? []).flatMap(({ Prefix: folder }) => folder ?? []));
    token = answer.NextContinuationToken;
    if (token === undefined) break;
  }
  return { objects, folders };
}

/** Files that engines pass over: a name that begins with `_` or `.`, and empty ones that stand for folders. */
function isData({ key, bytes }: Listed): boolean {
  return bytes > 0 && !/(^|\/)[_.][^/]*$/.test(key) && !key.includes('/.hoodie/');
}

/**
 * The newest objects below a prefix, the newest first: the way down follows the greatest `name=value` folder at each level, for
 * folders are named by time. A level of other folders is listed whole.
 */
export async function newestObjects(place: Place, prefix: string, count: number): Promise<readonly Listed[]> {
  const { objects, folders } = await list(place, `${prefix.replace(/\/$/, '')}/`, '/');
  const named = folders.filter((folder) => /\/(dt|date|hour)=[^/]+\/$/.test(folder)).sort(byTime);
  const found = objects.filter(isData);
  for (const folder of named) {
    if (found.length >= count) break;
    found.push(...(await newestObjects(place, folder, count - found.length)));
  }
  if (named.length === 0 && found.length === 0) {
    for (const folder of folders) found.push(...(await list(place, folder)).objects.filter(isData));
  }
  return found.sort((a, b) => b.at - a.at).slice(0, count);
}

/** Newest first; `hour=5` comes before `hour=10`. */
function byTime(a: string, b: string): number {
  return b.localeCompare(a, 'en', { numeric: true });
}

/** The hours (as prefixes) of the 24 hours before a moment, for zones with folders `dt=…/hour=…`. */
export function hoursBefore(prefix: string, moment: number): readonly string[] {
  return Array.from({ length: 25 }, (_, back) => {
    const [date, clock] = new Date(moment - back * 3_600_000).toISOString().split('T');
    return `${prefix}/dt=${date}/hour=${clock?.slice(0, 2)}/`;
  });
}

/** Most bytes of an object that are read, packed and unpacked: more would only slow the check down. */
const maxPacked = 32 * 1_048_576;
const maxUnpacked = 64 * 1_048_576;

const unpacked = promisify<InputType, ZlibOptions, Buffer>(gunzip);

/** The first lines of an object, `gzip` by its name; throws for one that is damaged or unpacks to too much. */
export async function firstLines(
  { s3, bucket }: Place,
  { key, bytes }: Listed,
  count: number,
): Promise<readonly string[]> {
  if (bytes > maxPacked) throw new Error(`${key} is larger than ${maxPacked} bytes`);
  const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const packed = Buffer.from((await body?.transformToByteArray()) ?? []);
  const isPacked = packed[0] === 0x1f && packed[1] === 0x8b;
  const text = (isPacked ? await unpacked(packed, { maxOutputLength: maxUnpacked }) : packed).toString('utf8');
  const lines = text.split('\n', count + 1);
  return lines.filter((line) => line !== '').slice(0, count);
}
