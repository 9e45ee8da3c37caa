/**
 * A topic's identity, which kafkajs's Metadata request (version 6) is too old to tell: one request of version 12 on a
 * connection of its own.
 */
import type { Kafka } from 'kafkajs';
import { StreampactError } from '../../contracts/src/error.ts';
import { deadlineAfter } from '../shared/deadline.ts';
import { type Send, withBroker } from '../shared/kafka-request.ts';
import { compact, compactArray, emptyTags, Reader } from '../shared/kafka-types.ts';

const api = { key: 3, version: 12, name: 'Metadata' } as const;
const timeoutMs = 5_000;

/** Gives the way to a broker; `withBroker` outside tests. */
type Reach = (work: (send: Send) => Promise<string>) => Promise<string>;

/** The topic's UUID in base64url, as Kafka prints it. Throws SINK_TOPIC_ID_UNKNOWN when no broker tells it. */
export async function fetchTopicId(
  kafka: Kafka,
  topic: string,
  reach: Reach = (work) => withBroker(kafka, work),
): Promise<string> {
  try {
    const asked = reach((send) => send({ api, body: encodeRequest(topic), decode: decodeTopicId }));
    return await deadlineAfter(timeoutMs).race(asked, { code: 'SINK_TOPIC_ID_UNKNOWN', what: 'Asking for a topic' });
  } catch (cause) {
    throw new StreampactError('SINK_TOPIC_ID_UNKNOWN', `No broker tells the id of topic "${topic}".`, {
      where: `topic ${topic}`,
      fix: 'Check that the brokers are reachable, are of Kafka 3.1 or newer, and that the topic exists and may be read.',
      cause,
    });
  }
}

/** One topic by name (its id left zero), not to be created, without its authorised operations. */
export function encodeRequest(topic: string): Buffer {
  const row = Buffer.concat([Buffer.alloc(16), compact(topic), emptyTags]);
  return Buffer.concat([compactArray([row]), Buffer.from([0, 0]), emptyTags]);
}

/** Reads the answer up to the topic's id, which stands before the partitions. */
export function decodeTopicId(answer: Buffer): string {
  const reader = new Reader(answer);
  reader.int(4); // throttle time
  reader.array(() => {
    reader.int(4); // node id
    reader.bytes(); // host
    reader.int(4); // port
    reader.bytes(); // rack
    reader.skipTags();
  });
  reader.bytes(); // cluster id
  reader.int(4); // controller
  if (reader.varint() !== 2) throw new Error('not exactly one topic');
  const errorCode = reader.int(2);
  if (errorCode !== 0) throw new Error(`Kafka's error code ${errorCode}`);
  reader.bytes(); // name
  return reader.take(16).toString('base64url');
}
