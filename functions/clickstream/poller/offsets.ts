/**
 * The offsets of a source, kept as Kafka Connect keeps them: a compacted topic whose keys are `["<connector>",{<partition>}]` and
 * whose values are the offset's properties, both JSON (https://kafka.apache.org/documentation/#connect_running, KIP-618). The
 * source has one partition without properties, as castorm's has. A null value is an offset that was taken back.
 */
import { randomUUID } from 'node:crypto';
import type { Admin, Kafka, KafkaMessage } from 'kafkajs';
import kafkajs from 'kafkajs'; // CommonJS: its names come with the default import
import pRetry from 'p-retry';
import { StreampactError } from '../../../contracts/src/error.ts';
import { deadlineAfter } from '../../shared/deadline.ts';
import type { SourceOffset } from './pairs.ts';

/** The key of a connector's offset. */
export const offsetKey = (connector: string): string => JSON.stringify([connector, {}]);

/** Longest time that reading the topic may take, in milliseconds. */
const readMs = 60_000;

/** Makes the topic where it is missing. POLLER_OFFSET_FOREIGN for one that forgets. */
export async function ensureOffsetsTopic(kafka: Kafka, topic: string): Promise<void> {
  await withAdmin(kafka, async (admin) => {
    if (!(await admin.listTopics()).includes(topic)) {
      const configEntries = [{ name: 'cleanup.policy', value: 'compact' }];
      const topics = [{ topic, numPartitions: 1, replicationFactor: -1, configEntries }];
      await admin.createTopics({ topics, waitForLeaders: false });
    }
    const asked = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: ['cleanup.policy'] };
    const policy = await steadily(async () => {
      const { resources } = await admin.describeConfigs({ resources: [asked], includeSynonyms: false });
      return resources[0]?.configEntries.find(({ configName }) => configName === 'cleanup.policy')?.configValue;
    });
    if (policy === 'compact') return;
    throw new StreampactError('POLLER_OFFSET_FOREIGN', `The topic of offsets has the cleanup policy "${policy}".`, {
      where: `topic ${topic}`,
      fix: 'It must be "compact", or offsets are lost after a while. Change its configuration, or name another topic.',
    });
  });
}

/** The connector's newest committed offset; undefined where there is none. POLLER_OFFSET_FOREIGN, or an error of Kafka's. */
export async function readOffset(kafka: Kafka, topic: string, connector: string): Promise<SourceOffset | undefined> {
  let newest: Buffer | null = null;
  await eachRecord(kafka, topic, ({ key, value }) => {
    if (key?.toString() === offsetKey(connector)) newest = value;
  });
  return offsetOf(newest, topic);
}

function offsetOf(value: Buffer | null, topic: string): SourceOffset | undefined {
  if (value === null) return undefined;
  let offset: unknown;
  try {
    offset = JSON.parse(value.toString());
  } catch {
    // told below
  }
  if (
    typeof offset === 'object' &&
    offset !== null &&
    Object.values(offset).every((part) => typeof part === 'string')
  ) {
    return offset as SourceOffset;
  }
  throw new StreampactError('POLLER_OFFSET_FOREIGN', 'The offset of the connector was written by something else.', {
    where: `topic ${topic}`,
    fix: 'Write a null for its key to begin anew, or name another topic of offsets.',
  });
}

/** Hands over every committed record, up to the end as it is now; the group that this takes is deleted. */
async function eachRecord(kafka: Kafka, topic: string, take: (message: KafkaMessage) => void): Promise<void> {
  const groupId = `clickstream-poller.offsets.${randomUUID()}`;
  await withAdmin(kafka, async (admin) => {
    const ends = await steadily(() => admin.fetchTopicOffsets(topic));
    const left = new Map(
      ends.filter(({ low, high }) => low !== high).map(({ partition, high }) => [partition, BigInt(high)]),
    );
    if (left.size === 0) return;
    const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false, maxWaitTimeInMs: 250 });
    try {
      const all = new Promise<void>((resolve, reject) => {
        // Batches of nothing but marks of transactions pass without a call.
        consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) => {
          if (BigInt(lastOffset) + 1n >= (left.get(partition) ?? 0n)) left.delete(partition);
          if (left.size === 0) resolve();
        });
        consumer.on(consumer.events.CRASH, ({ payload }) => void (payload.restart || reject(payload.error)));
      });
      all.catch(() => {});
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({ autoCommit: false, eachMessage: async ({ message }) => take(message) });
      await deadlineAfter(readMs).race(all, {
        code: 'POLLER_KAFKA_FAILED',
        what: 'Reading the topic of offsets',
        where: topic,
      });
    } finally {
      await consumer.disconnect().catch(() => undefined);
      await admin.deleteGroups([groupId]).catch(() => undefined); // an empty group goes by itself
    }
  });
}

async function withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** A broker may not know yet of a topic that it has just made. */
function steadily<T>(ask: () => Promise<T>): Promise<T> {
  const shouldRetry = ({ error }: { readonly error: Error }) => error.name.startsWith('KafkaJS');
  return pRetry(ask, { retries: 15, minTimeout: 50, maxTimeout: 500, shouldRetry });
}
