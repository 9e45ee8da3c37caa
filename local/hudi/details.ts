/** One instant with what its files tell. */
import { type CommitReport, readCommit } from './commit.ts';
import type { Instant, InstantState } from './instant.ts';
import {
  type CleanReport,
  type RollbackReport,
  readClean,
  readRollback,
  readRollbackPlan,
  readSavepoint,
  type SavepointReport,
} from './service.ts';
import { Damage, type TimelineStore } from './store.ts';

/** What an instant's file says, by what kind of file it is. */
export type Details =
  | { readonly kind: 'commit'; readonly commit: CommitReport }
  | { readonly kind: 'clean'; readonly clean: CleanReport }
  | { readonly kind: 'rollback'; readonly rollback: RollbackReport }
  | { readonly kind: 'savepoint'; readonly savepoint: SavepointReport }
  /** Nothing to read: the instant has only begun, or is of a kind whose files this does not read. */
  | { readonly kind: 'none' }
  | { readonly kind: 'damaged'; readonly file: string; readonly why: string };

/** A commit of ten thousand files takes about ten megabytes. */
const maxInstantBytes = 32 * 1_048_576;

interface Reader {
  /** Which file is read: the first of these states that the instant has. */
  readonly states: readonly InstantState[];
  readonly read: (bytes: Buffer, state: InstantState) => Details;
}

const ofCommit: Reader = {
  states: ['completed', 'inflight'],
  read: (bytes) => ({ kind: 'commit', commit: readCommit(bytes) }),
};

const readers: Readonly<Record<string, Reader>> = {
  commit: ofCommit,
  deltacommit: ofCommit,
  replacecommit: ofCommit,
  clean: { states: ['completed'], read: (bytes) => ({ kind: 'clean', clean: readClean(bytes) }) },
  savepoint: { states: ['completed'], read: (bytes) => ({ kind: 'savepoint', savepoint: readSavepoint(bytes) }) },
  rollback: {
    states: ['completed', 'requested'],
    read: (bytes, state) => ({
      kind: 'rollback',
      rollback: state === 'completed' ? readRollback(bytes) : readRollbackPlan(bytes),
    }),
  },
};

/** Reads the file that tells most. Throws HUDI_LAKE_UNREADABLE; whatever is wrong with the file itself is `damaged`. */
export async function detailsOf(store: TimelineStore, instant: Instant): Promise<Details> {
  const reader = readers[instant.action];
  const state = reader?.states.find((one) => instant.files[one] !== undefined);
  const file = state === undefined ? undefined : instant.files[state];
  if (reader === undefined || state === undefined || file === undefined) return { kind: 'none' };
  // Some actions write nothing before they are done.
  if (state !== 'completed' && file.bytes === 0) return { kind: 'none' };
  try {
    if (file.bytes > maxInstantBytes) throw new Damage(`${file.bytes} bytes, above ${maxInstantBytes}`);
    const bytes = await store.read(file.name, maxInstantBytes + 1);
    if (bytes === undefined) throw new Damage('gone while the timeline was read');
    if (bytes.length > maxInstantBytes) throw new Damage(`more than ${maxInstantBytes} bytes`);
    return reader.read(bytes, state);
  } catch (error) {
    if (error instanceof Damage) return { kind: 'damaged', file: file.name, why: error.message };
    throw error;
  }
}
