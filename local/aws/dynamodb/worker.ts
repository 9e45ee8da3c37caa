/**
 * Takes the changes of one table to one Kinesis stream, until it is stopped.
 *
 * At least once: a place in the table's stream is noted after the records before it are in Kinesis. In order for each
 * item. Looks for new records about four times a second, and at once while there are some.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import type { Clients } from '../clients.ts';
import type { Destination, ShardProgress } from './destinations.ts';
import { type Entry, entryOf } from './envelope.ts';
import { instantOf } from './instant.ts';
import { firstBatch, putAll } from './put.ts';
import type { Item } from './size.ts';
import { isSent, listShards, openShard, readPage } from './source.ts';

/** What a worker works with. */
export interface WorkerTools {
  readonly clients: Clients;
  /** The destination as it is now. */
  readonly read: () => Destination;
  /** Whether the item with these keys was deleted because it had expired, about then (milliseconds since 1970). */
  readonly hasExpired: (keys: Item, at: number) => boolean;
  /** Notes how far a shard has been sent. */
  readonly note: (shardId: string, progress: ShardProgress) => void;
  /** Told of a failure, which is tried again, and with undefined when all is well again. */
  readonly tell: (trouble: Error | undefined) => void;
  /** The table's stream is there no more. The worker has ended. */
  readonly gone: () => void;
}

export interface Worker {
  /** Sends what is in the table's stream by now, and ends: within 20 s, and within 2 s when it does not get on. */
  stop(): Promise<void>;
}

const pollMs = 250;
const retryMs = 500;
/** New shards are looked for that often. A closed one is noticed at once. */
const listMs = 10_000;
const stuckMs = 2_000;
const drainMs = 20_000;

const nothing: ShardProgress = { micros: 0, done: false };

export function startWorker(tools: WorkerTools): Worker {
  const ending = new AbortController();
  let deadline = Number.POSITIVE_INFINITY;
  let stuckSince: number | undefined;
  const rest = (milliseconds: number): Promise<void> =>
    delay(milliseconds, undefined, { signal: ending.signal }).catch(() => {});
  const isLate = (): boolean =>
    Date.now() > deadline || (ending.signal.aborted && Date.now() - (stuckSince ?? Date.now()) > stuckMs);
  const pause = async (milliseconds: number): Promise<void> => {
    if (isLate()) throw new Error('It was stopped before Kinesis took everything.');
    await delay(milliseconds);
  };
  const shards = openShards(tools, pause);
  const run = async (): Promise<void> => {
    for (;;) {
      try {
        const moved = await shards.send();
        stuckSince = undefined;
        tools.tell(undefined);
        if (moved) continue;
        if (ending.signal.aborted) return;
        await rest(pollMs);
      } catch (error) {
        if (error instanceof SourceGoneError) return tools.gone();
        stuckSince ??= Date.now();
        tools.tell(error instanceof Error ? error : new Error(String(error)));
        if (isLate()) return;
        await delay(ending.signal.aborted ? pollMs : retryMs);
      }
    }
  };
  const ended = run();
  return {
    stop() {
      if (!ending.signal.aborted) deadline = Date.now() + drainMs;
      ending.abort();
      return ended;
    },
  };
}

/** The table has been deleted, or the emulator has forgotten it. */
class SourceGoneError extends Error {}

interface Shards {
  /** Sends a page of each open shard. Answers whether there was anything. */
  send(): Promise<boolean>;
}

function openShards(tools: WorkerTools, pause: (milliseconds: number) => Promise<void>): Shards {
  const { dynamodbStreams: client } = tools.clients;
  const iterators = new Map<string, string>();
  let open: readonly string[] = [];
  let listedAt = Number.NEGATIVE_INFINITY;
  const refresh = async (): Promise<void> => {
    if (Date.now() - listedAt < listMs) return;
    const { source, shards } = tools.read();
    const listed = await listShards(client, source).catch((error: unknown) => {
      throw error instanceof Error && error.name === 'ResourceNotFoundException' ? new SourceGoneError() : error;
    });
    listedAt = Date.now();
    const isDone = (id: string | undefined): boolean => shards[id ?? '']?.done === true;
    const waits = (parent: string | undefined): boolean =>
      listed.some(({ ShardId }) => ShardId === parent) && !isDone(parent);
    for (const { ShardId: id = '', ParentShardId: parent = '' } of listed) {
      // A child's times go on from its parent's.
      const from = shards[parent];
      if (shards[id] === undefined && from?.done === true) tools.note(id, { micros: from.micros, done: false });
    }
    open = listed
      .filter(({ ShardId, ParentShardId }) => !isDone(ShardId) && !waits(ParentShardId))
      .map(({ ShardId }) => ShardId ?? '');
  };
  const sendPage = async (shardId: string): Promise<boolean> => {
    const { source, shards } = tools.read();
    const progress = shards[shardId] ?? nothing;
    const iterator = iterators.get(shardId) ?? (await openShard(client, { source, shardId }, progress));
    if (iterator === undefined) return false;
    const { records, next } = await readPage(client, iterator);
    const fresh = records.filter((record) => !isSent(record, progress));
    await deliver(tools, { shardId, pause }, fresh);
    if (next !== undefined) iterators.set(shardId, next);
    else {
      tools.note(shardId, { ...(tools.read().shards[shardId] ?? nothing), done: true });
      listedAt = Number.NEGATIVE_INFINITY;
    }
    return records.length > 0 || next === undefined;
  };
  return {
    async send() {
      try {
        await refresh();
        let moved = false;
        for (const shardId of open) moved = (await sendPage(shardId)) || moved;
        return moved;
      } catch (error) {
        iterators.clear();
        listedAt = Number.NEGATIVE_INFINITY;
        throw error;
      }
    },
  };
}

interface Delivering {
  readonly shardId: string;
  readonly pause: (milliseconds: number) => Promise<void>;
}

async function deliver(tools: WorkerTools, { shardId, pause }: Delivering, records: readonly StreamRecord[]) {
  const { streamArn, tableName, precision, shards } = tools.read();
  let micros = shards[shardId]?.micros ?? 0;
  let left = records.map((record): { entry: Entry; progress: ShardProgress } => {
    micros = instantOf(record, micros);
    const after = record.dynamodb?.SequenceNumber;
    return {
      entry: entryOf(byWhom(tools, record, micros), { tableName, precision, micros }),
      progress: { ...(after === undefined ? {} : { after }), micros, done: false },
    };
  });
  while (left.length > 0) {
    const batch = left.slice(0, firstBatch(left.map(({ entry }) => entry)));
    await putAll(
      { kinesis: tools.clients.kinesis, streamArn, pause },
      batch.map(({ entry }) => entry),
    );
    const last = batch.at(-1);
    if (last !== undefined) tools.note(shardId, last.progress);
    left = left.slice(batch.length);
  }
}

/** The record, with DynamoDB's name to it if it tells of an expiry: no emulator says so. */
function byWhom({ hasExpired }: WorkerTools, record: StreamRecord, micros: number): StreamRecord {
  if (record.eventName !== 'REMOVE' || !hasExpired(record.dynamodb?.Keys ?? {}, micros / 1_000)) return record;
  return { ...record, userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' } };
}
