/** Source trees as git knows them: one of a commit, and one of the working tree as it stands, its index untouched. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { StreampactError } from '../../contracts/src/error.ts';

const run = promisify(execFile);
const deadlineMs = 60_000;

/** A tree of files in git's store. */
export interface SourceTree {
  /** How errors call it. */
  readonly label: string;
  /** Name of a file or folder at the top → its object's hash. */
  readonly entries: ReadonlyMap<string, string>;
  /** Writes every file below `folder`, which must be empty. */
  readonly checkOut: (folder: string) => Promise<void>;
}

interface Git {
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** The tree of `root`, a folder of a repository, at a commit. IMPACT_UNAVAILABLE if there is no such commit. */
export async function committedTree(root: string, ref: string, scratch: string): Promise<SourceTree> {
  const git = { root, environment: { GIT_INDEX_FILE: join(scratch, 'base.index') } };
  const tree = await ask(git, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}:./`]).catch((cause) => {
    throw new StreampactError('IMPACT_UNAVAILABLE', `There is no commit ${ref} that holds this folder.`, {
      where: root,
      fix: 'fetch the commit (a shallow clone lacks it), or name another base',
      cause,
    });
  });
  return sourceTree(git, tree, ref);
}

/** The tree of `root` as it stands, with what is not committed yet and without what git ignores. */
export async function workingTree(root: string, scratch: string): Promise<SourceTree> {
  const place = async (name: string): Promise<string> =>
    resolve(root, await ask({ root, environment: {} }, ['rev-parse', '--git-path', name]));
  const [index, objects] = [join(scratch, 'working.index'), join(scratch, 'objects')];
  await mkdir(objects);
  // A copy of the index knows which files are unchanged; without one they are all read.
  await copyFile(await place('index'), index).catch(() => undefined);
  const environment = {
    GIT_INDEX_FILE: index,
    GIT_OBJECT_DIRECTORY: objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: await place('objects'),
  };
  const git = { root, environment };
  // Where node_modules is a link, git ignores it only if it is told so; a plain path that is ignored already is an error.
  await ask(git, ['add', '--all', '--', '.', ':(exclude,glob)**/node_modules']);
  const prefix = await ask(git, ['rev-parse', '--show-prefix']);
  return sourceTree(
    git,
    await ask(git, ['write-tree', ...(prefix === '' ? [] : [`--prefix=${prefix}`])]),
    'working tree',
  );
}

async function sourceTree(git: Git, tree: string, label: string): Promise<SourceTree> {
  const listing = await ask(git, ['ls-tree', '-z', '--full-tree', tree]);
  const rows = listing.split('\0').filter((line) => line !== '');
  const entries = rows.map((line): [string, string] => {
    const [about = '', name = ''] = line.split('\t');
    return [name, about.split(' ')[2] ?? ''];
  });
  return {
    label,
    entries: new Map(entries),
    checkOut: async (folder) => {
      const top = await ask(git, ['rev-parse', '--show-toplevel']);
      const environment = { ...git.environment, GIT_INDEX_FILE: `${git.environment.GIT_INDEX_FILE}.tree` };
      const there = { root: top, environment };
      await ask(there, ['read-tree', tree]);
      await ask(there, ['checkout-index', '--all', '--force', `--prefix=${folder}/`]);
    },
  };
}

async function ask({ root, environment }: Git, command: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('git', [...command], {
      cwd: root,
      env: { ...process.env, ...environment, LC_ALL: 'C' },
      timeout: deadlineMs,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.trimEnd();
  } catch (cause) {
    const said = (cause as { readonly stderr?: string }).stderr?.trim();
    throw new StreampactError('IMPACT_UNAVAILABLE', `git ${command[0]} failed: ${said || String(cause)}`, {
      where: root,
    });
  }
}
