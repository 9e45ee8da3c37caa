/**
 * The resources that `pulumi up` would touch, from the Pulumi programs of two trees: offline, without credentials, state or
 * refresh. See docs/impact.md.
 */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CloudImpact } from '../report/model.ts';
import { openCache } from './cache.ts';
import { compareResources } from './compare.ts';
import { declareTree } from './declare-tree.ts';
import { committedTree, type SourceTree, workingTree } from './trees.ts';

/** What is compared. */
export interface CloudImpactOptions {
  /** Folder of `Pulumi.yaml`, in a git repository; its working tree is the new side. */
  readonly root: string;
  /** Commit that is taken for what is deployed. */
  readonly base: string;
  /** Default: `dev`. */
  readonly stack?: string;
}

/**
 * Compares the working tree's program with the base's.
 * @throws StreampactError IMPACT_UNAVAILABLE, or a code of the `DEPLOY_` group, when one of them cannot be run
 */
export async function cloudImpact({ root, base, stack = 'dev' }: CloudImpactOptions): Promise<CloudImpact> {
  const home = resolve(root);
  const scratch = await realpath(await mkdtemp(join(tmpdir(), 'streampact-impact-')));
  try {
    const [old, now] = await Promise.all([committedTree(home, base, scratch), workingTree(home, scratch)]);
    const cache = await openCache(home);
    const declare = (tree: SourceTree, side: 'old' | 'new') => {
      const edited = side === 'new' && old.entries.get('contracts') !== now.entries.get('contracts');
      return declareTree(tree, { home, cache, edited, scratch: join(scratch, side), stack });
    };
    const [before, after] = await both(declare(old, 'old'), declare(now, 'new'));
    const assumptions = [...new Set([...before.assumptions, ...after.assumptions, ...packages(old, now)])];
    return { stack, ...compareResources(before, after), ...(assumptions.length > 0 && { assumptions }) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Waits for both even if one fails: the scratch folder goes only when nobody works in it. */
async function both<T>(one: Promise<T>, other: Promise<T>): Promise<readonly [T, T]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}

function packages(old: SourceTree, now: SourceTree): readonly string[] {
  const lock = 'package-lock.json';
  if (old.entries.get(lock) === now.entries.get(lock)) return [];
  return [
    `${lock} changed; both sides were built with the packages that are installed now, so bundles may differ further.`,
  ];
}
