/** What Kafka says of a topic before a replay: its identity and how much it takes at once. */
import type { Kafka } from 'kafkajs';
import kafkajs from 'kafkajs'; // CommonJS: its values come with the default import
import { fetchTopicId } from '../../functions/sink/topic-id.ts';
import { kafkaFailed } from './topic-reader.ts';

/** The two facts. */
export interface TopicFacts {
  readonly topicId: string;
  readonly maxBatchBytes: number;
}

/** Kafka's default. */
const usualMaxBytes = 1_048_588;

/** Throws DLQ_KAFKA_FAILED and SINK_TOPIC_ID_UNKNOWN. */
export async function factsOf(kafka: Kafka, topic: string): Promise<TopicFacts> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: ['max.message.bytes'] }],
    });
    const set = Number(
      resources[0]?.configEntries.find(({ configName }) => configName === 'max.message.bytes')?.configValue,
    );
    return { topicId: await fetchTopicId(kafka, topic), maxBatchBytes: set > 0 ? set : usualMaxBytes };
  } catch (error) {
    throw kafkaFailed(error);
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
