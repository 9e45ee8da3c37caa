/**
 * Which process holds something, told so that another process can ask later whether it still runs.
 *
 * A pid alone does not tell: pids are used again. Linux also says when a process started; elsewhere the pid must do.
 */

import { readFileSync } from 'node:fs';

/** A process on this machine. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot, field 22 of proc_pid_stat(5); `null` where there is no /proc. */
  readonly started: string | null;
}

/** The process that asks. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, started: statOf(process.pid)?.started ?? null };
}

/** Whether that very process still runs. Zombies do not: they have ended, and only their parent has not noticed. */
export function isRunning({ pid, started }: ProcessIdentity): boolean {
  // Signalling 0 or less would ask for a whole process group.
  if (!Number.isSafeInteger(pid) || pid <= 0 || !exists(pid)) return false;
  const stat = statOf(pid);
  if (stat === undefined) return true;
  return stat.state !== 'Z' && (typeof started !== 'string' || started === stat.started);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

interface Stat {
  readonly state: string | undefined;
  readonly started: string | undefined;
}

function statOf(pid: number): Stat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, and may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], started: fields[19] };
  } catch {
    return undefined;
  }
}
