/** The sides of a comparison: the working tree, what is staged, a git ref, a file. */
import { existsSync } from 'node:fs';
import { basename, relative } from 'node:path';
import type { Draft } from '../../contracts/src/prove/model.ts';
import { diskTree, type FileTree, memoryTree } from '../../contracts/src/tree.ts';
import { contractsSide, holdsContracts } from './contracts.ts';
import { commitOf, locate } from './git.ts';
import { commitTree, stagedTree } from './git-tree.ts';
import type { Side } from './model.ts';
import { plainSide } from './schemas.ts';

export type { Side } from './model.ts';
export { schemaFile } from './schema-file.ts';

interface Options {
  /** For plain schemas that name no draft. */
  readonly draft?: Draft | undefined;
  /** The other side, if it has been read: what is the same need not be looked at again. */
  readonly known?: Side | undefined;
}

/** The folder at `dir` as it is on disk; empty if there is no such folder. */
export async function workingTree(dir: string, options: Options = {}): Promise<Side> {
  const prefix = prefixOf(await shownAs(dir));
  const tree = existsSync(dir)
    ? await diskTree(dir, prefix.slice(0, -1) || basename(dir))
    : memoryTree(prefix, new Map());
  const fix = 'mend the contracts named above; nothing was compared';
  return await sideOf(tree, { ...options, label: 'working tree', prefix, fix, isBase: false });
}

/** The folder at `dir` as it is staged. */
export async function stagedFiles(dir: string, options: Options = {}): Promise<Side> {
  const place = await locate(dir);
  const fix = 'mend the contracts named above and stage them; nothing was compared';
  return await sideOf(await stagedTree(place, place.prefix || basename(dir)), {
    ...options,
    label: 'staged files',
    isBase: false,
    prefix: prefixOf(place.prefix),
    fix,
  });
}

/** The folder at `dir` as it stood in the commit that `ref` names. */
export async function gitTree(ref: string, dir: string, options: Options = {}): Promise<Side> {
  const place = await locate(dir);
  const commit = await commitOf(place.root, ref);
  const tree = await commitTree(place, commit, `${ref}:${place.prefix}`);
  const fix = `compare with a commit whose contracts have no mistakes; "${commit.label}" was not compared`;
  return await sideOf(tree, { ...options, label: commit.label, prefix: prefixOf(place.prefix), fix, isBase: true });
}

interface SideOptions extends Options {
  readonly label: string;
  readonly prefix: string;
  readonly fix: string;
  readonly isBase: boolean;
}

async function sideOf(tree: FileTree, options: SideOptions): Promise<Side> {
  if (!(await holdsContracts(tree))) return await plainSide(tree, options);
  return await contractsSide(tree, { ...options, known: options.known?.loaded });
}

/** From the repository's root, or from here for a folder that is in none. */
async function shownAs(dir: string): Promise<string> {
  try {
    return (await locate(dir)).prefix;
  } catch {
    return relative(process.cwd(), dir);
  }
}

function prefixOf(folder: string): string {
  return folder === '' ? '' : `${folder}/`;
}
