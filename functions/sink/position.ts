/** Where a partition goes on: what the group committed, held against what the topic holds. */
import { StreampactError } from '../../contracts/src/error.ts';
import { outOfRange } from './commit-guard.ts';
import { decodeNote, type Plan } from './plan.ts';

/** What Kafka says about one partition at its assignment. */
export interface Observed {
  readonly topic: string;
  readonly partition: number;
  /** The topic's id now. */
  readonly topicId: string;
  /** The topic's id when this process saw it first, if it did. */
  readonly knownTopicId?: string;
  /** The group's committed offset; -1 for none. */
  readonly committed: number;
  readonly metadata: string | null;
  /** Offset of the first record that the topic still holds. */
  readonly low: number;
  /** Offset that the next record will get. */
  readonly high: number;
}

/** Where to go on. */
export interface Position {
  readonly topicId: string;
  readonly start: number;
  /** A range that was being written when its worker went: to be done literally before anything else. */
  readonly plan?: Plan;
}

/**
 * A group without a committed offset begins with the topic. Throws SINK_COMMIT_FOREIGN, SINK_TOPIC_RECREATED or
 * SINK_OFFSET_OUT_OF_RANGE rather than going on anywhere else than where the group stopped.
 */
export function positionOf(observed: Observed): Position {
  const { topic, partition, topicId, knownTopicId, committed, metadata, low, high } = observed;
  if (knownTopicId !== undefined && knownTopicId !== topicId) throw recreated(observed, knownTopicId);
  if (committed < 0) return { topicId, start: low };
  const note = decodeNote(metadata ?? '');
  if (note.topicId !== topicId) throw recreated(observed, note.topicId);
  if (committed < low || committed > high) {
    throw outOfRange({ topic, partition }, `the committed offset ${committed} (it holds ${low} to ${high})`);
  }
  if (note.plan === undefined) return { topicId, start: committed };
  if (note.plan.end <= committed || note.plan.end > high) {
    throw outOfRange(
      { topic, partition },
      `the planned range ${committed} to ${note.plan.end} (it holds ${low} to ${high})`,
    );
  }
  return { topicId, start: committed, plan: note.plan };
}

/** The named error of a partition whose topic is another one than before. */
export function recreated(
  { topic, partition, topicId }: Pick<Observed, 'topic' | 'partition' | 'topicId'>,
  before: string,
): StreampactError {
  return new StreampactError('SINK_TOPIC_RECREATED', `The topic is a new one (${topicId}) since ${before} was read.`, {
    where: `${topic}[${partition}]`,
    fix: `If the old topic's records are no longer needed, delete the group's offsets for it (kafka-consumer-groups.sh --delete-offsets) and restart the sink.`,
  });
}
