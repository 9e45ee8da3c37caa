/** Starts one engine as a supervised process: a log file, a deadline to be ready, an orderly end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { type FileHandle, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
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
  /** Open a {@link Channel}; false by default. */
  readonly channel?: boolean;
  /** Asked again and again until it is true; an exception means not yet. */
  ready(channel: Channel | undefined): Promise<boolean>;
  /** Default 60. */
  readonly startSeconds?: number;
  /** How long it may take to end after SIGTERM; default 15. */
  readonly stopSeconds?: number;
}

/** The two pipes of an engine that is spoken to: its stdin, and its file descriptor 3 for answers (stdout is log). */
export interface Channel {
  readonly requests: Writable;
  readonly answers: Readable;
}

/** A running engine of which its module knows more than others may. */
export interface Supervised extends Engine {
  readonly channel?: Channel;
}

const pollMilliseconds = 50;
const shownLines = 20;

/**
 * Starts the process and waits until it is ready.
 * @throws StreampactError ENGINE_START with the last log lines when it ends first or is not ready in time; it is stopped then.
 */
export async function startProcess(spec: EngineProcess): Promise<Supervised> {
  const temporary = await emptied(temporaryOf(spec));
  const log = await open(spec.logFile, 'w');
  // Detached: the leader of its own process group, which can be ended as a whole and does not see our Ctrl-C.
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: { ...baseEnvironment(), ...temporaryEnvironment(temporary), ...spec.env },
    detached: true,
    stdio: spec.channel === true ? ['pipe', log.fd, log.fd, 'pipe'] : ['ignore', log.fd, log.fd],
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

/**
 * Where the engine leaves what is temporary: beside its log, so that it lies with the rest of a run, also of one that was killed, and
 * the next one finds it. It goes when the engine ends.
 */
function temporaryOf({ logFile }: EngineProcess): string {
  return `${logFile.replace(/\.log$/, '')}.tmp`;
}

async function emptied(folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  // Functions that the emulator unpacks there are no ES modules, although the repository around them is one.
  await writeFile(join(folder, 'package.json'), '{}');
  return folder;
}

/** Java keeps to no variable of the system's, and would leave its counters in the system's folder too. */
function temporaryEnvironment(folder: string): Record<string, string> {
  return { TMPDIR: folder, JAVA_TOOL_OPTIONS: `"-Djava.io.tmpdir=${folder}" -XX:+PerfDisableSharedMem` };
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

interface Running {
  readonly spec: EngineProcess;
  readonly child: ChildProcess;
  readonly pid: number;
  readonly exited: Promise<string>;
}

function supervise({ spec, child, pid, exited }: Running): Supervised {
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
    // A process of the group may still be writing there; then the next start empties it.
    await rm(temporaryOf(spec), { recursive: true, force: true }).catch(() => undefined);
    return stopping === undefined
      ? await failure('ENGINE_DIED', `${spec.name} ended by itself: ${how}.`, spec.logFile)
      : undefined;
  });
  return {
    name: spec.name,
    pid,
    logFile: spec.logFile,
    ...channelOf(child),
    ended,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function untilReady(spec: EngineProcess, engine: Supervised, exited: Promise<string>): Promise<void> {
  const seconds = spec.startSeconds ?? 60;
  const deadline = Date.now() + seconds * 1_000;
  let how: string | undefined;
  void exited.then((text) => {
    how = text;
  });
  while (how === undefined && Date.now() < deadline) {
    if (await within(spec.ready(engine.channel), deadline - Date.now())) return;
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

function channelOf(child: ChildProcess): { channel?: Channel } {
  const [requests, , , answers] = child.stdio;
  if (!(requests instanceof Writable && answers instanceof Readable)) return {};
  // A broken pipe means that the process is gone, which is told by its exit.
  requests.on('error', () => undefined);
  return { channel: { requests, answers } };
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
