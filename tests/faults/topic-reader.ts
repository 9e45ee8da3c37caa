/** Everything that a topic holds, read through a group of its own. */
import type { IHeaders, Kafka } from 'kafkajs';
import { StreampactError } from '../../contracts/src/error.ts';
import { steadily } from './group.ts';

/** A record as the broker holds it. */
export interface TopicRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  /** The header `id`. */
  readonly id: string;
  readonly value: Buffer | null;
  /** Milliseconds since 1970, set by the broker. */
  readonly timestamp: number;
}

/** All records, by partition and in their order. Throws FAULTS_FAILED when they do not come within 60 s. */
export async function readTopic(kafka: Kafka, topic: string): Promise<readonly (readonly TopicRecord[])[]> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = await steadily(() => admin.fetchTopicOffsets(topic));
  await admin.disconnect();
  const records: TopicRecord[][] = ends.map(() => []);
  const wanted = ends.reduce((sum, { high }) => sum + Number(high), 0);
  if (wanted === 0) return records;
  const consumer = kafka.consumer({ groupId: `read.${topic}`, maxWaitTimeInMs: 100 });
  let timer: NodeJS.Timeout | undefined;
  let count = 0;
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const late = () =>
        reject(
          new StreampactError('FAULTS_FAILED', `Only ${count} of ${wanted} records came in 60 s.`, { where: topic }),
        );
      timer = setTimeout(late, 60_000);
      const take = async (partition: number, messages: readonly Fetched[]) => {
        const rows = records[partition];
        for (const { offset, key, value, timestamp, headers } of messages) {
          if (rows === undefined || Number(offset) < rows.length) continue; // fetched twice
          const id = String(headers?.id ?? '');
          rows.push({ partition, offset: Number(offset), key: String(key), id, value, timestamp: Number(timestamp) });
          count += 1;
        }
        if (count >= wanted) resolve();
      };
      consumer
        .run({ autoCommit: false, eachBatch: ({ batch }) => take(batch.partition, batch.messages) })
        .catch(reject);
    });
  } finally {
    clearTimeout(timer);
    await consumer.disconnect();
  }
  return records;
}

interface Fetched {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: string;
  readonly headers?: IHeaders;
}
