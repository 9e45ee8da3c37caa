/**
 * SCHEDULE of a task: `<n> MINUTE[S]|SECOND[S]|HOUR[S]` or `USING CRON <five fields> <zone>`.
 *
 * https://docs.snowflake.com/en/sql-reference/sql/create-task (SCHEDULE). An interval counts from when the task was resumed.
 */
import { Cron } from 'croner';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { ObjectKey } from '../catalog.ts';
import type { TaskDefinition } from './task-definition.ts';

const units: Readonly<Record<string, number>> = { SECOND: 1_000, MINUTE: 60_000, HOUR: 3_600_000 };

/** @throws StreampactError SNOWFLAKE_REFUSED for a schedule that cannot be read, or beside predecessors. */
export function checkSchedule({ name }: ObjectKey, { options, after }: TaskDefinition): void {
  const { SCHEDULE: schedule, ALLOW_OVERLAPPING_EXECUTION: overlap } = options;
  if (overlap === true) throw refused(name, 'ALLOW_OVERLAPPING_EXECUTION = TRUE is not known here');
  if (typeof schedule !== 'string') return;
  if (after.length > 0) throw refused(name, 'a task has a schedule or predecessors, not both');
  dueAfter(name, schedule, new Date(0));
}

/** When a task with this schedule is due for the first time after `since`. */
export function dueAfter(name: string, schedule: string, since: Date): Date {
  const [, count, unit] = /^\s*(\d+)\s*(SECOND|MINUTE|HOUR)S?\s*$/i.exec(schedule) ?? [];
  const milliseconds = units[unit?.toUpperCase() ?? ''];
  if (milliseconds !== undefined && Number(count) > 0) return new Date(since.getTime() + Number(count) * milliseconds);
  const [, pattern, zone] = /^\s*USING\s+CRON\s+((?:\S+\s+){5})(\S+)\s*$/i.exec(schedule) ?? [];
  try {
    const next = pattern === undefined ? null : new Cron(pattern.trim(), { timezone: zone ?? 'UTC' }).nextRun(since);
    if (next !== null) return next;
  } catch (cause) {
    throw refused(name, `SCHEDULE '${schedule}' cannot be read`, cause);
  }
  throw refused(name, `SCHEDULE '${schedule}' cannot be read`);
}

function refused(name: string, what: string, cause?: unknown): StreampactError {
  return new StreampactError('SNOWFLAKE_REFUSED', `Task ${name}: ${what}.`, {
    fix: "write '5 MINUTE' or 'USING CRON 0 * * * * UTC'",
    ...(cause === undefined ? {} : { cause }),
  });
}
