/** Finds partition folders under a table's location, level by level: the cost is that of the folders, not of the files. */

import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { folderKey, type S3Address } from '../wire/s3-uri.ts';
import type { PartitionKey } from './catalog.ts';
import { isHidden, readPartitionFolder } from './partition-path.ts';

/** What stands under a location. */
export interface FoundFolders {
  readonly partitions: readonly FoundPartition[];
  /** Why folders were passed over, one sentence each. */
  readonly problems: readonly string[];
}

/** A partition that has objects. */
export interface FoundPartition {
  readonly values: readonly string[];
  /** Its folder, with the slash at the end. */
  readonly folder: S3Address;
}

/** The partitions under `location`. `signal` ends the search. */
export async function findPartitions(
  s3: S3Client,
  location: S3Address,
  { keys, signal }: { readonly keys: readonly PartitionKey[]; readonly signal?: AbortSignal },
): Promise<FoundFolders> {
  const problems: string[] = [];
  let level: FoundPartition[] = [{ values: [], folder: { bucket: location.bucket, key: folderKey(location.key) } }];
  for (const key of keys) {
    const next: FoundPartition[] = [];
    for (const parent of level) {
      signal?.throwIfAborted();
      for (const child of await subfolders(s3, parent.folder)) {
        const reading = readPartitionFolder(child.name, key);
        if ('value' in reading) next.push({ values: [...parent.values, reading.value], folder: child.folder });
        else if (!isHidden(child.name))
          problems.push(`s3://${child.folder.bucket}/${child.folder.key}: ${reading.problem}`);
      }
    }
    level = next;
  }
  return { partitions: keys.length === 0 ? [] : level, problems };
}

interface Subfolder {
  readonly name: string;
  readonly folder: S3Address;
}

async function subfolders(s3: S3Client, { bucket, key }: S3Address): Promise<readonly Subfolder[]> {
  const found: Subfolder[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: key, Delimiter: '/' })) {
    for (const { Prefix: prefix } of page.CommonPrefixes ?? []) {
      if (prefix === undefined) continue;
      found.push({ name: prefix.slice(key.length, -1), folder: { bucket, key: prefix } });
    }
  }
  return found;
}
