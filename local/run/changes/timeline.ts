/** Watches a Hudi table's timeline for commits that complete. */

import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

export interface Timeline {
  /** Takes note of commits that were not there at the last look. */
  look(): Promise<void>;
  /** When a commit was first seen completed, in milliseconds since 1970. */
  seen(commit: string): number | undefined;
}

/** A completed commit of a copy-on-write table; what has been rolled back never gets this ending. */
const completed = /\/\.hoodie\/(\d+)\.commit$/;

/** The timeline of the table at `location`, a prefix without slashes at its ends. Errors are the SDK's. */
export function openTimeline(s3: S3Client, bucket: string, location: string): Timeline {
  const commits = new Map<string, number>();
  return {
    async look() {
      const asked = { Bucket: bucket, Prefix: `${location}/.hoodie/`, Delimiter: '/' };
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, asked)) {
        for (const { Key = '' } of Contents) {
          const commit = completed.exec(Key)?.[1];
          if (commit !== undefined && !commits.has(commit)) commits.set(commit, Date.now());
        }
      }
    },
    seen: (commit) => commits.get(commit),
  };
}
