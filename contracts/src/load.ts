/** Loads a folder of contracts: all of them, or every mistake in any of them. */
import { basename } from 'node:path';
import { dereference, maxNodes } from './dereference.ts';
import { type ContractFile, readContractFiles } from './files.ts';
import { contractHash } from './hash.ts';
import type { JsonObject } from './json.ts';
import { ContractError, type Mistake, sortMistakes } from './mistake.ts';
import type { Contract } from './model.ts';
import type { Library } from './refs.ts';
import { rowOf } from './rows.ts';
import { folderMistakes } from './rules/folder.ts';
import { contractMistakes } from './rules/index.ts';
import { mistakeAt } from './source.ts';
import { diskTree, type FileTree } from './tree.ts';

/** A contract without mistakes. */
export interface LoadedContract {
  readonly file: ContractFile;
  /** Self-contained: no reference leads out of it. */
  readonly schema: JsonObject;
  readonly hash: string;
  /** Undefined for shared contracts. */
  readonly row: Contract | undefined;
}

export interface Loaded {
  /** The folder's last name, with which mistakes and headers begin: `contracts`. */
  readonly folder: string;
  readonly contracts: readonly LoadedContract[];
}

/** Loads the contracts of `folder`; throws a {@link ContractError} that lists all mistakes. */
export async function loadContracts(folder: string | FileTree): Promise<Loaded> {
  const tree = await treeOf(folder);
  const { contracts, mistakes } = await lintContracts(tree);
  if (mistakes.length > 0) throw new ContractError(mistakes);
  return { folder: typeof folder === 'string' ? basename(folder) : tree.name, contracts };
}

/** The contracts of `folder` and everything that is wrong with them. With a mistake, `contracts` is incomplete. */
export async function lintContracts(
  folder: string | FileTree,
): Promise<{ readonly contracts: readonly LoadedContract[]; readonly mistakes: readonly Mistake[] }> {
  const { files, mistakes: unreadable } = await readContractFiles(await treeOf(folder));
  const library: Library = new Map(files.map((file) => [file.id, file]));
  const mistakes: Mistake[] = [...unreadable, ...folderMistakes(files)];
  const contracts: LoadedContract[] = [];
  for (const file of files) {
    const { schema, tooLarge } = dereference(library, file);
    if (tooLarge) {
      const what = `more than ${maxNodes} values, or nested too deep, once its references are followed`;
      mistakes.push(
        mistakeAt(file.source, [], { code: 'TOO_LARGE', what, fix: 'refer less to parts that refer to parts' }),
      );
      continue;
    }
    const found = contractMistakes({ library, file, schema });
    mistakes.push(...found);
    if (found.length > 0) continue;
    const hash = contractHash(schema);
    contracts.push({ file, schema, hash, row: rowOf(file, schema, hash) });
  }
  return { contracts, mistakes: sortMistakes(mistakes) };
}

/** One contract of `library` as it is, whether or not the linter would take it; undefined if it is without bounds. */
export function loadUnchecked(library: Library, file: ContractFile): LoadedContract | undefined {
  const { schema, tooLarge } = dereference(library, file);
  if (tooLarge) return undefined;
  const hash = contractHash(schema);
  return { file, schema, hash, row: rowOf(file, schema, hash) };
}

async function treeOf(folder: string | FileTree): Promise<FileTree> {
  return typeof folder === 'string' ? await diskTree(folder) : folder;
}
