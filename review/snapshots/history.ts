/**
 * Every version of some contracts in the first-parent history of a commit, by one log and one batch of blobs: the folder's
 * listing is walked backwards, undoing commit by commit. Whatever was no readable schema then is passed over, because
 * nobody can have written by it.
 */
import type { Baseline, SnapshotContract } from '../../contracts/src/diff/model.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import type { Draft } from '../../contracts/src/prove/model.ts';
import { commitOf, git, type Place } from './git.ts';
import { listCommit, readBlobs } from './git-tree.ts';
import { versionReader } from './version.ts';

/** As many commits of one folder as are looked through; more would be slow, and are told as an error. */
const mostCommits = 5000;

interface HistoryPlace extends Place {
  readonly base: string;
}

interface Step {
  readonly commit: string;
  /** What stood at each path that the commit changed, before it: a blob's id, or nothing. */
  readonly before: ReadonlyMap<string, string | undefined>;
}

/** The versions of the contracts at `paths`, newest first, by path. GIT_FAILED if the history is not there as a whole. */
export async function historyOf(
  place: HistoryPlace,
  paths: readonly string[],
  draft: Draft | undefined,
): Promise<ReadonlyMap<string, readonly Baseline[]>> {
  const base = await commitOf(place.root, place.base);
  const steps = await stepsTo(place, base.id);
  const tip = new Map((await listCommit(place, base.id)).filter(isJson).map(({ path, id }) => [path, id]));
  const ids = steps.flatMap(({ before }) => [...before.values()].filter((id) => id !== undefined));
  const read = versionReader(await readBlobs(place.root, [...tip.values(), ...ids]), { prefix: place.prefix, draft });
  const found = new Map(paths.map((path): readonly [string, Baseline[]] => [path, []]));
  const listing = new Map(tip);
  for (const { commit, before } of steps) {
    for (const [path, baselines] of found) note(baselines, read(listing, path), commit);
    for (const [path, id] of before) {
      if (id === undefined) listing.delete(path);
      else listing.set(path, id);
    }
  }
  return found;
}

function note(baselines: Baseline[], contract: SnapshotContract | undefined, commit: string): void {
  if (contract === undefined || baselines.some((known) => known.contract.hash === contract.hash)) return;
  baselines.push({ label: commit.slice(0, 7), contract });
}

async function stepsTo(place: Place, id: string): Promise<readonly Step[]> {
  if ((await git(place.root, ['rev-parse', '--is-shallow-repository'])).toString().trim() === 'true') {
    throw new StreampactError('GIT_FAILED', 'a transitive mode needs the whole history, and this clone is shallow', {
      where: place.root,
      fix: 'git fetch --unshallow; in a workflow, check out with fetch-depth: 0',
    });
  }
  const form = ['--format=%x01%H', '--raw', '-z', '--no-abbrev', '--no-renames', '--diff-merges=first-parent'];
  const scope = place.prefix === '' ? [] : [place.prefix];
  const most = `--max-count=${mostCommits + 1}`;
  const output = await git(place.root, ['log', '--first-parent', most, ...form, id, '--', ...scope]);
  const steps = output
    .toString()
    .split('\u0001')
    .slice(1)
    .map((text) => stepOf(text, place));
  if (steps.length <= mostCommits) return steps;
  throw new StreampactError('GIT_FAILED', `more than ${mostCommits} commits changed the folder`, {
    where: place.prefix,
    fix: 'release message contracts by npm run release, or choose a mode that is not transitive',
  });
}

/** `<commit>`, then for each changed path `:<modes> <blob before> <blob after> <status>` and the path, between NULs. */
function stepOf(text: string, { prefix }: Place): Step {
  const [commit = '', ...cells] = text.split('\0').map((cell) => cell.replace(/^\n/, ''));
  const before = new Map<string, string | undefined>();
  for (let index = 0; index + 1 < cells.length; index += 2) {
    const [row = '', path = ''] = cells.slice(index, index + 2);
    const [mode = '', , id = ''] = row.slice(1).split(' ');
    const below = prefix === '' ? path : path.slice(prefix.length + 1);
    if (isJson({ path: below })) before.set(below, mode.startsWith('100') ? id : undefined);
  }
  return { commit: commit.trim(), before };
}

function isJson({ path }: { readonly path: string }): boolean {
  return path.endsWith('.json');
}
