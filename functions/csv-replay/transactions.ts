/**
 * Rows and the position after them, written to Kafka together or not at all.
 *
 * A producer with the replay's transactional id is begun by InitProducerId, which ends what an earlier process left open and
 * refuses every later request of it (the epoch is higher now). Only then is the position read: nothing can move it any more.
 * kafkajs passes an offset's metadata through to TxnOffsetCommit (`protocol/requests/txnOffsetCommit`).
 */
import type { Kafka, Message, Transaction } from 'kafkajs';
import kafkajs from 'kafkajs'; // CommonJS: its names come with the default import
import { StreampactError } from '../../contracts/src/error.ts';
import { type Position, readPosition, type StoredOffset, writePosition } from './position.ts';

/** What is written for one topic. */
export interface TopicRecords {
  readonly topic: string;
  readonly messages: Message[];
}

/** Where rows go. */
export interface TransactionOptions {
  readonly kafka: Kafka;
  /** Transactional id, and name of the group that keeps the position. */
  readonly id: string;
  /** The topic whose first partition the position is filed under. */
  readonly topic: string;
  /** Partitions that the topic must have: keys were placed among so many. */
  readonly partitions: number;
  /** Whether a position that is there is passed over. */
  readonly ignorePosition: boolean;
}

/** An open line to Kafka. What it throws is Kafka's own error; {@link isFenced} tells the one that ends a replay. */
export interface Transactions {
  /** Where the last run stopped; undefined at the beginning. */
  readonly position: Position | undefined;
  send(records: readonly TopicRecords[]): Promise<void>;
  /** Writes the position and makes it and everything sent since the last one count. */
  commit(position: Position): Promise<void>;
  /** Gives up what has not been committed. Never rejects. */
  close(): Promise<void>;
}

/** Takes the replay over. REPLAY_POSITION_FOREIGN, or an error of Kafka's. */
export async function openTransactions({
  kafka,
  id,
  topic,
  partitions,
  ignorePosition,
}: TransactionOptions): Promise<Transactions> {
  const producer = kafka.producer({
    transactionalId: id,
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    transactionTimeout: 60_000,
    // Every record names its partition; without one of its partitioners kafkajs prints a warning.
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  let open: Transaction | undefined;
  const close = async (): Promise<void> => {
    // A broker that does not answer aborts by its own clock.
    await open?.abort().catch(() => undefined);
    await producer.disconnect().catch(() => undefined);
  };
  try {
    await producer.connect();
    open = await producer.transaction();
    const stored = await lookUp({ kafka, id, topic, partitions });
    const position = ignorePosition ? undefined : readPosition(stored, id);
    return {
      position,
      async send(records) {
        open ??= await producer.transaction();
        await open.sendBatch({ topicMessages: records.map((row) => ({ ...row })), acks: -1 });
      },
      async commit(next) {
        const transaction: Transaction = open ?? (await producer.transaction());
        open = undefined;
        const partitions = [{ partition: 0, ...writePosition(next) }];
        await retried(() =>
          transaction.sendOffsets({ consumerGroupId: id, topics: [{ topic, partitions: partitions as never }] }),
        );
        await transaction.commit();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Place = Omit<TransactionOptions, 'ignorePosition'>;

/** The position as it is now, without taking the replay over. */
export async function peekPosition(place: Place): Promise<Position | undefined> {
  return readPosition(await lookUp(place), place.id);
}

/** Whether a newer producer has the transactional id, or the broker gave ours up. */
export function isFenced(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('type' in at && fencing.has(String(at.type))) return true;
    if ('code' in at && at.code === producerFenced) return true;
  }
  return false;
}

/** Whether Kafka, or the way to it, has failed; anything else is the input or a bug. */
export function isKafkaError(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('KafkaJS');
}

/** REPLAY_FENCED. */
export function fenced(id: string, cause: unknown): StreampactError {
  return new StreampactError(
    'REPLAY_FENCED',
    'Another process replays the same input, or this one was silent for a minute.',
    {
      where: id,
      fix: 'Nothing is lost or doubled. Let the other one go on; if there is none, start again.',
      cause,
    },
  );
}

const fencing: ReadonlySet<string> = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
]);
/** PRODUCER_FENCED, which kafkajs 2.2 has no name for. */
const producerFenced = 90;

async function lookUp({ kafka, id: group, topic, partitions }: Place): Promise<StoredOffset> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const found = topics[0]?.partitions.length ?? 0;
    if (found !== partitions) throw repartitioned(topic, found, partitions);
    const [answer] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
    return answer?.partitions.find(({ partition }) => partition === 0) ?? { offset: '-1', metadata: null };
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

function repartitioned(topic: string, found: number, wanted: number): StreampactError {
  const what = `The topic "${topic}" has ${found} partitions, and the contract says ${wanted}.`;
  const fix = 'Deploy the contract; keys must stay in their partitions.';
  return new StreampactError('REPLAY_KAFKA_FAILED', what, { where: `topic ${topic}`, fix });
}

/** kafkajs repeats a send that meets the end of the transaction before it, but not this. */
async function retried(call: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const busy = error instanceof Error && 'type' in error && error.type === 'CONCURRENT_TRANSACTIONS';
      if (!busy || attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25 * attempt));
    }
  }
}
