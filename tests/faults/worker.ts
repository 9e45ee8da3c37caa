/** One sink process under test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { StreampactError } from '../../contracts/src/error.ts';
import type { SinkBuild } from './bundles.ts';

/** How a worker is run. */
export interface WorkerOptions {
  readonly build: SinkBuild;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** A running worker. */
export interface FaultyWorker {
  readonly contract: string;
  signal(signal: NodeJS.Signals): void;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code and what stood on stdout. */
  finish(): Promise<{ readonly code: number | null; readonly stdout: string }>;
}

/** Starts a process; it joins the group by itself. */
export function startWorker({ build, environment, logFile }: WorkerOptions): FaultyWorker {
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, ['--enable-source-maps', build.file], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  let stdout = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  return {
    contract: build.contract,
    signal: (signal) => assertAlive(child, logFile, signal),
    async kill() {
      assertAlive(child, logFile, 'SIGKILL');
      await exited;
    },
    async finish() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 40_000);
      const code = await exited;
      clearTimeout(timer);
      return { code, stdout };
    },
  };
}

/** A worker that ended by itself is a finding, not a fault of ours. */
function assertAlive(child: ChildProcess, logFile: string, signal: NodeJS.Signals): void {
  if (child.kill(signal)) return;
  throw new StreampactError('FAULTS_FAILED', `A worker ended by itself with exit code ${child.exitCode}.`, {
    where: logFile,
  });
}
