/** The files of the repository that assets are made of. */
import { access, readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';

/** Where assets are made from. */
export interface Workshop {
  /** The repository's root. */
  readonly root: string;
  /** Folder of Kafka's jars. */
  readonly kafkaLibs: string;
  /** Cache folder of the set-up, if not the one that the environment names. */
  readonly cache?: string;
}

/** Files of one folder and those below it. */
export interface Tree {
  /** From the root. */
  readonly folder: string;
  /** Which files, by their path from the root; all by default. */
  readonly wanted?: (path: string) => boolean;
}

/** Paths from the root, sorted. BUILD_INPUT_MISSING when there is no such folder or no wanted file in it. */
export async function filesOf(root: string, { folder, wanted = () => true }: Tree): Promise<readonly string[]> {
  await mustExist(root, folder);
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => fromRoot(root, entry));
  const found = files.filter(wanted).sort();
  if (found.length === 0) throw missing(`${folder}/*`);
  return found;
}

/** A file's bytes. BUILD_INPUT_MISSING when it is not there. */
export async function readSource(root: string, path: string): Promise<Buffer> {
  await mustExist(root, path);
  return readFile(join(root, path));
}

async function mustExist(root: string, path: string): Promise<void> {
  try {
    await access(join(root, path));
  } catch {
    throw missing(path);
  }
}

function fromRoot(root: string, entry: { readonly parentPath: string; readonly name: string }): string {
  const folder = entry.parentPath.slice(join(root, '.').length).replaceAll('\\', '/').replace(/^\//, '');
  return posix.join(folder, entry.name);
}

function missing(path: string): StreampactError {
  return new StreampactError('BUILD_INPUT_MISSING', 'A file that an asset is made of is not there.', {
    where: path,
    fix: path.startsWith('contracts/generated') ? 'npm run generate' : 'Restore it from git.',
  });
}
