/** What is to be compared with what. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import type { Draft } from '../../contracts/src/prove/model.ts';
import { locate, mergeBase } from './git.ts';
import { gitTree, type Side, schemaFile, stagedFiles, workingTree } from './index.ts';
import type { BasePlace } from './released.ts';

export type Sides =
  | { readonly kind: 'files'; readonly old: string; readonly next: string }
  | {
      readonly kind: 'base';
      /** A git ref. */
      readonly base: string;
      /** The folder, absolute. */
      readonly dir: string;
      /** Compare what is staged instead of the working tree. */
      readonly staged?: boolean | undefined;
      /** Compare with the commit from which HEAD and `base` went apart. */
      readonly mergeBase?: boolean | undefined;
    };

export interface ReadSides {
  readonly old: Side;
  readonly next: Side;
  /** Where the folder lies in git, and the ref that it is compared with; undefined for files. */
  readonly place: BasePlace | undefined;
}

/** Reads both sides. Throws GIT_FAILED, CONTRACT_INVALID or USAGE when one of them cannot be had. */
export async function readSides(sides: Sides, draft: Draft | undefined): Promise<ReadSides> {
  if (sides.kind === 'files') {
    const as = basename(sides.next);
    return {
      old: schemaFile(sides.old, { as, draft }),
      next: schemaFile(sides.next, { as, draft }),
      place: undefined,
    };
  }
  const { dir, staged } = sides;
  const place = await locate(dir);
  const base = sides.mergeBase ? await mergeBase(place.root, sides.base) : sides.base;
  const old = await gitTree(base, dir, { draft });
  if (!existsSync(dir) && old.snapshot.contracts.size === 0) {
    const what = 'there is no such folder, neither here nor in the base';
    throw new StreampactError('USAGE', what, { where: dir, fix: 'pass --dir <folder>' });
  }
  const next = staged ? await stagedFiles(dir, { draft, known: old }) : await workingTree(dir, { draft, known: old });
  return { old, next, place: { ...place, base, dir } };
}
