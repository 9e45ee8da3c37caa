/** `timeline`: the newest instants of a table, one row each. */
import { type Archive, readArchive } from './archive.ts';
import type { Totals } from './commit.ts';
import { type Details, detailsOf } from './details.ts';
import { type Instant, type InstantState, instantsOf, tookMs } from './instant.ts';
import { readTable, type TableFacts } from './properties.ts';
import type { TimelineStore } from './store.ts';

/** One instant. What is not known, or has no meaning for the action, is null. */
export interface TimelineRow {
  readonly instant: string;
  readonly action: string;
  readonly state: InstantState;
  /** When its newest file was written: ISO 8601, UTC. */
  readonly at: string | null;
  /** Milliseconds from requested to completed. */
  readonly tookMs: number | null;
  readonly operation: string | null;
  /** Of commits that are completed. */
  readonly totals: Totals | null;
  /** Files that a clean or a rollback deleted, or a savepoint keeps. */
  readonly files: number | null;
  readonly rolledBack: readonly string[];
  readonly extra: Readonly<Record<string, string>>;
  readonly damaged: { readonly file: string; readonly why: string } | null;
}

/** What `--json` prints. */
export interface TimelineReport {
  readonly ok: true;
  readonly table: TableFacts;
  /** Instants in the timeline, all told. */
  readonly total: number;
  readonly states: Readonly<Record<InstantState, number>>;
  readonly rows: readonly TimelineRow[];
  readonly archive: Archive;
}

/** Instants that are read at a time. */
const width = 8;

/** Throws HUDI_TABLE_ABSENT, HUDI_TABLE_FOREIGN, HUDI_LAKE_UNREADABLE; a damaged instant is a row that says so. */
export async function timeline(store: TimelineStore, { limit }: { readonly limit: number }): Promise<TimelineReport> {
  const table = await readTable(store);
  const instants = await instantsOf(store.list(''));
  const wanted = instants.slice(0, limit);
  const rows: TimelineRow[] = [];
  for (let at = 0; at < wanted.length; at += width) {
    const some = wanted.slice(at, at + width);
    rows.push(...(await Promise.all(some.map(async (instant) => rowOf(instant, await detailsOf(store, instant))))));
  }
  const count = (state: InstantState) => instants.filter((instant) => instant.state === state).length;
  return {
    ok: true,
    table,
    total: instants.length,
    states: { completed: count('completed'), inflight: count('inflight'), requested: count('requested') },
    rows,
    archive: await readArchive(store),
  };
}

/** An instant as a row. */
function rowOf(instant: Instant, details: Details): TimelineRow {
  const { time, action, state, files } = instant;
  const modified = files[state]?.modified ?? Number.NaN;
  const commit = details.kind === 'commit' ? details.commit : undefined;
  return {
    instant: time,
    action,
    state,
    at: Number.isFinite(modified) ? new Date(modified).toISOString() : null,
    tookMs: tookMs(instant) ?? null,
    operation: commit?.operation ?? null,
    // An inflight file tells what its writer expected, which is not what happened.
    totals: state === 'completed' ? (commit?.totals ?? null) : null,
    files: filesOf(details),
    rolledBack: details.kind === 'rollback' ? details.rollback.rolledBack.map((one) => one.time) : [],
    extra: commit?.extra ?? {},
    damaged: details.kind === 'damaged' ? { file: details.file, why: details.why } : null,
  };
}

function filesOf(details: Details): number | null {
  if (details.kind === 'clean') return details.clean.files;
  if (details.kind === 'rollback') return details.rollback.files;
  return details.kind === 'savepoint' ? details.savepoint.files : null;
}
