/**
 * Reads topics from a time to their present ends, committed records only, through a consumer group that commits nothing
 * and is deleted afterwards.
 */
import { randomUUID } from 'node:crypto';
import type { Admin, Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import pRetry from 'p-retry';
import { StreampactError } from '../../contracts/src/error.ts';
import { createChannel } from './channel.ts';

/** What to read. */
export interface ReadOptions {
  readonly kafka: Kafka;
  /** Topics that do not exist are passed over. */
  readonly topics: readonly string[];
  /** Milliseconds since 1970; from the beginning by default. */
  readonly since?: number;
}

/** One record. */
export interface TopicRecord {
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkaMessage;
}

/** Longest time without anything from Kafka. */
const stallMs = 45_000;

interface Range {
  readonly topic: string;
  readonly partition: number;
  next: number;
  readonly end: number;
}

/** The records, each partition's in order. Throws DLQ_KAFKA_FAILED. */
export async function* readTopics(options: ReadOptions): AsyncGenerator<TopicRecord, void> {
  const { kafka } = options;
  const groupId = `streampact-dlq-${randomUUID()}`;
  const admin = kafka.admin();
  const consumer = kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 250,
    maxBytesPerPartition: 4_194_304,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 6 },
  });
  const channel = createChannel<TopicRecord>(stallMs);
  try {
    await admin.connect();
    const ranges = await steadily(() => rangesOf(admin, options));
    if (ranges.length === 0) return;
    await follow(consumer, ranges, channel);
    yield* channel.items();
  } catch (error) {
    throw kafkaFailed(error);
  } finally {
    channel.close();
    await consumer.disconnect().catch(() => {});
    await admin.deleteGroups([groupId]).catch(() => {}); // an empty group goes by itself
    await admin.disconnect().catch(() => {});
  }
}

/** A broker that has just started does not lead its partitions yet, and kafkajs's admin does not wait for that. */
function steadily<T>(ask: () => Promise<T>): Promise<T> {
  const shouldRetry = ({ error }: { readonly error: Error }) => 'retriable' in error && error.retriable === true;
  return pRetry(ask, { retries: 20, minTimeout: 100, maxTimeout: 500, shouldRetry });
}

async function rangesOf(admin: Admin, { topics, since }: ReadOptions): Promise<readonly Range[]> {
  const existing = new Set(await admin.listTopics());
  const ranges: Range[] = [];
  for (const topic of topics.filter((name) => existing.has(name))) {
    const ends = await admin.fetchTopicOffsets(topic);
    const begins = since === undefined ? undefined : await admin.fetchTopicOffsetsByTimestamp(topic, since);
    for (const { partition, low, high } of ends) {
      const begin = begins?.find((row) => row.partition === partition)?.offset ?? low;
      const range = { topic, partition, next: Math.max(Number(begin), Number(low)), end: Number(high) };
      if (range.next < range.end) ranges.push(range);
    }
  }
  return ranges;
}

type Channel = ReturnType<typeof createChannel<TopicRecord>>;

async function follow(consumer: Consumer, ranges: readonly Range[], channel: Channel): Promise<void> {
  const open = new Map(ranges.map((range) => [`${range.topic}/${range.partition}`, range]));
  const rangeOf = (topic: string, partition: number) => open.get(`${topic}/${partition}`);
  const passed = (topic: string, partition: number, lastOffset: string): void => {
    const range = rangeOf(topic, partition);
    if (range === undefined) return;
    range.next = Math.max(range.next, Number(lastOffset) + 1);
    if (range.next < range.end) return;
    open.delete(`${topic}/${partition}`);
    if (open.size === 0) channel.end();
  };
  // Batches of nothing but transaction markers and aborted records pass without eachBatch being called.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    passed(payload.topic, payload.partition, payload.lastOffset);
  });
  // Not after `run`: a first attempt to join may have failed by then, and each assignment begins where the group committed.
  consumer.on(consumer.events.GROUP_JOIN, () => {
    for (const { topic, partition, next } of open.values()) consumer.seek({ topic, partition, offset: String(next) });
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) channel.fail(payload.error);
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [...new Set(ranges.map(({ topic }) => topic))], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch, heartbeat }: EachBatchPayload) => {
      const { topic, partition } = batch;
      const range = rangeOf(topic, partition);
      if (range === undefined) return;
      const fresh = batch.messages.filter(({ offset }) => Number(offset) >= range.next && Number(offset) < range.end);
      await channel.push(
        fresh.map((message) => ({ topic, partition, message })),
        heartbeat,
      );
      range.next = Math.max(range.next, Number(batch.lastOffset()) + 1);
    },
  });
}

/** An error of kafkajs as one of ours. */
export function kafkaFailed(cause: unknown): StreampactError {
  if (cause instanceof StreampactError) return cause;
  return new StreampactError('DLQ_KAFKA_FAILED', 'Kafka could not be read.', {
    fix: 'check --brokers, and that the brokers run and can be reached at their advertised addresses',
    cause,
  });
}
