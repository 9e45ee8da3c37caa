/**
 * The assignment epoch: whether what was read from a partition may still be planned.
 *
 * kafkajs replaces group generation and offset manager in place when a consumer joins again. A commit made through it bears
 * whatever generation is current in that tick, so buffers read earlier must not be committed after a join has begun. The
 * epoch moves when a join begins (kafkajs asks each assigner for its protocol just before every JoinGroup request,
 * `consumer/consumerGroup.js`) and nothing is current until the join is through (GROUP_JOIN), on every path to a join.
 */

import type { PartitionAssigner } from 'kafkajs';
import kafkajs from 'kafkajs'; // CommonJS: its names come with the default import

/** Thrown by whoever finds that its assignment is over; what it was doing is for the next owner to do. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}

/** Tells current assignments from past ones. */
export interface Fence {
  /** Whether the assignment that began with this epoch still holds. */
  isCurrent(epoch: number): boolean;
  /** Ends the current assignment; call it on REBALANCING and before a join. */
  close(): void;
  /** Begins an assignment and returns its epoch; call it on GROUP_JOIN. */
  open(): number;
}

/** A fence that is closed until the first {@link Fence.open}. */
export function createFence(): Fence {
  let epoch = 0;
  let open = false;
  return {
    isCurrent: (candidate) => open && candidate === epoch,
    close() {
      open = false;
    },
    open() {
      open = true;
      epoch += 1;
      return epoch;
    },
  };
}

/** kafkajs's round robin, which tells before every join and hands out the consumer's cluster once. */
export function fencedAssigner(
  beforeJoin: () => void,
  onCluster: (cluster: AssignerCluster) => void,
): PartitionAssigner {
  return (config) => {
    onCluster(config.cluster);
    const assigner = kafkajs.PartitionAssigners.roundRobin(config);
    return {
      ...assigner,
      protocol(subscription) {
        beforeJoin();
        return assigner.protocol(subscription);
      },
    };
  };
}

/** The consumer's own view of the cluster, as kafkajs gives it to assigners. */
export type AssignerCluster = Parameters<PartitionAssigner>[0]['cluster'];

/** Errors by which a broker says that a member's generation is over. */
const fencingErrors: ReadonlySet<unknown> = new Set([
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'REBALANCE_IN_PROGRESS',
  'FENCED_INSTANCE_ID',
]);

/** Whether a commit failed because the group has moved on: certainly not written. */
export function isFencing(error: unknown): boolean {
  return error instanceof Fenced || (error instanceof Error && 'type' in error && fencingErrors.has(error.type));
}
