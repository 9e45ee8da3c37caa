/**
 * A kafkajs consumer whose assignments cannot be confused: it tells when one begins and ends, hands over batches with the
 * commit that is fenced by their assignment, and never moves a partition by itself.
 *
 * Batches do not come from idle topics, so a flush by the clock commits through the function that the last batch brought:
 * `commitOffsetsIfNecessary(offsets)` commits at once under the generation that the consumer has in that very tick
 * (`consumer/runner.js`, `consumer/offsetManager/index.js`; metadata passes through to the request), without the retries of
 * `consumer.commitOffsets`. The fence is asked in the same tick.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, ConsumerRunConfig, EachBatchPayload, Kafka, Offsets } from 'kafkajs';
import pRetry from 'p-retry';
import { StreampactError } from '../../contracts/src/error.ts';
import { deadlineAfter } from '../shared/deadline.ts';
import type { Logger } from '../shared/log.ts';
import { isMissingTopic } from '../shared/missing-topic.ts';
import { type Batch, batchOf } from './batch.ts';
import { guardCommits, type TopicPartition } from './commit-guard.ts';
import { createFence, type Fence, Fenced, fencedAssigner, isFencing } from './fence.ts';
import { fetchRaw } from './raw-fetch.ts';

/** A partition of one assignment. */
export interface Assigned extends TopicPartition {
  readonly epoch: number;
}

/** Whom the consumer tells. All are called synchronously and must not throw. */
interface ConsumerEvents {
  /** A new assignment: all of its partitions are paused. */
  readonly onAssigned: (partitions: readonly Assigned[]) => void;
  /** Returns whether the batch was taken; one that is not taken is fetched again. */
  readonly onBatch: (partition: Assigned, batch: Batch) => boolean;
  /** Offsets up to `next` hold no records. */
  readonly onSkipped: (partition: Assigned, next: number) => void;
  /** The topic does not hold the position. */
  readonly onOutOfRange: (partition: TopicPartition) => void;
  /** The consumer has ended for good. */
  readonly onFailed: (error: StreampactError) => void;
}

/** How the consumer is made. */
export interface ConsumerOptions {
  readonly kafka: Kafka;
  readonly group: string;
  readonly topics: readonly string[];
  readonly sessionMs: number;
  readonly logger: Logger;
  readonly events: ConsumerEvents;
}

/** See the module's head. */
export interface FencedConsumer {
  /** Connects, joins the group and begins to fetch; once. */
  start(): Promise<void>;
  isCurrent(epoch: number): boolean;
  /** Whether {@link commit} has what it needs: a batch of the present assignment. */
  mayCommit(epoch: number): boolean;
  /** Commits under the generation of this assignment. Throws Fenced when it is over or the outcome is not known. */
  commit(assigned: Assigned, offset: number, metadata: string): Promise<void>;
  /** Begins to fetch at this offset. */
  seekAndResume(assigned: Assigned, offset: number): void;
  pause(partition: TopicPartition): void;
  resume(assigned: Assigned): void;
  /** Leaves the group and joins it anew, so that nothing of the present generation counts any more. */
  rejoin(reason: string): void;
  /** Leaves the group. */
  stop(): Promise<void>;
}

type CommitFunction = EachBatchPayload['commitOffsetsIfNecessary'];

/** How long a broker waits for new records, in milliseconds; a partition that is resumed meanwhile waits as long. */
const waitMs = 100;
/** How long kafkajs waits before it looks again whether a partition is still paused, in milliseconds. */
const pauseMs = 20;
/** How long a consumer that has crashed waits before it joins again, in milliseconds. */
const restartMs = 500;
/** How long a worker that starts waits for topics that a broker has not heard of, in milliseconds: new ones are told to brokers one by one. */
const unheardMs = 5_000;
/** How long a worker that ends waits for a join under way, in milliseconds. */
const leaveMs = 3_000;

/** A consumer that has yet to be started. */
export function createConsumer(options: ConsumerOptions): FencedConsumer {
  const { kafka, group, topics, sessionMs, logger, events } = options;
  const fence = createFence();
  let epoch = 0;
  let commitThroughBatch: CommitFunction | undefined;
  let rejoining: Promise<void> | undefined;
  let joining = false;
  let joinAgain = false;
  let stopping = false;
  const mendable = new WeakSet<Error>();

  const consumer = kafka.consumer({
    groupId: group,
    sessionTimeout: sessionMs,
    rebalanceTimeout: Math.max(sessionMs * 2, 10_000),
    heartbeatInterval: Math.floor(sessionMs / 6),
    maxWaitTimeInMs: pauseMs,
    maxBytesPerPartition: 2_097_152,
    maxBytes: 8_388_608,
    allowAutoTopicCreation: false,
    retry: {
      initialRetryTime: 100,
      maxRetryTime: 2_000,
      retries: 10,
      // kafkajs may call a crash twice, and then starts a second consumer beside the first: both are members, and each
      // round of joining throws the other one out. So it starts none, and `rejoin` does, one at a time.
      restartOnFailure: async (error) => {
        mendable.add(error);
        return false;
      },
    },
    partitionAssigners: [
      fencedAssigner(
        () => fence.close(),
        (cluster) => {
          guardCommits(cluster, events.onOutOfRange);
          fetchRaw(cluster, waitMs);
        },
      ),
    ],
  });
  watch(consumer, fence, {
    onJoin(partitions) {
      epoch = fence.open();
      commitThroughBatch = undefined;
      const assigned = partitions.map((partition) => ({ ...partition, epoch }));
      for (const partition of assigned) pause(consumer, partition);
      events.onAssigned(assigned);
    },
    onSkipped: (partition, next) => events.onSkipped({ ...partition, epoch }, next),
    onCrash: (error) => {
      if (mendable.has(error)) rejoin(String(error), restartMs);
      else if (!stopping) events.onFailed(kafkaFailed(endedForGood, error));
    },
  });

  const eachBatch = async ({ batch, resolveOffset, commitOffsetsIfNecessary }: EachBatchPayload): Promise<void> => {
    const { topic, partition } = batch;
    if (!fence.isCurrent(epoch)) return;
    commitThroughBatch = commitOffsetsIfNecessary;
    const brought = batchOf(batch);
    const taken = events.onBatch({ topic, partition, epoch }, brought);
    if (taken) resolveOffset(String(brought.next - 1));
  };
  const run: ConsumerRunConfig = {
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 1,
    eachBatch,
  };

  const joinAnew = async (delayMs: number): Promise<void> => {
    await deadlineAfter(30_000).race(consumer.stop(), { code: 'SINK_KAFKA_FAILED', what: 'Leaving the group' });
    await sleep(delayMs);
    if (stopping) return;
    joining = true;
    await consumer.run(run);
  };
  const rejoin = (reason: string, delayMs = 0): void => {
    if (stopping) return;
    fence.close();
    if (rejoining !== undefined) {
      // Before it joins, what has crashed is what it leaves.
      joinAgain ||= joining;
      return;
    }
    logger.warn({ reason }, 'leaving the group and joining it anew');
    rejoining = joinAnew(delayMs)
      .catch((error: unknown) => events.onFailed(kafkaFailed(endedForGood, error)))
      .finally(() => {
        const again = joinAgain;
        [rejoining, joining, joinAgain] = [undefined, false, false];
        if (again) rejoin('it crashed while it joined', restartMs);
      });
  };

  return {
    async start() {
      await consumer.connect();
      await pRetry(() => consumer.subscribe({ topics: [...topics], fromBeginning: true }), {
        ...{ minTimeout: 200, factor: 1, retries: unheardMs / 200, maxRetryTime: unheardMs },
        shouldRetry: ({ error }) => isMissingTopic(error),
      });
      await consumer.run(run);
    },
    isCurrent: (candidate) => fence.isCurrent(candidate),
    mayCommit: (candidate) => fence.isCurrent(candidate) && commitThroughBatch !== undefined,
    async commit(assigned, offset, metadata) {
      const row = { partition: assigned.partition, offset: String(offset), metadata };
      const offsets: Offsets = { topics: [{ topic: assigned.topic, partitions: [row] }] };
      // Asked in the tick of the commit: between the two nothing can join.
      if (!fence.isCurrent(assigned.epoch) || commitThroughBatch === undefined) throw new Fenced();
      try {
        await commitThroughBatch(offsets);
      } catch (error) {
        // Whether it was written is not known, and a late one must not count: only a new generation makes sure of that.
        if (!isFencing(error)) rejoin(String(error));
        throw new Fenced();
      }
    },
    seekAndResume({ topic, partition, epoch: of }, offset) {
      if (!fence.isCurrent(of)) return;
      consumer.seek({ topic, partition, offset: String(offset) });
      consumer.resume([{ topic, partitions: [partition] }]);
    },
    pause: (partition) => pause(consumer, partition),
    resume({ topic, partition, epoch: of }) {
      if (fence.isCurrent(of)) consumer.resume([{ topic, partitions: [partition] }]);
    },
    rejoin,
    async stop() {
      stopping = true;
      // What still joins a broker that does not answer is not waited for to the end.
      await Promise.race([rejoining, sleep(leaveMs, undefined, { ref: false })]);
      fence.close();
      await consumer.disconnect();
    },
  };
}

interface Watchers {
  readonly onJoin: (partitions: readonly TopicPartition[]) => void;
  readonly onSkipped: (partition: TopicPartition, next: number) => void;
  readonly onCrash: (error: Error) => void;
}

function watch(consumer: Consumer, fence: Fence, watchers: Watchers): void {
  const { REBALANCING, GROUP_JOIN, CRASH, END_BATCH_PROCESS } = consumer.events;
  consumer.on(REBALANCING, () => fence.close());
  consumer.on(GROUP_JOIN, ({ payload }) => {
    const rows = Object.entries(payload.memberAssignment);
    watchers.onJoin(rows.flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition }))));
  });
  consumer.on(CRASH, ({ payload }) => {
    fence.close();
    watchers.onCrash(payload.error);
  });
  // Batches of nothing but transaction markers or compacted records pass without eachBatch being called.
  consumer.on(END_BATCH_PROCESS, ({ payload }) => {
    const { topic, partition, batchSize, lastOffset } = payload;
    if (batchSize === 0) watchers.onSkipped({ topic, partition }, Number(lastOffset) + 1);
  });
}

/** kafkajs throws where its consumer is between two runs; whatever is assigned next begins paused anyway. */
function pause(consumer: Consumer, { topic, partition }: TopicPartition): void {
  try {
    consumer.pause([{ topic, partitions: [partition] }]);
  } catch {
    // nothing to pause
  }
}

const endedForGood = 'The consumer has ended for good.';

/** The named error of a consumer without its Kafka. */
export function kafkaFailed(what: string, cause: unknown): StreampactError {
  return new StreampactError('SINK_KAFKA_FAILED', what, {
    fix: 'Check that the broker runs, that the topics exist and that their addresses can be reached; then restart the sink.',
    cause,
  });
}
