/**
 * The way back when a database's binlog no longer reaches back to where its connector was: the connector forgets its position and
 * reads every row anew, then goes on from the binlog's end.
 *
 * The topic of table definitions stays: a snapshot appends the definitions that it finds, with its own place in the binlog, and a
 * connector that starts later reads the topic up to its own place. What reads the changes finds rows that were deleted in the gap
 * because a complete snapshot (from `first` to `last`) does not name them.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { StreampactError } from '../../contracts/src/error.ts';
import type { ConnectRest, OffsetEntry } from './rest.ts';
import { healthOf, notWell, untilRunning } from './status.ts';

/** Arguments of {@link resnapshot}. */
export interface ResnapshotOptions {
  /** How long the snapshot may take. */
  readonly seconds: number;
  readonly signal?: AbortSignal;
  /** Told of each step, for people. */
  readonly onStep?: (step: string) => void;
}

const pollMs = 250;
const stopSeconds = 120;

/**
 * Stops the connector, deletes its offsets, resumes it and waits until its snapshot is complete. Safe to repeat: whatever a run
 * that was interrupted left, the next one begins with a stop.
 * @throws StreampactError CONNECTOR_UNKNOWN, CONNECTOR_INVALID for one that takes no snapshots, CONNECTOR_NOT_WELL
 */
export async function resnapshot(connect: ConnectRest, name: string, options: ResnapshotOptions): Promise<void> {
  const { onStep = () => {} } = options;
  const standing = (await connect.connectors()).get(name);
  // Of a connector that is not there, the answer to the question says so.
  if (standing === undefined) return connect.stop(name);
  if (!['initial', 'when_needed'].includes(standing.config['snapshot.mode'] ?? '')) {
    throw new StreampactError('CONNECTOR_INVALID', `${name} takes no snapshot when it has no position`, {
      where: `snapshot.mode=${standing.config['snapshot.mode'] ?? '(none)'}`,
      fix: 'npm run connect -- apply gives it the configuration of its contract.',
    });
  }
  onStep(`stopping ${name}`);
  await connect.stop(name);
  await until(connect, name, { ...options, seconds: stopSeconds, what: 'stop' }, async () => {
    const now = (await connect.connectors()).get(name);
    return now?.connector.state === 'STOPPED' && now.tasks.length === 0;
  });
  onStep('forgetting its position in the binlog');
  await connect.deleteOffsets(name);
  onStep('reading every row anew');
  await connect.resume(name);
  await untilRunning(connect, [name], { ...options, seconds: stopSeconds });
  await until(connect, name, { ...options, what: 'finish its snapshot' }, async () =>
    (await connect.offsets(name)).some(isPastSnapshot),
  );
  onStep('the snapshot is complete');
}

/** Debezium's offsets bear `snapshot` while one is running; of the last of its rows, `snapshot_completed` is true. */
function isPastSnapshot({ offset }: OffsetEntry): boolean {
  return offset !== null && (offset.snapshot === undefined || offset.snapshot_completed === true);
}

interface Wait extends ResnapshotOptions {
  /** What the connector is to do. */
  readonly what: string;
}

async function until(
  connect: ConnectRest,
  name: string,
  { seconds, signal, what }: Wait,
  isDone: () => Promise<boolean>,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await isDone())) {
    const standing = (await connect.connectors()).get(name);
    if (what !== 'stop' && standing !== undefined && healthOf(standing).state === 'FAILED') throw notWell([standing]);
    if (performance.now() > end) {
      throw new StreampactError('CONNECTOR_NOT_WELL', `${name} did not ${what} within ${seconds} s`, {
        fix: `npm run connect -- status tells how it is; resnapshot may be repeated, with a longer --wait.`,
      });
    }
    await pause(pollMs, undefined, signal === undefined ? {} : { signal });
  }
}
