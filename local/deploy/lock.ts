/**
 * The lock of a state folder, which is also the mark of an interrupted run: it is made before the first change, and removed
 * only when the state says what the cloud holds. Who finds it without a living holder must not trust the state.
 */

import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from '../process-identity.ts';
import type { Operation } from './model.ts';
import { replaceFile } from './state.ts';

interface Holder extends ProcessIdentity {
  readonly operation: Operation;
}

const lockFile = (stateDir: string): string => join(stateDir, 'deploy.lock');

/**
 * Whether an earlier deployment of this folder ended before its end. The state then says less than the local cloud holds:
 * reset both before the next run.
 */
export async function isInterrupted(stateDir: string): Promise<boolean> {
  const holder = await readHolder(stateDir);
  return holder !== undefined && !isRunning(holder);
}

/** A lock that is held. */
export interface Lock {
  /** The state says what the cloud holds. */
  readonly release: () => Promise<void>;
  /** The cloud may hold more than the state says: the lock stays, as the mark of an interrupted run. */
  readonly abandon: () => Promise<void>;
}

/**
 * Takes the lock.
 * @throws StreampactError DEPLOY_LOCKED while another process deploys, DEPLOY_INTERRUPTED after one that was interrupted.
 */
export async function takeLock(stateDir: string, operation: Operation): Promise<Lock> {
  await mkdir(stateDir, { recursive: true });
  const path = lockFile(stateDir);
  const holder: Holder = { ...ownIdentity(), operation };
  try {
    const file = await open(path, 'wx');
    await file.writeFile(JSON.stringify(holder));
    await file.sync();
    await file.close();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    await refuse(stateDir);
  }
  return {
    release: () => rm(path, { force: true }),
    abandon: () => replaceFile(path, JSON.stringify({ ...deadHolder, operation })),
  };
}

/** Throws if the folder is locked by a living process, or marked as interrupted. */
export async function refuse(stateDir: string): Promise<void> {
  const holder = await readHolder(stateDir);
  if (holder === undefined) return;
  const where = lockFile(stateDir);
  if (isRunning(holder)) {
    throw new StreampactError('DEPLOY_LOCKED', `Process ${holder.pid} is deploying this stack (${holder.operation}).`, {
      where,
      fix: 'wait until it has ended',
    });
  }
  throw new StreampactError('DEPLOY_INTERRUPTED', `An earlier deployment (${holder.operation}) was interrupted.`, {
    where,
    fix: 'start clean: run `npm start -- --fresh`',
  });
}

async function readHolder(stateDir: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await readFile(lockFile(stateDir), 'utf8')) as Holder;
    return typeof holder.pid === 'number' ? holder : deadHolder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof SyntaxError) return deadHolder;
    throw error;
  }
}

/** Stands for a lock that was abandoned, or not even written to its end. */
const deadHolder: Holder = { pid: 0, started: null, operation: 'up' };
