/** What is wrong with runs, as sentences; none for those that prove what they should. */
import type { RunReport } from './run.ts';
import { brokerOf, type Schedule } from './schedule.ts';

/** Resident bytes that no worker may pass, whatever the backlog. */
export const memoryLimit = 400 * 1_048_576;

/** What is wrong with one run. */
export function findingsOf(schedule: Schedule, report: RunReport): readonly string[] {
  const { verdict, exitCodes, peakBytes, selfExits } = report;
  // Without a broker a worker may give up, by a named error, and is started again.
  const mayEnd = brokerOf(schedule) !== 'shared';
  const ended = selfExits
    .filter(({ error }) => !(mayEnd && error !== undefined && error !== 'BUG'))
    .map(
      ({ worker, code, error }) => `worker ${worker} ended by itself: exit code ${code}, ${error ?? 'no error named'}`,
    );
  const rows: readonly (readonly [boolean, string])[] = [
    // A worker that is told to leave while it still starts has no handler yet and nothing to close.
    [exitCodes.every((code) => code === 0 || code === 'SIGTERM'), `exit codes ${exitCodes.join(', ')} at the end`],
    [peakBytes <= memoryLimit, `a worker took ${peakBytes} bytes of memory, more than ${memoryLimit}`],
  ];
  return [...rows.filter(([holds]) => !holds).map(([, sentence]) => sentence), ...ended, ...verdict.problems];
}
