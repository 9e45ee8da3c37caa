/** When and why the files of a folder changed, from git. */
import { isObject, type Json } from '../../contracts/src/json.ts';
import { type Difference, differences } from '../model/differences.ts';
import { git } from './git.ts';

/** One commit that touched a contract's file. */
export interface Revision {
  /** Seven hex digits or more. */
  readonly commit: string;
  /** Author's day, `YYYY-MM-DD`. */
  readonly date: string;
  readonly subject: string;
  /** How many of the folder's commits are newer. */
  readonly age: number;
  /** What the commit did to the file; undefined where the versions cannot be compared. */
  readonly change: 'created' | 'deleted' | readonly Difference[] | undefined;
}

export interface History {
  /** Newest first, by path below the folder with forward slashes. */
  readonly revisions: ReadonlyMap<string, readonly Revision[]>;
  /** complete; shallow: the clone does not reach back to the beginning; absent: no git, or no repository. */
  readonly reach: 'complete' | 'shallow' | 'absent';
}

export const noHistory: History = { revisions: new Map(), reach: 'absent' };

/** Older commits are not looked at; more entries are of no use on a page. */
const maxCommits = 5000;
export const maxRevisions = 30;

/** The history of the files in `folder` that `wanted` names. Nothing is checked out or written. */
export async function readHistory(folder: string, wanted: (path: string) => boolean): Promise<History> {
  const shallow = await git(folder, ['rev-parse', '--is-shallow-repository']);
  const log = await git(folder, [
    ...['-c', 'core.quotePath=false', 'log', `--max-count=${maxCommits}`, '--no-renames', '--relative', '--name-only'],
    ...['--format=format:commit %H%n%as%n%s', '--', '.'],
  ]);
  if (shallow === undefined || log === undefined) return noHistory;
  const touches = commitsByPath(log.toString('utf8'), wanted);
  const texts = await readVersions(folder, touches);
  const revisions = new Map([...touches].map(([path, commits]) => [path, revisionsOf(path, commits, texts)]));
  return { revisions, reach: shallow.toString('utf8').trim() === 'true' ? 'shallow' : 'complete' };
}

interface Commit {
  readonly hash: string;
  readonly date: string;
  readonly subject: string;
  readonly age: number;
}

function commitsByPath(log: string, wanted: (path: string) => boolean): ReadonlyMap<string, readonly Commit[]> {
  const found = new Map<string, Commit[]>();
  const lines = log.split('\n');
  let commit: Commit | undefined;
  let age = 0;
  for (let at = 0; at < lines.length; at += 1) {
    const [, hash] = /^commit ([0-9a-f]{40,64})$/.exec(lines[at] ?? '') ?? [];
    if (hash !== undefined) {
      // Whatever the subject says, it is no line of its own: date and subject follow in this order.
      commit = { hash, date: lines[at + 1] ?? '', subject: lines[at + 2] ?? '', age };
      age += 1;
      at += 2;
    } else if (commit !== undefined && wanted(lines[at] ?? '')) {
      const commits = found.get(lines[at] ?? '') ?? [];
      // One more than is shown, to compare the oldest shown with.
      if (commits.length <= maxRevisions) commits.push(commit);
      found.set(lines[at] ?? '', commits);
    }
  }
  return found;
}

/** The files' texts by `<commit>:./<path>`; deleted ones are missing. */
async function readVersions(
  folder: string,
  touches: ReadonlyMap<string, readonly Commit[]>,
): Promise<ReadonlyMap<string, string>> {
  const names = [...touches].flatMap(([path, commits]) => commits.map(({ hash }) => `${hash}:./${path}`));
  const output = names.length === 0 ? undefined : await git(folder, ['cat-file', '--batch'], `${names.join('\n')}\n`);
  return output === undefined ? new Map() : parseBatch(names, output);
}

/** `<object> blob <size>`, the bytes and a line feed for each name, or `<name> missing`. */
function parseBatch(names: readonly string[], output: Buffer): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  let at = 0;
  for (const name of names) {
    const end = output.indexOf('\n', at);
    if (end === -1) break;
    const [, size] = / blob (\d+)$/.exec(output.subarray(at, end).toString('utf8')) ?? [];
    at = end + 1;
    if (size === undefined) continue;
    texts.set(name, output.subarray(at, at + Number(size)).toString('utf8'));
    at += Number(size) + 1;
  }
  return texts;
}

function revisionsOf(
  path: string,
  commits: readonly Commit[],
  texts: ReadonlyMap<string, string>,
): readonly Revision[] {
  return commits.slice(0, maxRevisions).map(({ hash, date, subject, age }, index) => {
    const before = commits[index + 1];
    const change = changeBetween(
      before === undefined ? undefined : texts.get(`${before.hash}:./${path}`),
      texts.get(`${hash}:./${path}`),
    );
    return { commit: hash.slice(0, 10), date, subject, age, change };
  });
}

function changeBetween(before: string | undefined, after: string | undefined): Revision['change'] {
  if (after === undefined) return 'deleted';
  if (before === undefined) return 'created';
  const [old, current] = [parsed(before), parsed(after)];
  return old === undefined || current === undefined ? undefined : [...differences(old, current)];
}

function parsed(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
