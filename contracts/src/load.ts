/** Loads a folder of contracts: all of them, or every mistake in any of them. */
import { basename } from 'node:path';
import { dereference, maxNodes } from './dereference.ts';
import { engineOf } from './engine.ts';
import { type ContractFile, readContractFiles } from './files.ts';
import { contractHash } from './hash.ts';
import type { JsonObject } from './json.ts';
import { ContractError, type Mistake, sortMistakes } from './mistake.ts';
import type { Contract } from './model.ts';
import type { Library } from './refs.ts';
import { unchangedProducts } from './reuse.ts';
import { rowOf } from './rows.ts';
import { folderMistakes } from './rules/folder.ts';
import { contractMistakes, type Strictness } from './rules/index.ts';
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

/** What a caller that loads more than once may spare itself. */
export interface LintOptions {
  /**
   * Contracts without mistakes, from another state of the folder. What reads as it did there is not looked at again, and
   * what has changed is left to whoever compares the two.
   */
  readonly known?: readonly LoadedContract[];
  /**
   * Whether they are what others are compared with, and have been through all this when they were new. Then ajv does not have the last
   * word on them, as it must before validators are generated, and rules that only promise something do not hold. Default: false.
   */
  readonly isBase?: boolean;
}

/** The contracts of `folder` and everything that is wrong with them. With a mistake, `contracts` is incomplete. */
export async function lintContracts(
  folder: string | FileTree,
  { known = [], isBase = false }: LintOptions = {},
): Promise<{ readonly contracts: readonly LoadedContract[]; readonly mistakes: readonly Mistake[] }> {
  const earlier = new Map(known.map((contract) => [contract.file.id, contract]));
  const { files, mistakes: unreadable } = await readContractFiles(await treeOf(folder), earlier);
  const library: Library = new Map(files.map((file) => [file.id, file]));
  const mistakes: Mistake[] = [...unreadable, ...folderMistakes(files)];
  const contracts: LoadedContract[] = [];
  const unchanged = unchangedProducts(
    files,
    known.map(({ file }) => file),
  );
  for (const file of files) {
    const before = unchanged.has(file.product) ? earlier.get(file.id) : undefined;
    const loaded = before ?? lintContract(library, file, { isBase, compile: !isBase && !earlier.has(file.id) });
    if ('schema' in loaded) contracts.push(loaded);
    else mistakes.push(...loaded.mistakes);
  }
  return { contracts, mistakes: sortMistakes(mistakes) };
}

function lintContract(
  library: Library,
  file: ContractFile,
  strictness: Strictness,
): LoadedContract | { readonly mistakes: readonly Mistake[] } {
  const { schema, tooLarge } = dereference(library, file);
  if (tooLarge) {
    const what = `more than ${maxNodes} values, or nested too deep, once its references are followed`;
    const fix = 'refer less to parts that refer to parts';
    return { mistakes: [mistakeAt(file.source, [], { code: 'TOO_LARGE', what, fix })] };
  }
  const mistakes = contractMistakes({ library, file, schema }, strictness);
  return mistakes.length > 0 ? { mistakes } : loadedContract(library, file, schema);
}

function loadedContract(library: Library, file: ContractFile, schema: JsonObject): LoadedContract {
  const hash = contractHash(schema);
  return { file, schema, hash, row: rowOf(file, schema, { hash, engine: engineOf(library, file) }) };
}

/** One contract of `library` as it is, whether or not the linter would take it; undefined if it is without bounds. */
export function loadUnchecked(library: Library, file: ContractFile): LoadedContract | undefined {
  const { schema, tooLarge } = dereference(library, file);
  return tooLarge ? undefined : loadedContract(library, file, schema);
}

async function treeOf(folder: string | FileTree): Promise<FileTree> {
  return typeof folder === 'string' ? await diskTree(folder) : folder;
}
