/** Kinesis → lake: waits until Firehose has landed every change, in the raw zone, in quarantine or under the error prefix. */

import type { LandedChange } from '../changes/landing.ts';
import { fedOf, type Passage } from '../changes/passage.ts';
import type { Stage } from '../product.ts';
import { waitFor } from '../wait.ts';

/** Two buffers of the contract's interval, and what the function and retries take. */
const DELIVER_SECONDS = 180;

/** Counts changes: each once, however often it has landed; those with a reason are rejected. */
export function deliverStage(passage: Passage): Stage {
  return {
    name: 'deliver',
    title: 'Kinesis → raw zone (Firehose, Lambda)',
    async run({ journey }, report) {
      const { changes, tracer, landing } = fedOf(passage);
      const landed = new Map<string, LandedChange>();
      await waitFor(
        async () => {
          for (const change of await landing.look()) {
            if (!changes.has(change.identity) || landed.has(change.identity)) continue;
            landed.set(change.identity, change);
            if (change.identity === tracer) journey.reach('S3');
          }
          report(`${landed.size} of ${changes.size} changes`);
          return landed.size === changes.size ? true : undefined;
        },
        { what: 'every change to land in the lake', seconds: DELIVER_SECONDS },
      );
      const reasons = countReasons([...landed.values()]);
      const rejected = Object.values(reasons).reduce((sum, count) => sum + count, 0);
      return { in: changes.size, out: changes.size - rejected, rejected, ...(rejected > 0 && { reasons }) };
    },
  };
}

/** How many changes were refused for what. */
export function countReasons(landed: readonly LandedChange[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { reason } of landed) if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
