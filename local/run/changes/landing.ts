/** The objects that Firehose lands for an item contract: what is new in raw zone, quarantine and error prefix, line by line. */

import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { ChangeLine } from '../../../contracts/src/change.ts';
import type { ItemContract } from '../../../contracts/src/model.ts';
import { identityOfLine, identityOfRecord } from './identity.ts';

/** A change that has landed; `reason` where it was refused. */
export interface LandedChange {
  readonly identity: string;
  readonly reason?: string;
}

export interface Landing {
  /** What has landed since the last look; each object is told once. */
  look(): Promise<readonly LandedChange[]>;
}

type Prefixes = Pick<ItemContract, 'rawPrefix' | 'quarantinePrefix' | 'errorPrefix'>;

/** What a line of the quarantine tells. */
interface QuarantineLine {
  readonly code: string;
  readonly pointer: string;
  /** The record as it stood in the stream, base64. */
  readonly value: string;
}

/** What a line of the error prefix tells. */
interface ErrorLine {
  readonly errorCode: string;
  /** As {@link QuarantineLine.value}. */
  readonly rawData: string;
}

const readers = {
  rawPrefix: (line) => ({ identity: identityOfLine(JSON.parse(line) as ChangeLine<unknown>) }),
  quarantinePrefix(line) {
    const { code, pointer, value } = JSON.parse(line) as QuarantineLine;
    return { identity: identityOfRecord(Buffer.from(value, 'base64')), reason: `${code} ${pointer}`.trim() };
  },
  errorPrefix(line) {
    const { errorCode, rawData } = JSON.parse(line) as ErrorLine;
    return { identity: identityOfRecord(Buffer.from(rawData, 'base64')), reason: errorCode };
  },
} as const satisfies Readonly<Record<keyof Prefixes, (line: string) => LandedChange>>;

/** A landing whose first look tells of what has come after this call. Errors are the SDK's. */
export async function openLanding(s3: S3Client, bucket: string, prefixes: Prefixes): Promise<Landing> {
  const known = new Set<string>();
  const newKeys = async (prefix: string): Promise<readonly string[]> => {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2(
      { client: s3 },
      { Bucket: bucket, Prefix: `${prefix}/` },
    )) {
      keys.push(...Contents.flatMap(({ Key }) => (Key === undefined || known.has(Key) ? [] : [Key])));
    }
    for (const key of keys) known.add(key);
    return keys;
  };
  const linesOf = async (key: string): Promise<readonly string[]> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (isGzip ? gunzipSync(bytes) : bytes)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
  };
  const names = Object.keys(readers) as readonly (keyof Prefixes)[];
  for (const name of names) await newKeys(prefixes[name]);
  return {
    async look() {
      const landed: LandedChange[] = [];
      for (const name of names) {
        for (const key of await newKeys(prefixes[name])) landed.push(...(await linesOf(key)).map(readers[name]));
      }
      return landed;
    },
  };
}
