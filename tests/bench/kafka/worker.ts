/** One process under measurement. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { StreampactError } from '../../../contracts/src/error.ts';
import { baseEnvironment, lastLines } from '../../../local/engines/process.ts';
import type { Watchdog } from '../../../local/engines/watchdog.ts';
import { type Usage, usageOf } from './usage.ts';

/** How it is run. */
export interface WorkerOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Its stderr; stdout too for a process that prints no result. */
  readonly logFile: string;
  readonly watchdog: Watchdog;
}

/** A running process. */
export interface Worker {
  /** So far; of a process that has ended, as of the last time that it was asked for. */
  usage(): Usage;
  /** SIGTERM, without waiting. */
  end(): void;
  /** Asks `holds` every few milliseconds. BENCH_FAILED when the process ends first, or after the deadline. */
  until(what: string, holds: () => Promise<boolean>): Promise<void>;
  /** Resolves with the JSON of the first line on stdout. */
  answer(): Promise<unknown>;
  /** SIGTERM, SIGKILL after a while; resolves once it is gone. */
  stop(): Promise<void>;
}

const [pollMs, deadlineMs, graceMs] = [20, 180_000, 10_000];

/** Starts it. */
export function startWorker(options: WorkerOptions): Worker {
  const { name, command, args, env, logFile, watchdog } = options;
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, {
    env: { ...baseEnvironment(), ...env },
    detached: true,
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  const pid = child.pid ?? 0;
  if (pid > 0) watchdog.watch(pid);
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    // Engines talk on stdout; only a first line is ever asked for.
    if (stdout.length < 1_000_000) stdout += text;
  });
  const exited = exitOf(child, () => watchdog.forget(pid));
  const isGone = () => child.exitCode !== null || child.signalCode !== null;

  let lastUsage: Usage | undefined;
  const usage = (): Usage => {
    if (lastUsage !== undefined && isGone()) return lastUsage;
    const now = usageOf(pid);
    // A process that is ending has no memory any more.
    if (lastUsage === undefined || !Number.isNaN(now.peakMegabytes)) lastUsage = now;
    return lastUsage;
  };

  const until: Worker['until'] = async (what, holds) => {
    const deadline = performance.now() + deadlineMs;
    while (!(await holds())) {
      // What a process that ends by itself has used can only be asked for before.
      if (!isGone()) usage();
      // What it did last may have come after the question.
      if (isGone() && (await holds())) return;
      if (isGone() || performance.now() > deadline) throw await failed(what);
      await sleep(pollMs);
    }
  };
  const failed = async (what: string): Promise<StreampactError> => {
    const how = isGone() ? `ended with ${child.exitCode ?? child.signalCode}` : `took over ${deadlineMs / 1000} s`;
    const lines = (await lastLines(logFile)).map((line) => line.slice(0, 300)).join('\n');
    return new StreampactError('BENCH_FAILED', `${name}: ${how} before ${what}.\n${lines}`, { where: logFile });
  };

  return {
    usage,
    end: () => void child.kill('SIGTERM'),
    until,
    async answer() {
      await until('its answer', async () => stdout.includes('\n'));
      return JSON.parse(stdout.slice(0, stdout.indexOf('\n')));
    },
    async stop() {
      if (!isGone()) child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

function exitOf(child: ChildProcess, then: () => void): Promise<void> {
  return new Promise((resolve) => {
    const ended = () => {
      then();
      resolve();
    };
    child.once('exit', ended);
    child.once('error', ended);
  });
}
