/** One side of a comparison as it was read. */
import type { Snapshot } from '../../contracts/src/diff/model.ts';
import type { Mistake } from '../../contracts/src/mistake.ts';

/** A file that cannot be compared. */
export interface Unreadable {
  /** Equal for files that are the same on both sides, and so cannot be a change. */
  readonly content: string;
  readonly mistakes: readonly Mistake[];
}

export interface Side {
  readonly snapshot: Snapshot;
  /** By path in the folder. */
  readonly unreadable: ReadonlyMap<string, Unreadable>;
}
