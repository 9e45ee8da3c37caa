/**
 * The one replay of a topic that may publish.
 *
 * Records and their rows of the ledger are one Kafka transaction. The transactional id is the topic's own, and Kafka
 * fences by it: once a session has begun, no earlier one can end a transaction, whatever it was paused in, and one that was
 * killed in the middle has been aborted. The ledger is read after that, so it is complete.
 *
 * kafkajs must never send again by itself: it would choose partitions anew, and a request that it has given up may still
 * arrive. So nothing is retried but a transaction of which no record has been sent, and after any other failure the
 * session is over; the next one finds out from the ledger how it ended.
 */
import { setTimeout as delay } from 'node:timers/promises';
import kafkajs, { type Admin, type ITopicMetadata, type Kafka, type Message, type Transaction } from 'kafkajs';
import { StreampactError } from '../../contracts/src/error.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import { ledgerTopic, ReplayedIds } from '../../functions/dead-letters/ledger.ts';
import type { Outgoing, ReplaySession } from '../../functions/dead-letters/replay.ts';
import { deadlineAfter } from '../../functions/shared/deadline.ts';
import { kafkaFailed, readTopics } from './topic-reader.ts';

/** A transaction that is left open holds readers of the topic up for so long. */
const transactionMs = 20_000;
/** Kafka writes the marks of the last transaction after it has answered, and takes no new one until then. */
const marksMs = 20_000;

/** A session that can be closed. */
export interface OpenSession extends ReplaySession {
  close(): Promise<void>;
}

/** What has been replayed of a topic, as far as it is committed. */
export async function readLedger(kafka: Kafka, contract: MessageContract): Promise<ReplayedIds> {
  const replayed = new ReplayedIds();
  for await (const { message } of readTopics({ kafka, topics: [ledgerTopic(contract)] })) {
    if (message.key !== null) replayed.add(message.key.toString());
  }
  return replayed;
}

/** Fences every earlier session of the topic, and reads what those have replayed. Throws DLQ_KAFKA_FAILED. */
export async function openSession(kafka: Kafka, contract: MessageContract): Promise<OpenSession> {
  const partitions = await prepareTopics(kafka, contract);
  const producer = kafka.producer({
    transactionalId: `streampact-dlq-replay.${contract.topic}`,
    transactionTimeout: transactionMs,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    retry: { retries: 0 },
  });
  const close = async () => void (await producer.disconnect().catch(() => {}));
  try {
    await producer.connect();
    let begun: Transaction | undefined = await producer.transaction();
    const replayed = await readLedger(kafka, contract);
    const begin = async (): Promise<Transaction> => {
      const transaction = begun ?? (await producer.transaction());
      begun = undefined;
      return transaction;
    };
    return {
      replayed,
      close,
      publish: (batch) => {
        const rows = batch.map((record) => ({
          key: record.ledgerKey,
          value: JSON.stringify({ contract: contract.hash }),
        }));
        const records = batch.map((record, at) => messageOf(record, at % partitions));
        return publish(begin, contract, { rows, records });
      },
    };
  } catch (error) {
    await close();
    throw error instanceof StreampactError ? error : kafkaFailed(error);
  }
}

/** Makes the ledger where it is missing; answers how many partitions the contract's topic has. */
async function prepareTopics(kafka: Kafka, contract: MessageContract): Promise<number> {
  const admin = kafka.admin();
  const ledger = ledgerTopic(contract);
  try {
    await admin.connect();
    const partitions = await partitionsOf(admin, contract);
    const keptForEver = [
      { name: 'cleanup.policy', value: 'delete' },
      { name: 'retention.ms', value: '-1' },
      { name: 'retention.bytes', value: '-1' },
    ];
    // A stack whose Kafka asks who somebody is has made it, and lets nobody make topics.
    if ((await admin.listTopics()).includes(ledger)) return partitions;
    await admin.createTopics({
      topics: [{ topic: ledger, numPartitions: 1, configEntries: keptForEver }],
      waitForLeaders: true,
    });
    return partitions;
  } catch (error) {
    throw kafkaFailed(error);
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

async function partitionsOf(admin: Admin, { topic }: MessageContract): Promise<number> {
  if (!(await admin.listTopics()).includes(topic)) {
    throw new StreampactError('DLQ_KAFKA_FAILED', `Kafka has no topic "${topic}" to replay into.`, {
      where: `topic ${topic}`,
      fix: 'deploy the product first: pulumi up makes its topics',
    });
  }
  const { topics }: { topics: readonly ITopicMetadata[] } = await admin.fetchTopicMetadata({ topics: [topic] });
  return Math.max(1, topics[0]?.partitions.length ?? 1);
}

/** Keyed records go where their key leads; others are spread here, and not by kafkajs. */
function messageOf({ key, value, headers }: Outgoing, partition: number): Message {
  return { key, value, headers: { ...headers }, ...(key === null ? { partition } : {}) };
}

interface Batch {
  readonly rows: readonly Message[];
  readonly records: readonly Message[];
}

async function publish(
  begin: () => Promise<Transaction>,
  { topic, deadLetterTopic }: MessageContract,
  { rows, records }: Batch,
): Promise<void> {
  try {
    const transaction = await beginWith(begin, { topic: ledgerTopic({ deadLetterTopic }), messages: [...rows] });
    await transaction.send({ topic, acks: -1, messages: [...records] });
    await transaction.commit();
  } catch (error) {
    throw sessionOver(topic, error);
  }
}

/** The rows go first and alone, to one partition: where Kafka takes no new transaction yet, nothing else is under way. */
async function beginWith(
  begin: () => Promise<Transaction>,
  rows: { readonly topic: string; readonly messages: Message[] },
): Promise<Transaction> {
  const deadline = deadlineAfter(marksMs);
  for (let attempt = 0; ; attempt += 1) {
    const transaction = await begin();
    try {
      await transaction.send({ ...rows, acks: -1 });
      return transaction;
    } catch (error) {
      if (typeOf(error) !== 'CONCURRENT_TRANSACTIONS' || deadline.remainingMs() === 0) throw error;
      await transaction.abort();
      await delay(Math.min(5 * 2 ** attempt, 200));
    }
  }
}

/** Kafka's name of a protocol error; kafkajs wraps it when its retries are over. */
function typeOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if ('type' in at) return String(at.type);
  return undefined;
}

const fenced: ReadonlySet<string | undefined> = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
]);

function sessionOver(topic: string, cause: unknown): StreampactError {
  const again = 'run the same command again: what has been published is known, and is not published twice';
  if (fenced.has(typeOf(cause))) {
    return new StreampactError('DLQ_REPLAY_FENCED', `Another replay of "${topic}" has begun, and ended this one.`, {
      where: `topic ${topic}`,
      fix: `wait until the other one is done, then ${again}`,
      cause,
    });
  }
  return new StreampactError('DLQ_KAFKA_FAILED', `The replay into "${topic}" broke off.`, {
    where: `topic ${topic}`,
    fix: again,
    cause,
  });
}
