/** A folder of our contracts as one side of a comparison. */
import type { SnapshotContract } from '../../contracts/src/diff/model.ts';
import { contractName } from '../../contracts/src/files.ts';
import { objectOr } from '../../contracts/src/json.ts';
import { type LoadedContract, lintContracts } from '../../contracts/src/load.ts';
import { ContractError } from '../../contracts/src/mistake.ts';
import type { FileTree } from '../../contracts/src/tree.ts';
import type { Side } from './model.ts';

export interface ContractsOptions {
  readonly label: string;
  /** Path of the folder from the repository's root, with a slash at its end; `''` for the root itself. */
  readonly prefix: string;
  /** What to do about mistakes. */
  readonly fix: string;
  /** The contracts of the other side, if it has been read. */
  readonly known?: readonly LoadedContract[] | undefined;
  /** Whether it is what the other side is compared with. */
  readonly isBase: boolean;
}

/** Whether `tree` holds contracts of ours: `<product>/<name>.<kind>.json` files that speak of our vocabulary. */
export async function holdsContracts(tree: FileTree): Promise<boolean> {
  for (const product of await tree.list('')) {
    if (product.type !== 'folder') continue;
    for (const { name, type } of await tree.list(product.name)) {
      const path = `${product.name}/${name}`;
      if (type !== 'file' || contractName(path) === undefined) continue;
      const bytes = await tree.read(path, 2 * 1024 * 1024);
      if (bytes instanceof Uint8Array && /"(streampact|(\.\.\/)?vocabulary\.json)"/.test(Buffer.from(bytes).toString()))
        return true;
    }
  }
  return false;
}

/** Every contract of `tree`; throws a {@link ContractError} that lists all mistakes. */
export async function contractsSide(tree: FileTree, options: ContractsOptions): Promise<Side> {
  const { label, prefix, fix, known = [], isBase } = options;
  const { contracts, mistakes } = await lintContracts(tree, { known, isBase });
  if (mistakes.length > 0) throw new ContractError(mistakes, fix);
  const rows = contracts.map((contract) => [contract.file.id, snapshotContract(contract, prefix)] as const);
  return { snapshot: { label, contracts: new Map(rows) }, unreadable: new Map(), loaded: contracts };
}

/** Self-contained, because a change of a shared definition is a change of every contract that uses it. */
export function snapshotContract({ file, schema, hash, row }: LoadedContract, prefix: string): SnapshotContract {
  return {
    path: file.id,
    file: `${prefix}${file.id}`,
    source: file.source,
    document: { schema, draft: '2020-12' },
    hash,
    row,
    body: objectOr(objectOr(file.source.value).streampact),
  };
}
