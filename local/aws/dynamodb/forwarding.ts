/** What becomes of destinations: they are enabled, work, are disabled, and go on where they were after a restart. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientPool } from '../clients.ts';
import { type Destination, type Destinations, idOf, type ShardProgress } from './destinations.ts';
import type { Precision } from './envelope.ts';
import type { Expiry } from './expiry.ts';
import { listShards, openShard, readPage } from './source.ts';
import { startWorker, type Worker } from './worker.ts';

export interface Forwarding {
  /** Goes on with what was kept. */
  resume(): void;
  /** Destinations of a table, whichever state they are in. */
  list(region: string, tableName: string): readonly Destination[];
  /** Begins to enable: the state becomes ACTIVE, or ENABLE_FAILED after a few seconds. */
  enable(destination: Pick<Destination, 'region' | 'tableName' | 'source' | 'streamArn' | 'precision'>): void;
  /** Records that are sent from now on have this precision. */
  update(destination: Destination, precision: Precision): void;
  /** Begins to disable: what has been written before still arrives, then the state becomes DISABLED. */
  disable(destination: Destination): void;
  /** Sends what a table that was deleted had written, and forgets its destinations. */
  forget(region: string, tableName: string): Promise<void>;
  /** Sends what is on its way, and ends. */
  stop(): Promise<void>;
}

const enableMs = 5_000;

/** What destinations work with. */
export interface ForwardingTools {
  readonly clients: ClientPool;
  readonly expiry: Expiry;
}

export function openForwarding(store: Destinations, { clients, expiry }: ForwardingTools): Forwarding {
  const workers = new Map<string, Worker>();
  let stopped = false;
  const change = (destination: Destination, fields: Partial<Destination>): void => {
    const current = store.current(destination);
    if (current !== undefined) store.keep({ ...current, ...fields });
  };
  const work = (destination: Destination): void => {
    const id = idOf(destination);
    const read = (): Destination => store.current(destination) ?? destination;
    const worker = startWorker({
      clients: clients.of(destination.region),
      read,
      hasExpired: (keys, at) => expiry.deleted({ ...destination, keys }, at),
      note: (shardId: string, progress: ShardProgress) =>
        change(destination, { shards: { ...read().shards, [shardId]: progress } }),
      tell: (trouble) => {
        const description = trouble === undefined ? '' : `It is tried again: ${trouble.name}: ${trouble.message}`;
        if (description !== read().description) change(destination, { description });
      },
      gone: () => {
        store.remove(destination);
        workers.delete(id);
      },
    });
    workers.set(id, worker);
  };
  const halt = async (destination: Destination): Promise<void> => {
    const id = idOf(destination);
    await workers.get(id)?.stop();
    workers.delete(id);
  };
  const begin = async (destination: Destination): Promise<void> => {
    const shards = await whenReadable(() => ends(clients, destination)).catch((error: Error) => error);
    if (stopped || store.current(destination) === undefined) return;
    if (shards instanceof Error) {
      return change(destination, { status: 'ENABLE_FAILED', description: `${shards.name}: ${shards.message}` });
    }
    change(destination, { status: 'ACTIVE', shards });
    work(destination);
  };
  const goOn = (destination: Destination): void => {
    if (destination.status === 'ACTIVE') work(destination);
    if (destination.status === 'ENABLING') void begin(destination);
    if (destination.status === 'DISABLING') change(destination, { status: 'DISABLED' });
  };
  return {
    resume() {
      for (const destination of store.all()) goOn(destination);
    },
    list: (region, tableName) => store.list(region, tableName),
    enable(given) {
      const destination: Destination = { ...given, status: 'ENABLING', description: '', shards: {} };
      store.keep(destination);
      void begin(destination);
    },
    update: (destination, precision) => change(destination, { precision }),
    disable(destination) {
      change(destination, { status: 'DISABLING' });
      void halt(destination).then(() => change(destination, { status: 'DISABLED', description: '' }));
    },
    async forget(region, tableName) {
      const gone = store.list(region, tableName);
      await Promise.all(gone.map(halt));
      for (const destination of gone) store.remove(destination);
    },
    async stop() {
      stopped = true;
      await Promise.all([...workers.values()].map((worker) => worker.stop()));
    },
  };
}

/** Where each shard of the table's stream ends now: what is written from now on is after that. */
async function ends(clients: ClientPool, { region, source }: Destination): Promise<Destination['shards']> {
  const { dynamodbStreams: client } = clients.of(region);
  const shards: Record<string, ShardProgress> = {};
  for (const { ShardId: shardId = '' } of await listShards(client, source)) {
    let after: string | undefined;
    let iterator = await openShard(client, { source, shardId }, {});
    while (iterator !== undefined) {
      const { records, next } = await readPage(client, iterator);
      after = records.at(-1)?.dynamodb?.SequenceNumber ?? after;
      iterator = next;
      if (records.length === 0) break;
    }
    shards[shardId] = { ...(after === undefined ? {} : { after }), micros: 0, done: iterator === undefined };
  }
  return shards;
}

/** A stream that was just switched on may not be there yet. */
async function whenReadable<T>(read: () => Promise<T>): Promise<T> {
  const end = Date.now() + enableMs;
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (Date.now() > end) throw error;
      await delay(100);
    }
  }
}
