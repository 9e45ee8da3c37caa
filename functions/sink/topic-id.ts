/**
 * A topic's identity, which kafkajs's Metadata request (version 6) is too old to tell: one request of version 12 on a
 * connection of its own, plaintext, as all of the product's listeners inside the VPC are.
 *
 * Framing, headers and compact types: https://kafka.apache.org/protocol (request header 2, response header 1, Metadata 12).
 */
import { connect } from 'node:net';
import { StreampactError } from '../../contracts/src/error.ts';

const [metadataKey, metadataVersion, correlation] = [3, 12, 1];
const timeoutMs = 5_000;
const emptyTags = Buffer.from([0]);

/** The topic's UUID in base64url, as Kafka prints it. Throws SINK_TOPIC_ID_UNKNOWN when no broker tells it. */
export async function fetchTopicId(brokers: readonly string[], topic: string): Promise<string> {
  const failures: unknown[] = [];
  for (const broker of brokers) {
    try {
      return decodeTopicId(await ask(broker, encodeRequest(topic)));
    } catch (error) {
      failures.push(error);
    }
  }
  throw new StreampactError('SINK_TOPIC_ID_UNKNOWN', `No broker tells the id of topic "${topic}".`, {
    where: brokers.join(', '),
    fix: 'Check that the brokers are reachable, are of Kafka 3.1 or newer, and that the topic exists.',
    cause: failures.at(-1),
  });
}

/** The whole request, its length in front. */
export function encodeRequest(topic: string): Buffer {
  const clientId = Buffer.from('streampact-sink');
  const name = Buffer.from(topic);
  const header = Buffer.alloc(10);
  header.writeInt16BE(metadataKey, 0);
  header.writeInt16BE(metadataVersion, 2);
  header.writeInt32BE(correlation, 4);
  header.writeInt16BE(clientId.length, 8);
  // One topic by name (its id left zero), not to be created, without its authorised operations.
  const topics = [varint(2), Buffer.alloc(16), varint(name.length + 1), name, emptyTags];
  const body = Buffer.concat([header, clientId, emptyTags, ...topics, Buffer.from([0, 0]), emptyTags]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length);
  return Buffer.concat([length, body]);
}

/** Reads the response without its length up to the topic's id, which stands before the partitions. */
export function decodeTopicId(response: Buffer): string {
  const reader = new Reader(response);
  if (reader.int(4) !== correlation) throw new Error('an answer to another request');
  reader.skipTags();
  reader.int(4); // throttle time
  for (let brokers = reader.varint() - 1; brokers > 0; brokers -= 1) {
    reader.int(4); // node id
    reader.bytes(); // host
    reader.int(4); // port
    reader.bytes(); // rack
    reader.skipTags();
  }
  reader.bytes(); // cluster id
  reader.int(4); // controller
  if (reader.varint() !== 2) throw new Error('not exactly one topic');
  const errorCode = reader.int(2);
  if (errorCode !== 0) throw new Error(`Kafka's error code ${errorCode}`);
  reader.bytes(); // name
  return reader.take(16).toString('base64url');
}

/** A cursor over the protocol's types; reading past the end throws. */
class Reader {
  readonly #buffer: Buffer;
  #at = 0;
  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }
  take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#buffer.length) throw new RangeError('a truncated answer');
    const bytes = this.#buffer.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }
  int(size: 2 | 4): number {
    return this.take(size).readIntBE(0, size);
  }
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.take(1)[0] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('an endless number');
  }
  /** COMPACT_NULLABLE_STRING and its like: the length plus one, then the bytes. */
  bytes(): Buffer {
    return this.take(Math.max(0, this.varint() - 1));
  }
  skipTags(): void {
    for (let tags = this.varint(); tags > 0; tags -= 1) {
      this.varint();
      this.take(this.varint());
    }
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

function ask(broker: string, request: Buffer): Promise<Buffer> {
  const colon = broker.lastIndexOf(':');
  const host = broker.slice(0, colon).replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(broker.slice(colon + 1)) });
    let received = Buffer.alloc(0);
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(timeoutMs, () => fail(new Error(`no answer within ${timeoutMs} ms`)));
    socket.on('error', fail);
    socket.on('close', () => reject(new Error('the connection was closed')));
    socket.on('connect', () => socket.write(request));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return;
      resolve(received.subarray(4, 4 + received.readInt32BE(0)));
      socket.destroy();
    });
  });
}
