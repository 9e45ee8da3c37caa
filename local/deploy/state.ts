/**
 * What the last deployment left: one JSON file, replaced as a whole after each step. Values stand in it in their stored
 * form (see `fingerprint.ts`), so it holds no secret. It is disposable: it belongs to one local cloud and dies with it.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import type { JsonObject } from './values.ts';

/** One resource, or one component. */
export interface StoredResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** False for components, which exist in the program alone. */
  readonly custom: boolean;
  /** The provider's id; empty for components. */
  readonly id: string;
  readonly parent: string;
  readonly inputs: JsonObject;
  readonly outputs: JsonObject;
  /** URNs that this resource depends on, its parent not among them. */
  readonly dependencies: readonly string[];
  /** The same, by input property. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** The name that the driver chose for the resource, if the program left that to it. */
  readonly autoname?: string;
  /** True for a resource that was created, but did not become ready: the next run replaces it. */
  readonly incomplete?: boolean;
}

/** The whole state. */
export interface StateFile {
  readonly version: 1;
  readonly stack: string;
  readonly project: string;
  /** See `FingerprintContext.salt`. */
  readonly salt: string;
  readonly resources: readonly StoredResource[];
  /** Replaced resources that still await their deletion. */
  readonly condemned: readonly StoredResource[];
}

const stateFile = (stateDir: string, stack: string): string => join(stateDir, `${stack}.state.json`);

/**
 * The state of one stack, in memory and on disk.
 *
 * `save` answers when what was in memory at the call is on disk; saves that come while one is being written share the next.
 */
export class State {
  readonly salt: string;
  readonly resources = new Map<string, StoredResource>();
  condemned: readonly StoredResource[] = [];
  readonly #path: string;
  readonly #identity: Pick<StateFile, 'version' | 'stack' | 'project'>;
  #writing: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;

  constructor(path: string, file: StateFile) {
    this.#path = path;
    this.#identity = { version: file.version, stack: file.stack, project: file.project };
    this.salt = file.salt;
    this.condemned = file.condemned;
    for (const resource of file.resources) this.resources.set(resource.urn, resource);
  }

  save(): Promise<void> {
    this.#queued ??= this.#writing.then(() => {
      this.#queued = undefined;
      this.#writing = replaceFile(this.#path, JSON.stringify(this.#snapshot(), null, 1));
      return this.#writing;
    });
    return this.#queued;
  }

  #snapshot(): StateFile {
    return { ...this.#identity, salt: this.salt, resources: [...this.resources.values()], condemned: this.condemned };
  }
}

/**
 * Reads a stack's state, or begins an empty one (nothing is written yet).
 * @throws StreampactError DEPLOY_STATE_INVALID for a file that is not a state of this version.
 */
export async function loadState(stateDir: string, identity: { stack: string; project: string }): Promise<State> {
  const path = stateFile(stateDir, identity.stack);
  const empty: StateFile = {
    version: 1,
    ...identity,
    salt: randomBytes(16).toString('hex'),
    resources: [],
    condemned: [],
  };
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new State(path, empty);
    throw error;
  }
  return new State(path, parseState(text, path));
}

function parseState(text: string, path: string): StateFile {
  const broken = (why: string, cause?: unknown): StreampactError =>
    new StreampactError('DEPLOY_STATE_INVALID', `The state of the deployment cannot be used: ${why}.`, {
      where: path,
      fix: 'start clean: run `npm start -- --fresh`',
      cause,
    });
  try {
    const file = JSON.parse(text) as Partial<StateFile>;
    if (file.version !== 1) throw broken(`it has version ${file.version}, this driver writes version 1`);
    return file as StateFile;
  } catch (error) {
    throw error instanceof SyntaxError ? broken('it is not JSON', error) : error;
  }
}

/** Puts `text` in the place of a file at once: a reader, or a crash, sees the old content or the new, never a part. */
export async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
