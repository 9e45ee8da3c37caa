/**
 * The workers of a run, by slot. A worker that ends by itself is started again, as systemd does on an instance; whether it
 * may is for the findings to judge.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Watchdog } from '../../local/engines/watchdog.ts';
import type { SinkBuild } from './bundles.ts';
import type { Slot } from './schedule.ts';
import { type Exit, type FaultyWorker, startWorker } from './worker.ts';

/** A worker that ended without being told to. */
export interface SelfExit {
  readonly worker: Slot;
  readonly code: Exit;
  /** The named error on its last lines; undefined when it gave none. */
  readonly error?: string;
}

/** What workers are started with. */
export interface CrewOptions {
  readonly logsDir: string;
  readonly watchdog: Watchdog;
  readonly environmentOf: (worker: Slot) => Readonly<Record<string, string>>;
}

const restartMs = 500;

/** See the module's head. */
export class Crew {
  readonly #options: CrewOptions;
  readonly #members = new Map<Slot, FaultyWorker>();
  readonly #frozen = new Set<Slot>();
  readonly selfExits: SelfExit[] = [];
  readonly exitCodes: Exit[] = [];
  /** Bundle of the processes that start from now on. */
  build: SinkBuild;
  #peakBytes = 0;
  #closed = false;

  constructor(build: SinkBuild, options: CrewOptions) {
    this.build = build;
    this.#options = options;
  }

  /** Slots whose processes run, frozen ones too. */
  get running(): readonly Slot[] {
    return [...this.#members.keys()];
  }

  /** Slots whose processes run and are awake. */
  get awake(): readonly Slot[] {
    return this.running.filter((slot) => !this.#frozen.has(slot));
  }

  /** Highest resident set of any worker so far, in bytes. */
  get peakBytes(): number {
    for (const worker of this.#members.values()) this.#peakBytes = Math.max(this.#peakBytes, worker.peakBytes());
    return this.#peakBytes;
  }

  logFileOf(slot: Slot): string {
    return join(this.#options.logsDir, `worker-${slot}.log`);
  }

  start(slot: Slot): void {
    const logFile = this.logFileOf(slot);
    const { environmentOf, watchdog } = this.#options;
    const worker = startWorker({ build: this.build, logFile, environment: environmentOf(slot), watchdog });
    this.#members.set(slot, worker);
    void worker.exited.then((code) => this.#onExit(slot, worker, code));
  }

  /** SIGKILL and, unless told otherwise, a new process in its place. */
  async kill(slot: Slot, { restart = true }: { readonly restart?: boolean } = {}): Promise<void> {
    const worker = this.#take(slot);
    await worker?.kill();
    if (restart && !this.#closed) this.start(slot);
  }

  freeze(slot: Slot): void {
    this.#members.get(slot)?.signal('SIGSTOP');
    this.#frozen.add(slot);
  }

  wake(slot: Slot): void {
    if (this.#frozen.delete(slot)) this.#members.get(slot)?.signal('SIGCONT');
  }

  /** SIGTERM; its exit code is kept. */
  async leave(slot: Slot): Promise<void> {
    const worker = this.#take(slot);
    if (worker !== undefined) this.exitCodes.push(await worker.finish());
  }

  /** SIGTERM to all that run. */
  async finish(): Promise<void> {
    await Promise.all(this.running.map((slot) => this.leave(slot)));
  }

  /** SIGKILL to whatever is left. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.running.map((slot) => this.kill(slot, { restart: false })));
  }

  #take(slot: Slot): FaultyWorker | undefined {
    const worker = this.#members.get(slot);
    this.#peakBytes = Math.max(this.#peakBytes, worker?.peakBytes() ?? 0);
    this.#members.delete(slot);
    this.#frozen.delete(slot);
    return worker;
  }

  #onExit(slot: Slot, worker: FaultyWorker, code: Exit): void {
    if (this.#members.get(slot) !== worker) return; // killed or told to leave
    this.#take(slot);
    const error = lastErrorOf(this.logFileOf(slot));
    this.selfExits.push({ worker: slot, code, ...(error === undefined ? {} : { error }) });
    setTimeout(() => {
      if (!this.#closed && !this.#members.has(slot)) this.start(slot);
    }, restartMs);
  }
}

/** Code of the error that stands on the log's last lines. */
function lastErrorOf(file: string): string | undefined {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-12).join('\n');
  return [...lines.matchAll(/^error\[([A-Z_]+)\]/gm)].at(-1)?.[1];
}
