/**
 * Earlier versions of contracts whose modes are transitive.
 *
 * Released versions of our message contracts are the files under `released/<product>/<name>/`, in the base and in the
 * working tree: what was never released was never deployed. Any other contract, and a message that never was released,
 * counts as released whenever it was merged: its versions are those of the base's first-parent history.
 */

import { existsSync } from 'node:fs';
import type { Baseline, Snapshot } from '../../contracts/src/diff/model.ts';
import { isTransitive } from '../../contracts/src/diff/modes.ts';
import type { Compatibility } from '../../contracts/src/model.ts';
import type { Draft } from '../../contracts/src/prove/model.ts';
import { diskTree, type FileTree } from '../../contracts/src/tree.ts';
import { frozenVersions, releasedFolder } from './frozen.ts';
import { commitOf, type Place } from './git.ts';
import { listCommit, treeOf } from './git-tree.ts';
import { historyOf } from './history.ts';

/** A folder in git, and the ref that it is compared with. */
export interface BasePlace extends Place {
  readonly base: string;
  /** The folder on disk. */
  readonly dir: string;
}

export interface ReleasedOptions {
  readonly old: Snapshot;
  readonly next: Snapshot;
  readonly place: BasePlace | undefined;
  /** Overrides the contracts' own modes. */
  readonly mode: Compatibility | undefined;
  readonly draft: Draft | undefined;
}

/** Every released version of every changed contract that must be compatible with all of them, by contract path. */
export async function releasedVersions(options: ReleasedOptions): Promise<ReadonlyMap<string, readonly Baseline[]>> {
  const { place } = options;
  const paths = transitive(options);
  if (place === undefined || paths.length === 0) return new Map();
  const frozen = await frozenBeside(place);
  const versions = new Map(paths.map((path) => [path, frozen.get(path) ?? []]));
  const others = paths.filter((path) => !frozen.has(path));
  if (others.length > 0) {
    for (const [path, baselines] of await historyOf(place, others, options.draft)) versions.set(path, baselines);
  }
  return new Map([...versions].map(([path, baselines]) => [path, withoutSides(options, path, baselines)]));
}

async function frozenBeside(place: BasePlace): Promise<ReadonlyMap<string, readonly Baseline[]>> {
  const commit = await commitOf(place.root, place.base);
  const blobs = (await listCommit(place, commit.id)).filter(({ path }) => path.startsWith(`${releasedFolder}/`));
  const trees: FileTree[] = [await treeOf(place, blobs, `${place.base}:${place.prefix}`)];
  if (existsSync(place.dir)) trees.push(await diskTree(place.dir, place.prefix));
  return await frozenVersions(trees);
}

/** Contracts that are not what they were, and have or had a transitive mode. */
function transitive({ old, next, mode }: ReleasedOptions): readonly string[] {
  return [...next.contracts.values()].flatMap(({ path, hash, row }) => {
    const before = old.contracts.get(path);
    if (before?.hash === hash) return [];
    const modes = mode === undefined ? [row?.compatibility, before?.row?.compatibility] : [mode];
    return modes.some((one) => one !== undefined && isTransitive(one)) ? [path] : [];
  });
}

/** The old side is compared with in any case, and nothing is compared with itself. */
function withoutSides(
  { old, next }: ReleasedOptions,
  path: string,
  baselines: readonly Baseline[],
): readonly Baseline[] {
  const seen = new Set([old.contracts.get(path)?.hash, next.contracts.get(path)?.hash]);
  return baselines.filter(({ contract }) => {
    const fresh = !seen.has(contract.hash);
    seen.add(contract.hash);
    return fresh;
  });
}
