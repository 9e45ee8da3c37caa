/**
 * Brings a day of the index to what the lake has.
 *
 * Rows are written under their id with the version of the day's state, then whatever else is of that day is removed. The day
 * is listed again at the end: whoever finds another state than the one that was written does it again, so that of several
 * invocations at a time the last to end leaves what the lake has.
 */
import { StreampactError } from '../../../contracts/src/error.ts';
import type { Deadline } from '../../shared/deadline.ts';
import type { DayFiles, DayState } from './day-files.ts';
import { parquetRows } from './parquet-rows.ts';
import type { SearchIndex } from './search-index.ts';

/** What an invocation did. */
export interface DayResult {
  readonly day: string;
  readonly indexed: number;
  readonly removed: number;
  /** States of the day that were written; 1 unless it changed meanwhile. */
  readonly passes: number;
}

/** From where to where. */
export interface DayIndexing {
  readonly files: DayFiles;
  readonly index: SearchIndex;
  /** Columns that are indexed, without the partition's, which stands in no file. */
  readonly columns: readonly string[];
}

/** Rows in one request; a row has some hundred bytes. */
const rowsPerRequest = 2_000;
/** A day that changes more often while it is read is left to the event of its last change. */
const mostPasses = 5;

/** Indexes `day`. Rejects with SEARCH_INDEX_FAILED. */
export async function indexDay(parts: DayIndexing, day: string, deadline: Deadline): Promise<DayResult> {
  const { signal, release } = deadline.signal();
  try {
    await parts.index.prepare(signal);
    let state = await parts.files.list(day, signal);
    let [indexed, removed] = [0, 0];
    for (let passes = 1; passes <= mostPasses; passes += 1) {
      const written = await writeState(parts, { day, state }, signal).catch((error: unknown) => {
        // S3 refuses a range of a file that was replaced: the listing below finds that.
        if (error instanceof Error && error.name === 'PreconditionFailed') return undefined;
        throw error;
      });
      indexed = written ?? indexed;
      if (written !== undefined) removed += await parts.index.sweep(day, state);
      const now = await parts.files.list(day, signal);
      if (now.id === state.id && written !== undefined) return { day, indexed, removed, passes };
      state = now;
    }
    throw new StreampactError('SEARCH_INDEX_FAILED', `The day ${day} changed while it was read, ${mostPasses} times.`, {
      fix: 'nothing: the event is tried again',
    });
  } finally {
    release();
  }
}

async function writeState(
  { files, index, columns }: DayIndexing,
  { day, state }: { readonly day: string; readonly state: DayState },
  signal: AbortSignal,
): Promise<number> {
  let written = 0;
  for (const file of state.files) {
    for await (const rows of parquetRows(files.open(file, signal), columns)) {
      for (let from = 0; from < rows.length; from += rowsPerRequest) {
        signal.throwIfAborted();
        const chunk = rows.slice(from, from + rowsPerRequest).map((row) => ({ ...row, date: day }));
        await index.write(chunk, state);
        written += chunk.length;
      }
    }
  }
  return written;
}
