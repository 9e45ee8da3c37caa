/**
 * Records and the offset after them, written to Kafka together or not at all.
 *
 * The transactional id is the connector's own, as with Connect's exactly-once sources (KIP-618). Once a session has begun no
 * earlier one can end a transaction, and one that was killed in the middle has been aborted; only then is the offset read.
 *
 * kafkajs must never send again by itself: it would choose partitions anew, and a request that it has given up may still
 * arrive. So nothing is retried but a transaction of which no record has been sent. After any other failure the session is
 * over, and the next one learns from the topic of offsets how it ended.
 */
import { setTimeout as delay } from 'node:timers/promises';
import kafkajs, { type Kafka, type Message, type Transaction } from 'kafkajs';
import { StreampactError } from '../../../contracts/src/error.ts';
import { correlationHeader } from '../../shared/correlation.ts';
import { deadlineAfter } from '../../shared/deadline.ts';
import type { HttpSource } from './connector.ts';
import { ensureOffsetsTopic, offsetKey, readOffset } from './offsets.ts';
import type { SourceRecord } from './page.ts';
import type { SourceOffset } from './pairs.ts';

/** The one poller of a connector that may publish. What it throws is Kafka's own error, or POLLER_EVENT_TOO_LARGE. */
export interface Session {
  /** Where the last session ended; undefined at the beginning. */
  readonly offset: SourceOffset | undefined;
  /** Publishes the records, which bear the id, and the offset of the last of them, all or none. */
  publish(records: readonly SourceRecord[], correlation: string): Promise<void>;
  /** Gives up what has not been committed. Never rejects. */
  close(): Promise<void>;
}

/** A transaction that is left open holds readers of the topics up for so long. */
const transactionMs = 20_000;
/** Kafka writes the marks of the last transaction after it has answered, and takes no new one until then. */
const marksMs = 20_000;
/** Records of one request at most, in bytes of their values: a broker takes a mebibyte. */
const requestBytes = 700_000;
/** Largest record, in bytes, its key and Kafka's own frame left room for. */
const maxRecordBytes = 1_000_000;
/** kafkajs takes a record with this key for the end of an aborted transaction. */
const abortMarker = '\0\0\0\0';

/** Takes the connector over. */
export async function openSession(kafka: Kafka, { name, topic, offsetsTopic }: HttpSource): Promise<Session> {
  await ensureOffsetsTopic(kafka, offsetsTopic);
  const producer = kafka.producer({
    transactionalId: `streampact-poller.${name}`,
    transactionTimeout: transactionMs,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    retry: { retries: 0 },
  });
  const close = async (): Promise<void> => {
    await producer.disconnect().catch(() => undefined);
  };
  try {
    await producer.connect();
    let begun: Transaction | undefined = await producer.transaction();
    const begin = async (): Promise<Transaction> => {
      const transaction = begun ?? (await producer.transaction());
      begun = undefined;
      return transaction;
    };
    return {
      offset: await readOffset(kafka, offsetsTopic, name),
      close,
      async publish(records, correlation) {
        const headers = { [correlationHeader]: Buffer.from(correlation) };
        const batches = batchesOf(
          records.map((record) => ({ ...messageOf(record), headers })),
          topic,
        );
        const place = { key: offsetKey(name), value: JSON.stringify(records.at(-1)?.offset), partition: 0 };
        const transaction = await beginWith(begin, { topic: offsetsTopic, messages: [place] });
        for (const messages of batches) await transaction.send({ topic, acks: -1, messages });
        await transaction.commit();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Whether a newer session has the connector, or the broker gave ours up. */
export function isFenced(error: unknown): boolean {
  return fencing.has(typeOf(error));
}

const fencing: ReadonlySet<string | undefined> = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
]);

function messageOf({ key, value }: SourceRecord): Message {
  return { key: key === abortMarker ? null : key, value };
}

/** In requests that a broker takes, in their order. */
function batchesOf(messages: readonly Message[], topic: string): readonly Message[][] {
  const batches: Message[][] = [];
  let room = 0;
  for (const message of messages) {
    const bytes = (message.value?.length ?? 0) + (message.key?.length ?? 0) * 3 + 200;
    if (bytes > maxRecordBytes) throw tooLarge(topic, bytes);
    if (bytes > room) {
      batches.push([]);
      room = Math.max(bytes, requestBytes);
    }
    batches.at(-1)?.push(message);
    room -= bytes;
  }
  return batches;
}

function tooLarge(topic: string, bytes: number): StreampactError {
  return new StreampactError('POLLER_EVENT_TOO_LARGE', `An event of some ${bytes} bytes is too large for Kafka.`, {
    where: `topic ${topic}`,
    fix: 'Nothing of its page was published and the offset has not moved. Have the API tell it in fewer bytes.',
  });
}

/** The offset goes first and alone: where Kafka takes no new transaction yet, nothing else is under way. */
async function beginWith(
  begin: () => Promise<Transaction>,
  row: { readonly topic: string; readonly messages: Message[] },
): Promise<Transaction> {
  const deadline = deadlineAfter(marksMs);
  for (let attempt = 0; ; attempt += 1) {
    const transaction = await begin();
    try {
      await transaction.send({ ...row, acks: -1 });
      return transaction;
    } catch (error) {
      if (typeOf(error) !== 'CONCURRENT_TRANSACTIONS' || deadline.remainingMs() === 0) throw error;
      await transaction.abort();
      await delay(Math.min(5 * 2 ** attempt, 200));
    }
  }
}

/** Kafka's name of a protocol error; kafkajs wraps it when its retries are over, and has none for PRODUCER_FENCED. */
function typeOf(error: unknown): string | undefined {
  for (let [at, depth] = [error, 0]; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('code' in at && at.code === 90) return 'PRODUCER_FENCED';
    if ('type' in at) return String(at.type);
  }
  return undefined;
}
