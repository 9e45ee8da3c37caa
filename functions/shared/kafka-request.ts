/**
 * Requests of Kafka's protocol that kafkajs does not know, sent through its own connections: these log in, encrypt and try again as
 * every other request of the client does.
 *
 * All are flexible versions (KIP-482): a header ends with tags, which stand at the front of `body` and of what is decoded.
 */
import type { Broker, Kafka } from 'kafkajs';

/** A request. https://kafka.apache.org/protocol names the key and the versions of each. */
export interface ProtocolRequest<T> {
  readonly api: { readonly key: number; readonly version: number; readonly name: string };
  /** Without the header and its tags. */
  readonly body: Buffer;
  /** Reads the answer after the header and its tags; what it throws is the call's error. */
  readonly decode: (answer: Buffer) => T;
}

/** Sends requests to one broker. */
export type Send = <T>(request: ProtocolRequest<T>) => Promise<T>;

/** Parts of kafkajs 2.2 (`cluster/index.js`, `network/connectionPool.js`) that its types leave out. */
interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  findControllerBroker(): Promise<Broker>;
}
interface ConnectionPool {
  send(request: unknown): Promise<unknown>;
}

const noTags = 0;

/** Connects, works, and lets go. In a cluster without ZooKeeper every broker answers for the controller. */
export async function withBroker<T>(kafka: Kafka, work: (send: Send) => Promise<T>): Promise<T> {
  const cluster = clusterOf(kafka);
  try {
    await cluster.connect();
    await cluster.refreshMetadata();
    const pool = poolOf(await cluster.findControllerBroker());
    return await work(async ({ api, body, decode }) => {
      const encoded = Buffer.concat([Buffer.from([noTags]), body]);
      const decoded = await pool.send({
        request: {
          apiKey: api.key,
          apiVersion: api.version,
          apiName: api.name,
          // What kafkajs takes for one of its encoders.
          encode: async () => ({ buf: encoded, buffer: encoded }),
        },
        response: {
          // In an object, for kafkajs looks for a throttle time in it.
          decode: async (payload: Buffer) => ({ answer: decode(withoutTags(payload)) }),
          parse: async ({ answer }: { readonly answer: unknown }) => answer,
        },
      });
      return decoded as never;
    });
  } finally {
    await cluster.disconnect().catch(() => {});
  }
}

/** Nothing that Kafka sends today has tags in its header. */
function withoutTags(payload: Buffer): Buffer {
  if (payload[0] !== noTags) throw new RangeError('an answer with tags in its header');
  return payload.subarray(1);
}

function clusterOf(kafka: Kafka): Cluster {
  const name = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  const create: unknown = name === undefined ? undefined : Reflect.get(kafka, name);
  if (typeof create !== 'function') throw foreign();
  return create({ metadataMaxAge: 300_000, allowAutoTopicCreation: false });
}

function poolOf(broker: Broker): ConnectionPool {
  if ('connectionPool' in broker) return broker.connectionPool as ConnectionPool;
  throw foreign();
}

function foreign(): Error {
  // A bug: its release is pinned.
  return new Error('kafkajs is not the release that this was written for');
}
