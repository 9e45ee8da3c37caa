/**
 * The folder that holds a local cloud between runs (`.streampact/` by default): ports, engines' data, the deployment.
 *
 * A marker says whether the last run stopped cleanly. Without it the data can't be trusted (an emulator that was
 * killed forgets what it had not written), so the next run starts from nothing and says so.
 */

import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { freePorts } from '../engines/ports.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from '../process-identity.ts';

const CLEAN_MARKER = 'clean';
const LOCK = 'run.lock';
const PORTS = 'ports.json';
/** The backend whose state it is, by name; that of a folder without one is MiniStack. */
const BACKEND = 'backend';
/** Says that the folder is ours to empty. */
const OWNED = 'streampact-state';
/** What `.streampact/` holds beside the data of its own run: its marks, the state of other clouds, what other commands keep there. */
const NOT_OWN: ReadonlySet<string> = new Set([LOCK, OWNED, 'catalog', 'gateway', 'localstack', 'preview', 'review']);

/** Why a folder was emptied before use; `null` when what it held goes on. */
type WipeReason = 'asked' | 'unclean-stop' | 'first-run' | 'other-backend' | 'nothing-kept' | null;

export interface StateFolder {
  readonly path: string;
  readonly logs: string;
  readonly wiped: WipeReason;
  /** Loopback ports by name, the same as in the last run where they are still free. */
  ports<Name extends string>(names: readonly Name[]): Promise<Readonly<Record<Name, number>>>;
  /** Ends the use of the folder. `clean: false` makes the next run start from nothing. */
  close(options: { readonly clean: boolean }): void;
}

function holderOf(lock: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined; // none, or one that was not written to its end
  }
}

/** Makes the lock, whole or not at all; answers whether it was free. */
function makeLock(lock: string): boolean {
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(ownIdentity()));
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

function takeLock(path: string): void {
  const lock = join(path, LOCK);
  if (makeLock(lock)) return;
  const holder = holderOf(lock);
  const isHeld = holder !== undefined && holder.pid !== process.pid && isRunning(holder);
  if (!isHeld) rmSync(lock, { force: true });
  if (!isHeld && makeLock(lock)) return;
  const who = holder === undefined ? '' : ` (process ${holder.pid})`;
  throw new StreampactError('LOCAL_BUSY', `Another run${who} uses this local cloud.`, {
    where: path,
    fix: 'wait for it or stop it, or give this run a folder of its own with --state DIR',
  });
}

/** A folder that holds somebody's files is never taken for a state folder, for those are emptied. */
function refuseForeign(path: string): void {
  if (existsSync(join(path, OWNED)) || readdirSync(path).every((entry) => NOT_OWN.has(entry))) return;
  throw new StreampactError('LOCAL_STATE_FOREIGN', 'This folder holds files that are not the state of a local cloud.', {
    where: path,
    fix: 'name a folder that is new or empty with --state DIR',
  });
}

function wipe(path: string): void {
  for (const entry of readdirSync(path)) {
    if (!NOT_OWN.has(entry)) rmSync(join(path, entry), { recursive: true, force: true });
  }
}

/** The backend that forgets all it has when it ends. */
const forgetful = 'localstack';
const defaultBackend = 'ministack';

function wipeReason(path: string, { fresh, backend = defaultBackend, keep }: StateOptions): WipeReason {
  const held = readdirSync(path).filter((entry) => !NOT_OWN.has(entry));
  if (held.length === 0) return 'first-run';
  if (fresh) return 'asked';
  const before = existsSync(join(path, BACKEND)) ? readFileSync(join(path, BACKEND), 'utf8') : defaultBackend;
  if (before === forgetful && existsSync(join(path, CLEAN_MARKER))) return 'nothing-kept';
  if (before !== backend && keep !== true) return 'other-backend';
  return existsSync(join(path, CLEAN_MARKER)) ? null : 'unclean-stop';
}

function absentState(path: string): StreampactError {
  return new StreampactError('LOCAL_STATE_ABSENT', 'No run that ended in order has left a local cloud here.', {
    where: path,
    fix: 'run `npm start` to its end first, or name the folder of such a run with --state DIR',
  });
}

/** How a folder is opened. */
interface StateOptions {
  /** Empties it first. */
  readonly fresh: boolean;
  /** Refuses a folder that would be emptied. */
  readonly keep?: true;
  /** Name of what stands behind the gateway; `ministack` by default. */
  readonly backend?: string;
}

/**
 * Opens the folder for one run at a time. What another backend left is worth nothing to this one, and LocalStack leaves nothing.
 *
 * With `keep`, a folder that would be emptied is refused instead, and nothing in it is touched.
 *
 * @throws StreampactError LOCAL_BUSY when another live run holds it; LOCAL_STATE_FOREIGN when it holds something else;
 * LOCAL_STATE_ABSENT when it is to be kept and holds nothing that can be trusted.
 */
export function openState(folder: string, options: StateOptions): StateFolder {
  const path = resolve(folder); // engines run elsewhere
  if (options.keep && !existsSync(path)) throw absentState(path);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  refuseForeign(path);
  takeLock(path);
  writeFileSync(join(path, OWNED), '');
  const wiped = wipeReason(path, options);
  if (wiped !== null && options.keep) {
    rmSync(join(path, LOCK), { force: true });
    throw absentState(path);
  }
  if (wiped !== null) wipe(path);
  rmSync(join(path, CLEAN_MARKER), { force: true });
  if (options.keep !== true) writeFileSync(join(path, BACKEND), options.backend ?? defaultBackend);
  const logs = join(path, 'logs');
  mkdirSync(logs, { recursive: true });
  return {
    path,
    logs,
    wiped,
    async ports(names) {
      const file = join(path, PORTS);
      const remembered = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {};
      const ports = await freePorts(names, remembered);
      writeFileSync(file, `${JSON.stringify(ports, null, 2)}\n`);
      return ports;
    },
    close({ clean }) {
      if (clean) writeFileSync(join(path, CLEAN_MARKER), '');
      rmSync(join(path, LOCK), { force: true });
    },
  };
}
