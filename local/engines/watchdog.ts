/** Makes engines die with this process, even when it is killed by SIGKILL: see watchdog.mjs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** One small process that is told of every process group that must not outlive us. */
export interface Watchdog {
  /** Process group ids are those of engines that were started as leaders of their own group. */
  watch(processGroup: number): void;
  forget(processGroup: number): void;
  /** Ends the watchdog, and with it every group that is still watched. */
  stop(): Promise<void>;
}

/**
 * Starts a watchdog.
 * @param graceSeconds how long a group may take to end after SIGTERM before SIGKILL follows
 */
export function startWatchdog(graceSeconds = 5): Watchdog {
  // Detached, so that a Ctrl-C or a hang-up, which go to the whole foreground group, leave it alive.
  const child = spawn(process.execPath, [join(import.meta.dirname, 'watchdog.mjs'), String(graceSeconds)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.unref();
  const { stdin } = child;
  // A watchdog that is gone is no reason to fail; without this listener its broken pipe would be.
  stdin.on('error', () => undefined);
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  return {
    watch: (group) => stdin.write(`+${group}\n`),
    forget: (group) => stdin.write(`-${group}\n`),
    stop: () => end(child, graceSeconds),
  };
}

async function end(child: ChildProcess, graceSeconds: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.ref();
  child.stdin?.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), (graceSeconds + 2) * 1_000);
  await ended;
  clearTimeout(timer);
}
