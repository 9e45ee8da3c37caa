/** The words of the check against recorded data. */
import type { SnapshotContract } from '../../contracts/src/diff/model.ts';
import type { Json } from '../../contracts/src/json.ts';

/** A changed contract, before and after. */
export interface Pair {
  readonly old: SnapshotContract;
  readonly next: SnapshotContract;
}

/** A file or an object of a bucket. */
export interface SampleFile {
  /** As reports name it: a path, or `s3://bucket/key`. */
  readonly name: string;
  /** Its bytes as stored, chunk by chunk. */
  readonly stream: () => Promise<AsyncIterable<Uint8Array>>;
  readonly size: number;
  /** The bytes from `start` up to `end`, the latter excluded. */
  readonly slice: (start: number, end: number) => Promise<Uint8Array>;
}

/** One recorded document. */
export interface Recorded {
  /** From 1. */
  readonly record: number;
  readonly value: Json;
}
