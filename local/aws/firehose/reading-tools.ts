/** What reads shards, and what it hands its records to. */

import type { Batching } from './batch.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { SourceRecord } from './records.ts';
import type { Source } from './source.ts';

/** What reading works with. */
export interface ReadingTools {
  readonly source: Source;
  readonly checkpoint: Checkpoint;
  /** Where a shard begins that has no checkpoint, in milliseconds. */
  readonly startsAt: number;
  readonly signal: AbortSignal;
  /** Told of every call that failed; it is made again. */
  readonly failed: (error: unknown) => void;
  /** Resolves when there is room for more. */
  readonly room: () => Promise<void>;
  /** When to hand over what has been read. Asked each time. */
  readonly batching: () => Batching;
  /** Takes a batch over, which may be empty; its records settle later. */
  readonly take: (records: readonly SourceRecord[]) => Promise<void>;
}
