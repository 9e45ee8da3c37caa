/** Starts one engine as a supervised process: a log file, a deadline to be ready, an orderly end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ErrorCode, StreampactError } from '../../contracts/src/error.ts';
import type { Engine } from './engine.ts';
import type { Watchdog } from './watchdog.ts';

/** How one engine is run. */
export interface EngineProcess {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the few variables that every engine gets (see {@link baseEnvironment}). */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logFile: string;
  readonly watchdog: Watchdog;
  /** Asked again and again until it is true; an exception means not yet. */
  ready(): Promise<boolean>;
  /** Default 60. */
  readonly startSeconds?: number;
  /** How long it may take to end after SIGTERM; default 15. */
  readonly stopSeconds?: number;
}

/** A supervised process together with its stdin, for an engine that is spoken to that way. */
export interface SupervisedEngine extends Engine {
  readonly stdin: NodeJS.WritableStream | null;
}

const pollMilliseconds = 50;
const shownLines = 20;

/**
 * Starts the process and waits until it is ready.
 * @throws StreampactError ENGINE_START with the last log lines when it ends first or is not ready in time; it is stopped then.
 */
export async function startProcess(
  spec: EngineProcess,
  stdin: 'ignore' | 'pipe' = 'ignore',
): Promise<SupervisedEngine> {
  await mkdir(dirname(spec.logFile), { recursive: true });
  const log = await open(spec.logFile, 'w');
  // Detached: the leader of its own process group, which can be ended as a whole and does not see our Ctrl-C.
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: { ...baseEnvironment(), ...spec.env },
    detached: true,
    stdio: [stdin, log.fd, log.fd],
  });
  child.on('error', () => undefined);
  const exited = exitOf(child);
  await log.close();
  const { pid } = child;
  if (pid === undefined)
    throw await failure('ENGINE_START', `${spec.name} could not be run (${spec.command}).`, spec.logFile);
  spec.watchdog.watch(pid);
  const engine = supervise({ spec, child, pid, exited });
  await untilReady(spec, engine, exited);
  return engine;
}

/** Nothing of the user's AWS, Java, Python or proxy settings reaches an engine: least privilege, and the same behaviour everywhere. */
export function baseEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'LANG', 'LC_ALL'];
  return Object.fromEntries(kept.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/** The last lines of a log file, without reading a long one whole. */
export async function lastLines(file: string, count = shownLines): Promise<readonly string[]> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    const { size } = await handle.stat();
    const length = Math.min(size, 64 * 1024);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    const lines = buffer.toString('utf8').split('\n');
    return lines.filter((line) => line.trim() !== '').slice(-count);
  } catch {
    return [];
  } finally {
    await handle?.close();
  }
}

interface Supervised {
  readonly spec: EngineProcess;
  readonly child: ChildProcess;
  readonly pid: number;
  readonly exited: Promise<string>;
}

function supervise({ spec, child, pid, exited }: Supervised): SupervisedEngine {
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    signalGroup(pid, 'SIGTERM');
    const kill = setTimeout(() => signalGroup(pid, 'SIGKILL'), (spec.stopSeconds ?? 15) * 1_000);
    await exited;
    clearTimeout(kill);
    // What it started itself (a Lambda's process, Spark's JVM) must not stay behind.
    signalGroup(pid, 'SIGKILL');
  };
  const ended = exited.then(async (how) => {
    signalGroup(pid, 'SIGKILL');
    spec.watchdog.forget(pid);
    return stopping === undefined
      ? await failure('ENGINE_DIED', `${spec.name} ended by itself: ${how}.`, spec.logFile)
      : undefined;
  });
  return {
    name: spec.name,
    pid,
    logFile: spec.logFile,
    stdin: child.stdin,
    ended,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function untilReady(spec: EngineProcess, engine: Engine, exited: Promise<string>): Promise<void> {
  const seconds = spec.startSeconds ?? 60;
  const deadline = Date.now() + seconds * 1_000;
  let how: string | undefined;
  void exited.then((text) => {
    how = text;
  });
  while (how === undefined && Date.now() < deadline) {
    if (await within(spec.ready(), deadline - Date.now())) return;
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
  const what = how === undefined ? `was not ready within ${seconds} s` : `did not start: ${how}`;
  await engine.stop();
  throw await failure('ENGINE_START', `${spec.name} ${what}.`, spec.logFile);
}

/** A probe that hangs or fails means no; a deadline is kept even if the probe has none. */
async function within(probe: Promise<boolean>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(milliseconds, 1));
  });
  const answer = await Promise.race([probe.catch(() => false), late]);
  clearTimeout(timer);
  return answer;
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}

async function failure(code: ErrorCode, what: string, logFile: string): Promise<StreampactError> {
  const lines = await lastLines(logFile);
  const shown = lines.length === 0 ? ['  | (it said nothing)'] : lines.map((line) => `  | ${line}`);
  return new StreampactError(code, [what, ...shown].join('\n'), {
    where: logFile,
    fix: 'see its last lines above, and the whole log there',
  });
}
