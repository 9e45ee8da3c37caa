/** Reading the lake sparingly: the newest folders first, and no more of an object than memory takes. */

import { promisify } from 'node:util';
import { gunzip, type InputType, type ZlibOptions } from 'node:zlib';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { isData, type Listed, newestOf, type Objects, s3Objects } from '../functions/service-levels/objects.ts';
import type { Target } from './target.ts';

/** Where to look. */
export interface Place {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Listings of the bucket, which end with the check that asks. */
  readonly objects: Objects;
}

/** A bucket, for as long as one check may take. */
export function placeOf({ s3, limits }: Pick<Target, 's3' | 'limits'>, bucket: string): Place {
  return { s3, bucket, objects: s3Objects(s3, bucket, AbortSignal.timeout(limits.checkMs)) };
}

/** Objects that hold data, of one listing. */
async function* dataOf(listed: AsyncIterable<Listed>): AsyncIterable<Listed> {
  for await (const object of listed) if (isData(object) && !object.key.includes('/.hoodie/')) yield object;
}

/**
 * The newest objects below a prefix, the newest first: the way down follows the greatest `name=value` folder at each level, for
 * folders are named by time. A level of other folders is listed whole, to its end.
 */
export async function newestObjects(objects: Objects, prefix: string, count: number): Promise<readonly Listed[]> {
  const below = `${prefix.replace(/\/$/, '')}/`;
  const folders = await objects.folders(below);
  const named = folders.filter((name) => /^(dt|date|hour)=./.test(name)).sort(byTime);
  const found = [...(await newestOf(dataOf(objects.list(below, { flat: true })), count))];
  for (const name of named) {
    if (found.length >= count) break;
    found.push(...(await newestObjects(objects, `${below}${name}`, count - found.length)));
  }
  if (named.length === 0 && found.length === 0) {
    for (const name of folders) found.push(...(await newestOf(dataOf(objects.list(`${below}${name}/`)), count)));
  }
  return found.sort((a, b) => b.modified - a.modified).slice(0, count);
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
  { s3, bucket }: Pick<Place, 's3' | 'bucket'>,
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
