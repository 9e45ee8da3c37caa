/** Released versions of message contracts: `released/<product>/<name>/<hash>.json`, each self-contained. */
import type { Baseline, SnapshotContract } from '../../contracts/src/diff/model.ts';
import { contractName, decodeUtf8 } from '../../contracts/src/files.ts';
import { contractHash } from '../../contracts/src/hash.ts';
import { isObject, objectOr } from '../../contracts/src/json.ts';
import { ContractError } from '../../contracts/src/mistake.ts';
import { rowOf } from '../../contracts/src/rows.ts';
import { maxBytes, mistakeAt, parseSource, type Source } from '../../contracts/src/source.ts';
import type { FileTree } from '../../contracts/src/tree.ts';

export const releasedFolder = 'released';

/** The released versions in any of `trees`, by contract path. Throws a {@link ContractError} for one that was edited. */
export async function frozenVersions(trees: readonly FileTree[]): Promise<ReadonlyMap<string, readonly Baseline[]>> {
  const versions = new Map<string, Map<string, Baseline>>();
  for (const tree of trees) {
    for (const file of await releasedFiles(tree)) {
      const contract = await frozenVersion(tree, file);
      const known = versions.get(contract.path) ?? new Map<string, Baseline>();
      versions.set(contract.path, known.set(contract.hash, { label: contract.hash, contract }));
    }
  }
  return new Map([...versions].map(([path, byHash]) => [path, [...byHash.values()]]));
}

interface ReleasedFile {
  readonly file: string;
  /** Path of the contract that it is a version of. */
  readonly path: string;
  readonly hash: string;
}

async function releasedFiles(tree: FileTree): Promise<readonly ReleasedFile[]> {
  const files: ReleasedFile[] = [];
  for (const product of await tree.list(releasedFolder)) {
    for (const { name } of await tree.list(`${releasedFolder}/${product.name}`)) {
      const folder = `${releasedFolder}/${product.name}/${name}`;
      for (const version of await tree.list(folder)) {
        const hash = version.name.replace(/\.json$/, '');
        const path = `${product.name}/${name}.message.json`;
        if (version.type === 'file') files.push({ file: `${folder}/${version.name}`, path, hash });
      }
    }
  }
  return files;
}

async function frozenVersion(tree: FileTree, { file, path, hash }: ReleasedFile): Promise<SnapshotContract> {
  const shown = tree.name === '' ? file : `${tree.name}/${file}`;
  const source = await readSource(tree, file, shown);
  const name = contractName(path);
  const { value } = source;
  if (name === undefined || !isObject(value) || value.$id !== path || contractHash(value) !== hash) {
    const fix = 'restore it from the history; a new version gets a new file by npm run release';
    const what = 'not the released version that its name says';
    throw new ContractError([mistakeAt(source, [], { code: 'RELEASED_EDITED', what, fix })], fix);
  }
  return {
    path,
    file: shown,
    source,
    document: { schema: value, draft: '2020-12' },
    hash,
    row: rowOf({ ...name, source }, value, { hash }),
    body: objectOr(value.streampact),
  };
}

async function readSource(tree: FileTree, file: string, shown: string): Promise<Source> {
  const bytes = await tree.read(file, maxBytes);
  const text = bytes instanceof Uint8Array ? decodeUtf8(bytes) : undefined;
  const source = text === undefined ? undefined : parseSource(shown, text);
  if (source !== undefined && 'tree' in source) return source;
  const complaint =
    bytes instanceof Uint8Array ? { code: 'BAD_JSON' as const, what: 'not UTF-8', fix: 'restore it' } : bytes;
  throw new ContractError(
    source ?? [{ file: shown, line: 1, column: 1, ...complaint }],
    'restore the released version',
  );
}
