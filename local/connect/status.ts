/** How a connector is: what it does, and why its failed tasks failed. */
import { setTimeout as pause } from 'node:timers/promises';
import { StreampactError } from '../../contracts/src/error.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import type { ConnectRest, RunState, Standing } from './rest.ts';

/** A connector's health. */
export interface Health {
  /** The worst of the connector's and its tasks' states. */
  readonly state: RunState;
  readonly tasks: readonly { readonly id: number; readonly state: RunState; readonly worker: string }[];
  /** One for each different failure. */
  readonly failures: readonly Diagnosis[];
}

const worstFirst: readonly RunState[] = ['FAILED', 'UNASSIGNED', 'RESTARTING', 'DESTROYED', 'STOPPED', 'PAUSED'];

/** Reads what Kafka Connect says of a connector. */
export function healthOf({ name, connector, tasks }: Standing): Health {
  const states = [connector, ...tasks];
  const failures = states.flatMap(({ state, trace }) =>
    state === 'FAILED' ? [diagnose(name, trace ?? 'It failed without a trace.')] : [],
  );
  return {
    state: worstFirst.find((state) => states.some((each) => each.state === state)) ?? 'RUNNING',
    tasks: tasks.map(({ id, state, worker_id: worker }) => ({ id, state, worker })),
    failures: failures.filter((failure, index) => failures.findIndex((other) => other.what === failure.what) === index),
  };
}

const pollMs = 250;

/**
 * Waits until each of `names` runs with a task at least, or is paused or stopped because somebody wants it so.
 * @throws StreampactError CONNECTOR_NOT_WELL when one has failed or does not run in time.
 */
export async function untilRunning(
  connect: ConnectRest,
  names: readonly string[],
  { seconds, signal }: { readonly seconds: number; readonly signal?: AbortSignal },
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const all = await connect.connectors();
    const waiting = names.filter((name) => {
      const standing = all.get(name);
      return standing === undefined || !hasSettled(standing);
    });
    const failed = names.flatMap((name) => all.get(name) ?? []).filter((each) => healthOf(each).state === 'FAILED');
    if (failed.length > 0) throw notWell(failed);
    if (waiting.length === 0) return;
    if (performance.now() > end) {
      throw new StreampactError('CONNECTOR_NOT_WELL', `Not running after ${seconds} s: ${waiting.join(', ')}`, {
        fix: "npm run connect -- status tells their states; the worker's log says more.",
      });
    }
    await pause(pollMs, undefined, signal === undefined ? {} : { signal });
  }
}

function hasSettled(standing: Standing): boolean {
  const { state } = healthOf(standing);
  return (state === 'RUNNING' && standing.tasks.length > 0) || state === 'PAUSED' || state === 'STOPPED';
}

/** The error of connectors that failed, with what each says and what mends it. */
export function notWell(failed: readonly Standing[]): StreampactError {
  const lines = failed.flatMap((connector) =>
    healthOf(connector).failures.map(({ what }) => `${connector.name}: ${what}`),
  );
  const fixes = failed.flatMap((connector) => healthOf(connector).failures.flatMap(({ fix }) => fix ?? []));
  return new StreampactError('CONNECTOR_NOT_WELL', lines.join('\n'), {
    fix: [...new Set(fixes)].join('\n') || "See the worker's log, mend the cause, then npm run connect -- restart.",
  });
}
