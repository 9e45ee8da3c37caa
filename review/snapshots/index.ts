/** The sides of a comparison: the working tree, what is staged, a git ref, a file. */
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, relative } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { ContractError } from '../../contracts/src/mistake.ts';
import type { Draft } from '../../contracts/src/prove/model.ts';
import { diskTree, type FileTree, memoryTree } from '../../contracts/src/tree.ts';
import { contractsSide, holdsContracts } from './contracts.ts';
import { commitOf, locate } from './git.ts';
import { commitTree, stagedTree } from './git-tree.ts';
import type { Side } from './model.ts';
import { maxPlainBytes } from './plain-source.ts';
import { plainSide } from './schemas.ts';

export type { Side } from './model.ts';

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
  return await sideOf(tree, { ...options, label: 'working tree', prefix, fix, compile: true });
}

/** The folder at `dir` as it is staged. */
export async function stagedFiles(dir: string, options: Options = {}): Promise<Side> {
  const place = await locate(dir);
  const fix = 'mend the contracts named above and stage them; nothing was compared';
  return await sideOf(await stagedTree(place, place.prefix || basename(dir)), {
    ...options,
    label: 'staged files',
    compile: true,
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
  return await sideOf(tree, { ...options, label: commit.label, prefix: prefixOf(place.prefix), fix, compile: false });
}

/** One file that is a schema, whatever is in it. */
export async function schemaFile(path: string, options: Options & { readonly as: string }): Promise<Side> {
  const { size } = await fileAt(path);
  if (size > maxPlainBytes) {
    throw new StreampactError('SCHEMA_UNREADABLE', `${size} bytes, more than ${maxPlainBytes}`, { where: path });
  }
  const bytes = await readFile(path);
  const tree = memoryTree('', new Map([[options.as, { type: 'file', size, bytes }]]));
  const side = await plainSide(tree, { label: path, prefix: '', draft: options.draft, all: true });
  const mistakes = [...side.unreadable.values()].flatMap((file) =>
    file.mistakes.map((mistake) => ({ ...mistake, file: path })),
  );
  if (mistakes.length > 0) throw new ContractError(mistakes, 'mend the schema; nothing was compared');
  const contracts = [...side.snapshot.contracts].map(
    ([name, contract]) => [name, { ...contract, file: path }] as const,
  );
  return { ...side, snapshot: { label: path, contracts: new Map(contracts) } };
}

interface SideOptions extends Options {
  readonly label: string;
  readonly prefix: string;
  readonly fix: string;
  readonly compile: boolean;
}

async function sideOf(tree: FileTree, options: SideOptions): Promise<Side> {
  if (!(await holdsContracts(tree))) return await plainSide(tree, options);
  return await contractsSide(tree, { ...options, known: options.known?.loaded });
}

async function fileAt(path: string): Promise<{ readonly size: number }> {
  try {
    const found = await stat(path);
    if (found.isFile()) return found;
  } catch {
    // Told below, with what was asked for.
  }
  throw new StreampactError('USAGE', 'there is no such file', { where: path, fix: 'name a file with a JSON Schema' });
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
