/** What a process has used of the machine so far, read from /proc: Linux only. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { StreampactError } from '../../../contracts/src/error.ts';

/** What a process has used since it began, all of its threads together. */
export interface Usage {
  /** User and system time. */
  readonly cpuSeconds: number;
  /** Most memory that was resident at one time, in megabytes (10⁶ bytes). */
  readonly peakMegabytes: number;
}

/** Places in `/proc/<pid>/stat` behind the command's name, see proc(5): utime is field 14, stime field 15. */
const [userTime, systemTime] = [11, 12];
let ticksPerSecond: number | undefined;

/** @throws StreampactError BENCH_FAILED when the process is gone, or the system has no /proc. */
export function usageOf(pid: number): Usage {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
    return { cpuSeconds: ticksIn(stat) / ticksPerSecond, peakMegabytes: peakIn(status) };
  } catch (cause) {
    throw new StreampactError('BENCH_FAILED', `What process ${pid} has used cannot be read.`, {
      where: `/proc/${pid}`,
      fix: 'The process has ended too early, or this is not Linux.',
      cause,
    });
  }
}

/** User and system ticks in the text of `/proc/<pid>/stat`; the command's name in it may hold blanks and brackets. */
export function ticksIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[userTime]) + Number(fields[systemTime]);
}

/** The high-water mark of resident memory in the text of `/proc/<pid>/status`. */
export function peakIn(status: string): number {
  return (Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024) / 1e6;
}
