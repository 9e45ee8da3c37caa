/**
 * Publishing to Kafka behind one narrow port: `acks=all`, idempotent, every call with a deadline.
 *
 * A failed call throws its producer away. kafkajs rewinds an idempotent producer's sequence numbers when a send fails
 * (`producer/sendMessages.js`); had the broker written the batch all the same, the next and different batch would bear the
 * same numbers, and the broker would take it for a duplicate and drop it. A new producer has a new id, so nothing is lost.
 */
import type { Kafka, Producer } from 'kafkajs';
import { StreampactError } from '../../contracts/src/error.ts';
import type { Deadline, Overrun } from './deadline.ts';
import { createIdempotentProducer } from './kafka.ts';

/** One record to publish. */
export interface OutboundRecord {
  /** Records with equal keys share a partition; `null` spreads them. */
  readonly key: Buffer | string | null;
  /** Published verbatim. */
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where a batch went in one partition. */
interface Placement {
  readonly topic: string;
  readonly partition: number;
  /** Offset of the batch's first record in the partition, in decimal digits. */
  readonly offset: string;
}

/** The port that functions publish through; tests put a fake in its place. */
export interface Publisher {
  /**
   * Resolves when all in-sync replicas have the records. KAFKA_TIMEOUT when the deadline passes and KAFKA_PUBLISH_FAILED
   * for any other failure; the records may then have been written or not.
   */
  publish(topic: string, records: readonly OutboundRecord[], deadline: Deadline): Promise<readonly Placement[]>;
  /** Lets go of the connection; a later call connects anew. Never rejects. */
  close(): Promise<void>;
}

/** A publisher that connects on first use and keeps its connection between calls. */
export function createPublisher(kafka: Kafka): Publisher {
  let connected: Promise<Producer> | undefined;

  const discard = async (producer: Promise<Producer> | undefined): Promise<void> => {
    if (connected === producer) connected = undefined;
    await producer?.then((known) => known.disconnect()).catch(() => {});
  };

  return {
    async publish(topic, records, deadline) {
      connected ??= connect(kafka);
      const producer = connected;
      const sent = producer.then((known) => send(known, topic, records));
      try {
        return await deadline.race(sent, overrun(topic));
      } catch (error) {
        void discard(producer);
        // A send that is still retrying reconnects, so the producer is closed once more when that send has ended.
        void sent.catch(() => discard(producer));
        throw publishError(topic, error);
      }
    },
    close: () => discard(connected),
  };
}

async function connect(kafka: Kafka): Promise<Producer> {
  const producer = createIdempotentProducer(kafka);
  try {
    await producer.connect();
  } catch (error) {
    await producer.disconnect().catch(() => {});
    throw error;
  }
  return producer;
}

async function send(
  producer: Producer,
  topic: string,
  records: readonly OutboundRecord[],
): Promise<readonly Placement[]> {
  // The records themselves: kafkajs reads them and changes none. Copies cost a tenth of all that it does with them.
  const answers = await producer.send({ topic, acks: -1, messages: [...records] });
  return answers.map(({ topicName, partition, baseOffset }) => ({
    topic: topicName,
    partition,
    offset: baseOffset ?? '-1',
  }));
}

function overrun(topic: string): Overrun {
  return {
    code: 'KAFKA_TIMEOUT',
    what: `Publishing to Kafka topic "${topic}"`,
    where: `topic ${topic}`,
    fix: 'Check that the broker runs and that the function can reach its advertised address.',
  };
}

function publishError(topic: string, error: unknown): StreampactError {
  if (error instanceof StreampactError) return error;
  return new StreampactError('KAFKA_PUBLISH_FAILED', `Kafka did not take the records for topic "${topic}".`, {
    where: `topic ${topic}`,
    fix: 'Check that the topic exists (pulumi up makes it) and that the broker is healthy.',
    cause: error,
  });
}
