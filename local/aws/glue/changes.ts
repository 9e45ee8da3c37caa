/** What happens to runs, told to whoever follows them: the triggers and the event bus. */

import type { CrawlCounts } from './crawl.ts';
import type { Firing } from './firing.ts';
import type { JobRun } from './job-runs.ts';

/** How a crawl ended. */
export type CrawlStatus = 'SUCCEEDED' | 'CANCELLED' | 'FAILED';

/** One crawl; times in milliseconds. Only crawlers.ts changes it. */
export interface Crawl {
  readonly id: string;
  readonly crawler: string;
  readonly firing?: Firing | undefined;
  readonly started: number;
  ended?: number;
  status?: CrawlStatus;
  errorMessage?: string;
  counts?: CrawlCounts;
}

/** One change. */
export type RunChange =
  /** An attempt of a job has ended; `isLast` unless another attempt follows. */
  | { readonly kind: 'job'; readonly region: string; readonly run: JobRun; readonly isLast: boolean }
  /** A crawl has started (no `status` yet) or ended. */
  | { readonly kind: 'crawl'; readonly region: string; readonly crawl: Crawl };

/** Takes changes as they happen; must not throw. */
export type RunFollower = (change: RunChange) => void;

/** Where runs tell of their changes. */
export interface RunChanges {
  readonly tell: RunFollower;
  follow(follower: RunFollower): void;
}

/** Nobody follows yet. */
export function openRunChanges(): RunChanges {
  const followers: RunFollower[] = [];
  return {
    tell(change) {
      for (const follower of followers) follower(change);
    },
    follow(follower) {
      followers.push(follower);
    },
  };
}
