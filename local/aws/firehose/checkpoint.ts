/**
 * How far a delivery stream is in each shard of its source, in a file.
 *
 * Firehose delivers at least once (https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html#duplication): whoever
 * starts again reads from what was settled last, and what was on its way then comes a second time.
 */

import { rmSync } from 'node:fs';
import { keptFile } from '../kept-file.ts';

/** Where reading goes on in a shard. */
type Position = { readonly after: string } | { readonly ended: true };

interface State {
  /** When the data stream was created, in milliseconds: another one of its name has other shards. */
  readonly sourceCreatedAt: number;
  readonly shards: Readonly<Record<string, Position>>;
}

export interface Checkpoint {
  /** Undefined before the first reading. */
  sourceCreatedAt(): number | undefined;
  position(shardId: string): Position | undefined;
  /**
   * What sets positions until the next {@link reset}, and does nothing after. They are written soon, not at once: a kill in
   * between brings a few records twice.
   */
  marker(): (shardId: string, position: Position) => void;
  /** Forgets all positions: the source is another one. */
  reset(sourceCreatedAt: number): void;
  /** Drops what is there of shards that are no more. */
  keepOnly(shardIds: ReadonlySet<string>): void;
  /** Writes what is not written. */
  save(): void;
  /** Removes the file; nothing is written any more. */
  remove(): void;
}

/** Between two writings, in milliseconds. */
const pauseMs = 50;

/**
 * The checkpoint of `path`. `failed` is told when it cannot be written, and delivery goes on; or not be read: then nothing is
 * known, and everything is read again.
 */
export function openCheckpoint(path: string | undefined, failed: (error: unknown) => void): Checkpoint {
  const file = keptFile<State>(path);
  let kept: State | undefined;
  try {
    kept = file.read();
  } catch (error) {
    failed(error);
  }
  let sourceCreatedAt = kept?.sourceCreatedAt;
  let shards = new Map<string, Position>(Object.entries(kept?.shards ?? {}));
  let timer: NodeJS.Timeout | undefined;
  let isRemoved = false;
  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (isRemoved || sourceCreatedAt === undefined) return;
    try {
      file.write({ sourceCreatedAt, shards: Object.fromEntries(shards) });
    } catch (error) {
      failed(error);
    }
  };
  const saveSoon = (): void => {
    timer ??= setTimeout(save, pauseMs);
  };
  return {
    sourceCreatedAt: () => sourceCreatedAt,
    position: (shardId) => shards.get(shardId),
    marker() {
      const own = shards;
      return (shardId, position) => {
        own.set(shardId, position);
        if (own === shards) saveSoon();
      };
    },
    reset(createdAt) {
      sourceCreatedAt = createdAt;
      shards = new Map();
      save();
    },
    keepOnly(shardIds) {
      const gone = [...shards.keys()].filter((shardId) => !shardIds.has(shardId));
      for (const shardId of gone) shards.delete(shardId);
      if (gone.length > 0) saveSoon();
    },
    save,
    remove() {
      clearTimeout(timer);
      isRemoved = true;
      if (path !== undefined) rmSync(path, { force: true });
    },
  };
}
