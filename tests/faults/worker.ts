/** One sink process under test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { StreampactError } from '../../contracts/src/error.ts';
import type { Watchdog } from '../../local/engines/watchdog.ts';
import type { SinkBuild } from './bundles.ts';

/** How a worker is run. */
export interface WorkerOptions {
  readonly build: SinkBuild;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Ends the process when the run is gone, however that ended. */
  readonly watchdog: Watchdog;
}

/** How a process ended. */
export type Exit = number | NodeJS.Signals | null;

/** A running worker. */
export interface FaultyWorker {
  readonly contract: string;
  /** Resolves when the process is gone: with its exit code, or with the name of the signal that ended it. */
  readonly exited: Promise<Exit>;
  signal(signal: NodeJS.Signals): void;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM; SIGKILL follows after 40 s. */
  finish(): Promise<Exit>;
  /** Highest resident set of the process so far in bytes, as the kernel counts it; 0 once it is gone. */
  peakBytes(): number;
}

/** Starts a process; it joins the group by itself. */
export function startWorker({ build, environment, logFile, watchdog }: WorkerOptions): FaultyWorker {
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [build.file], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'ignore', log],
    detached: true,
  });
  closeSync(log);
  const { pid } = child;
  if (pid !== undefined) {
    watchdog.watch(pid);
    child.once('exit', () => watchdog.forget(pid));
  }
  const exited = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  return {
    contract: build.contract,
    exited,
    signal: (signal) => assertAlive(child, logFile, signal),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async finish() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 40_000);
      const code = await exited;
      clearTimeout(timer);
      return code;
    },
    peakBytes: () => peakOf(child.pid),
  };
}

/** A worker that ended by itself is a finding, not a fault of ours. */
function assertAlive(child: ChildProcess, logFile: string, signal: NodeJS.Signals): void {
  if (child.kill(signal)) return;
  throw new StreampactError('FAULTS_FAILED', `A worker ended by itself with exit code ${child.exitCode}.`, {
    where: logFile,
  });
}

function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1_024;
  } catch {
    return 0; // gone, or no Linux
  }
}
