/**
 * Reads every shard of a source, those that come of splits and merges too: a shard once its parents are read to their end, so
 * that the order of a key is kept (https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html).
 */

import { pause, persist } from './patience.ts';
import type { ReadingTools } from './reading-tools.ts';
import { readShard } from './shard-reader.ts';
import type { SourceShard } from './source.ts';

/** Between two looks for new shards, in milliseconds; the end of a shard is looked after at once. */
const lookMs = 5_000;

/** Reads until `signal` aborts. Never rejects. */
export async function readSource(tools: ReadingTools): Promise<void> {
  const { source, checkpoint, signal } = tools;
  while (!signal.aborted) {
    const createdAt = await persist(() => source.createdAt(), tools);
    if (createdAt === undefined) return;
    if (createdAt !== checkpoint.sourceCreatedAt()) checkpoint.reset(createdAt);
    await readGeneration(tools, createdAt);
  }
}

/** Reads the data stream that was created then, until it is another one. */
async function readGeneration(tools: ReadingTools, createdAt: number): Promise<void> {
  const over = new AbortController();
  const generation: ReadingTools = { ...tools, signal: AbortSignal.any([tools.signal, over.signal]) };
  const readers = openReaders(generation);
  while (!generation.signal.aborted) {
    // From before the look: a shard that ends meanwhile has children that the look may have missed.
    const end = readers.nextEnd();
    const shards = await persist(() => tools.source.shards(), generation);
    if (shards !== undefined) readers.startWhatCan(shards);
    await pause(lookMs, end);
    const now = await persist(() => tools.source.createdAt(), generation);
    if (now !== undefined && now !== createdAt) over.abort();
  }
  await readers.done();
}

interface Readers {
  startWhatCan(shards: readonly SourceShard[]): void;
  /** Aborts when a shard is read to its end from now on, or the reading ends. */
  nextEnd(): AbortSignal;
  done(): Promise<void>;
}

function openReaders(tools: ReadingTools): Readers {
  const { checkpoint, signal } = tools;
  const running = new Map<string, Promise<void>>();
  const read = new Set<string>();
  let ended = new AbortController();
  const isRead = (id: string): boolean => {
    const position = checkpoint.position(id);
    return read.has(id) || (position !== undefined && 'ended' in position);
  };
  const start = async (id: string): Promise<void> => {
    try {
      await readShard(tools, id);
    } catch (error) {
      // A fault of ours: the next look begins the shard again where its checkpoint is.
      tools.failed(error);
      running.delete(id);
      return;
    }
    if (signal.aborted) return;
    read.add(id);
    ended.abort();
  };
  return {
    startWhatCan(shards) {
      const ids = new Set(shards.map(({ id }) => id));
      checkpoint.keepOnly(ids);
      for (const { id, parents } of shards) {
        const isReady = parents.every((parent) => !ids.has(parent) || isRead(parent));
        if (isReady && !running.has(id) && !isRead(id)) running.set(id, start(id));
      }
    },
    nextEnd() {
      ended = new AbortController();
      return AbortSignal.any([signal, ended.signal]);
    },
    async done() {
      await Promise.all(running.values());
    },
  };
}
