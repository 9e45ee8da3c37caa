/** What a process and everything below it use of the machine, read from /proc: Linux only. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { Usage } from '../kafka/usage.ts';

/** One process as it is now. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** User and system ticks of itself, and of its children that have ended. */
  readonly ticks: number;
}

/** A tree under watch. */
export interface WatchedTree {
  /** Its whole time so far, and the most memory that all of it held at one time since the watch began. */
  usage(): Usage;
  stop(): void;
}

/** Places in `/proc/<pid>/stat` behind the command's name, see proc(5): fields 4, and 14 to 17. */
const [parentAt, timesAt] = [1, [11, 12, 13, 14]] as const;
/** How often memory is looked at: a heap takes longer to grow and to shrink. */
const everyMs = 200;
let ticksPerSecond: number | undefined;

/**
 * Watches the tree below `pid`. Memory is the sum of resident sets, so pages that processes share count for each.
 * @throws StreampactError BENCH_FAILED when the process is gone, or the system has no /proc.
 */
export function watchTree(pid: number): WatchedTree {
  let peakMegabytes = 0;
  const look = (): number => {
    const tree = treeOf(pid, processes());
    peakMegabytes = Math.max(
      peakMegabytes,
      tree.reduce((sum, each) => sum + residentOf(each.pid), 0),
    );
    return tree.reduce((sum, { ticks }) => sum + ticks, 0);
  };
  const timer = setInterval(look, everyMs);
  timer.unref();
  return {
    usage() {
      const ticks = look();
      if (ticks === 0) {
        throw new StreampactError('BENCH_FAILED', `What process ${pid} has used cannot be read.`, {
          where: `/proc/${pid}`,
          fix: 'The process has ended too early, or this is not Linux.',
        });
      }
      ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
      return { cpuSeconds: ticks / ticksPerSecond, peakMegabytes };
    },
    stop: () => clearInterval(timer),
  };
}

/** The process and everything below it, among all that run. */
export function treeOf(pid: number, all: readonly Process[]): readonly Process[] {
  const own = all.filter((process) => process.pid === pid);
  const below = all.filter(({ parent }) => parent === pid);
  return [...own, ...below.flatMap((child) => treeOf(child.pid, all))];
}

/** Reads the text of `/proc/<pid>/stat`; the command's name in it may hold blanks and brackets. */
export function processIn(stat: string): Process {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = timesAt.reduce((sum, at) => sum + Number(fields[at]), 0);
  return { pid: Number.parseInt(stat, 10), parent: Number(fields[parentAt]), ticks };
}

/** Resident memory now in megabytes (10⁶ bytes) in the text of `/proc/<pid>/status`; 0 of a process that is ending. */
export function residentIn(status: string): number {
  return (Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024) / 1e6;
}

function processes(): readonly Process[] {
  const pids = readOr([], () => readdirSync('/proc').filter((name) => /^\d+$/.test(name)));
  return pids.flatMap((pid) => readOr([], () => [processIn(readFileSync(`/proc/${pid}/stat`, 'utf8'))]));
}

function residentOf(pid: number): number {
  return readOr(0, () => residentIn(readFileSync(`/proc/${pid}/status`, 'utf8')));
}

/** Processes end while they are looked at. */
function readOr<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
