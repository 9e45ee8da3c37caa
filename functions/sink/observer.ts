/** Asks Kafka, at an assignment, where the group stopped and what the topic holds. */
import type { Admin, Kafka } from 'kafkajs';
import type { Observed } from './position.ts';
import { recreated } from './position.ts';
import { fetchTopicId } from './topic-id.ts';

/** Whom to ask and for which group. */
export interface ObserverOptions {
  /** Connected. */
  readonly admin: Admin;
  readonly kafka: Kafka;
  readonly group: string;
}

/** Remembers the topics' ids for the life of the process. */
export interface Observer {
  /** What holds for each partition of a topic now. */
  observe(topic: string, partitions: readonly number[]): Promise<readonly Observed[]>;
  /** Throws SINK_TOPIC_RECREATED unless the topic's id is this one. */
  checkTopic(topic: string, partition: number, topicId: string): Promise<void>;
}

/** An observer over kafkajs's admin client and one request of our own. */
export function createObserver({ admin, kafka, group }: ObserverOptions): Observer {
  const known = new Map<string, string>();
  return {
    async observe(topic, partitions) {
      const [topicId, ends, committed] = await Promise.all([
        fetchTopicId(kafka, topic),
        admin.fetchTopicOffsets(topic),
        admin.fetchOffsets({ groupId: group, topics: [topic] }),
      ]);
      const knownTopicId = known.get(topic);
      if (knownTopicId === undefined) known.set(topic, topicId);
      const offsets = committed.find((row) => row.topic === topic)?.partitions ?? [];
      return partitions.map((partition) => {
        const end = ends.find((row) => row.partition === partition);
        const commit = offsets.find((row) => row.partition === partition);
        return {
          topic,
          partition,
          topicId,
          ...(knownTopicId === undefined ? {} : { knownTopicId }),
          committed: Number(commit?.offset ?? -1),
          metadata: commit?.metadata ?? null,
          low: Number(end?.low ?? 0),
          high: Number(end?.high ?? 0),
        };
      });
    },
    async checkTopic(topic, partition, topicId) {
      const now = await fetchTopicId(kafka, topic);
      if (now !== topicId) throw recreated({ topic, partition, topicId: now }, topicId);
    },
  };
}
