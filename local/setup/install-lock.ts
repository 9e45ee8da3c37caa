/**
 * Lets one process at a time install a set: a second one waits and then finds it installed.
 *
 * The lock is a file with the holder's process and host. It counts as abandoned when that process is gone, or when it has
 * not been touched for a while (the holder may be on another host).
 */
import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from '../process-identity.ts';

const touchedEverySeconds = 5;
const staleSeconds = 60;
const waitSeconds = 3_600;

interface Holder extends ProcessIdentity {
  readonly host: string;
}

/**
 * Runs `work` while holding the lock.
 * @throws StreampactError TOOLCHAIN_LOCKED when another process held it for an hour.
 */
export async function withInstallLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const deadline = Date.now() + waitSeconds * 1_000;
  while (!(await acquire(file))) {
    if (await isStale(file)) await discard(file);
    else if (Date.now() > deadline) throw locked(file);
    else await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const touch = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, touchedEverySeconds * 1_000);
  try {
    return await work();
  } finally {
    clearInterval(touch);
    await rm(file, { force: true });
  }
}

async function acquire(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(JSON.stringify({ ...ownIdentity(), host: hostname() }));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(file: string): Promise<boolean> {
  try {
    const age = Date.now() - (await stat(file)).mtimeMs;
    if (age > staleSeconds * 1_000) return true;
    const holder = JSON.parse(await readFile(file, 'utf8')) as Holder;
    return holder.host === hostname() && !isRunning(holder);
  } catch {
    // Gone meanwhile, or not written yet: its age decides the next time.
    return false;
  }
}

/** Renamed before it is removed, so that of two waiters only one breaks the lock. */
async function discard(file: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  await rename(file, aside).catch(() => undefined);
  await rm(aside, { force: true });
}

function locked(file: string): StreampactError {
  return new StreampactError('TOOLCHAIN_LOCKED', 'Another process has been installing the tools for over an hour.', {
    where: file,
    fix: 'end that process, or remove this file if there is none',
  });
}
