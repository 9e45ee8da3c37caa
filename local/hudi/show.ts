/** `show`: everything that the timeline knows of one instant. */
import { StreampactError } from '../../contracts/src/error.ts';
import { clipped } from '../../functions/shared/visible.ts';
import { type Details, detailsOf } from './details.ts';
import { type Instant, type InstantState, instantsOf, tookMs } from './instant.ts';
import { readTable, type TableFacts } from './properties.ts';
import type { TimelineStore } from './store.ts';

/** One action of the instant: a savepoint has the time of its commit, so there may be two. */
export interface ShownAction {
  readonly action: string;
  readonly state: InstantState;
  readonly tookMs: number | null;
  readonly files: readonly {
    readonly name: string;
    readonly state: InstantState;
    readonly bytes: number;
    readonly modified: string | null;
  }[];
  readonly details: Details;
}

/** What `--json` prints. */
export interface ShowReport {
  readonly ok: true;
  readonly table: TableFacts;
  readonly instant: string;
  readonly actions: readonly ShownAction[];
  /** Rollbacks in the timeline that took this instant back. */
  readonly rolledBackBy: readonly string[];
}

/**
 * Finds and reads the instant; of one that was rolled back only that is left.
 * @throws StreampactError HUDI_INSTANT_ABSENT, HUDI_INSTANT_DAMAGED, and what `timeline` throws.
 */
export async function show(store: TimelineStore, time: string): Promise<ShowReport> {
  const table = await readTable(store);
  const instants = await instantsOf(store.list(''));
  const found = instants.filter((instant) => instant.time === time);
  const rolledBackBy = await rollbacksOf(store, instants, time);
  if (found.length === 0 && rolledBackBy.length === 0) throw absent(store, instants, time);
  const actions = await Promise.all(found.map(async (instant) => shown(instant, await detailsOf(store, instant))));
  const damaged = actions.map(({ details }) => details).find((details) => details.kind === 'damaged');
  if (damaged !== undefined) {
    throw new StreampactError('HUDI_INSTANT_DAMAGED', `The instant cannot be read: ${damaged.why}.`, {
      where: `${store.where}/.hoodie/${damaged.file}`,
      fix: 'look at the object: a store that keeps versions may have an older one; `timeline` shows the rest of the table',
    });
  }
  return { ok: true, table, instant: time, actions, rolledBackBy };
}

function absent(store: TimelineStore, instants: readonly Instant[], time: string): StreampactError {
  const newest = instants[0]?.time;
  return new StreampactError('HUDI_INSTANT_ABSENT', 'The timeline has no such instant.', {
    where: `${JSON.stringify(clipped(time, 60))} in ${store.where}/.hoodie`,
    fix:
      newest === undefined
        ? 'the table has no instants yet'
        : `take one that \`npm run hudi -- timeline\` shows, e.g. ${newest}; what was archived is not shown one by one`,
  });
}

async function rollbacksOf(
  store: TimelineStore,
  instants: readonly Instant[],
  time: string,
): Promise<readonly string[]> {
  const found: string[] = [];
  // Nobody takes back what comes after.
  for (const instant of instants.filter((one) => one.action === 'rollback' && one.time > time)) {
    const details = await detailsOf(store, instant);
    if (details.kind !== 'rollback') continue;
    if (details.rollback.rolledBack.some((one) => one.time === time)) found.push(instant.time);
  }
  return found;
}

function shown(instant: Instant, details: Details): ShownAction {
  const order: readonly InstantState[] = ['requested', 'inflight', 'completed'];
  return {
    action: instant.action,
    state: instant.state,
    tookMs: tookMs(instant) ?? null,
    files: order.flatMap((state) => {
      const file = instant.files[state];
      if (file === undefined) return [];
      const { name, bytes, modified } = file;
      return [{ name, state, bytes, modified: Number.isFinite(modified) ? new Date(modified).toISOString() : null }];
    }),
    details,
  };
}
