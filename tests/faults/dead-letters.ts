/** Which dead letters a topic holds, by key; read through a group of its own. */
import type { Kafka } from 'kafkajs';
import { StreampactError } from '../../contracts/src/error.ts';

/** Keys of all records that the topic holds now; a key may stand there more than once. */
export async function deadLetterKeys(kafka: Kafka, topic: string): Promise<readonly string[]> {
  const admin = kafka.admin();
  await admin.connect();
  const [end] = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const wanted = Number(end?.high ?? 0);
  if (wanted === 0) return [];
  const keys: string[] = [];
  const consumer = kafka.consumer({ groupId: `faults.${topic}`, maxWaitTimeInMs: 100 });
  let timer: NodeJS.Timeout | undefined;
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const late = new StreampactError('FAULTS_FAILED', `Only ${keys.length} of ${wanted} dead letters came in 30 s.`);
      timer = setTimeout(() => reject(late), 30_000);
      const take = async (key: Buffer | null, offset: string) => {
        keys.push(String(key));
        if (Number(offset) + 1 >= wanted) resolve();
      };
      consumer.run({ eachMessage: ({ message }) => take(message.key, message.offset) }).catch(reject);
    });
  } finally {
    clearTimeout(timer);
    await consumer.disconnect();
  }
  return keys;
}
