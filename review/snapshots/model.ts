/** One side of a comparison as it was read. */
import type { Snapshot } from '../../contracts/src/diff/model.ts';
import type { LoadedContract } from '../../contracts/src/load.ts';
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
  /** Our contracts as they were loaded, so that the other side need not look again at what is the same. */
  readonly loaded?: readonly LoadedContract[];
}
