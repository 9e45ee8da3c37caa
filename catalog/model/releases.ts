/** The released versions of a message contract, and what each changed for those who read and write it. */
import { compareSnapshots } from '../../contracts/src/diff/index.ts';
import type { Change, Snapshot, Verdict } from '../../contracts/src/diff/model.ts';
import { jsonText } from '../../contracts/src/emit/header.ts';
import { isStreampactError } from '../../contracts/src/error.ts';
import { type JsonObject, objectOr } from '../../contracts/src/json.ts';
import type { LoadedContract } from '../../contracts/src/load.ts';
import { compareText } from '../../contracts/src/mistake.ts';
import type { ReleasedContract } from '../../contracts/src/released.ts';
import { rowOf } from '../../contracts/src/rows.ts';
import { parseSource } from '../../contracts/src/source.ts';
import type { History } from '../history/index.ts';

export interface Version {
  readonly hash: string;
  /** Author's day of the commit that released it; undefined if git does not know. */
  readonly date: string | undefined;
  readonly current: boolean;
  readonly released: boolean;
  /** Against the version before; undefined for the first one and where the two cannot be compared. */
  readonly step: Step | undefined;
}

export interface Step {
  readonly verdict: Verdict;
  readonly changes: readonly Pick<Change, 'pointer' | 'severity' | 'message'>[];
}

/** A version with its place in history: how many commits lie between it and now, or -1 if it is not committed. */
interface Dated {
  readonly hash: string;
  readonly schema: JsonObject;
  readonly date: string | undefined;
  readonly age: number;
  readonly released: boolean;
}

/** Newest first; the contract as it stands is the first of all, released or not. None for other kinds of contracts. */
export function versionsOf(
  { file, hash, schema }: LoadedContract,
  released: readonly ReleasedContract[],
  history: History,
): readonly Version[] {
  if (file.kind !== 'message') return [];
  const dated = released
    .filter(({ product, name }) => product === file.product && name === file.name)
    .map((version) => datedBy(history, version));
  const own = dated.find((version) => version.hash === hash);
  const now: Dated = own ?? { hash, schema, date: undefined, age: -1, released: false };
  const earlier = dated
    .filter((version) => version !== own)
    .sort((a, b) => a.age - b.age || compareText(a.hash, b.hash));
  const all = [now, ...earlier];
  return all.map((version, index) => ({
    hash: version.hash,
    date: version.date,
    current: version === now,
    released: version.released,
    step: stepBetween(all[index + 1], version, file.id),
  }));
}

function datedBy(history: History, { product, name, hash, schema }: ReleasedContract): Dated {
  const first = history.revisions.get(`released/${product}/${name}/${hash}.json`)?.at(-1);
  return { hash, schema, date: first?.date, age: first?.age ?? -1, released: true };
}

function stepBetween(old: Dated | undefined, now: Dated, id: string): Step | undefined {
  const [before, after] = [old && snapshotOf(old, id), snapshotOf(now, id)];
  if (before === undefined || after === undefined) return undefined;
  try {
    const { contracts, changes } = compareSnapshots(before, after);
    return { verdict: contracts[0]?.verdict ?? 'compatible', changes };
  } catch (error) {
    // A version that today's rules cannot read is told without its changes; anything else is a bug.
    if (isStreampactError(error)) return undefined;
    throw error;
  }
}

function snapshotOf({ hash, schema }: Dated, id: string): Snapshot | undefined {
  const source = parseSource(id, jsonText(schema));
  if (!('tree' in source)) return undefined;
  const [product = '', name = ''] = id.replace(/\.message\.json$/, '').split('/');
  const row = rowOf({ product, name, kind: 'message', id, source }, schema, { hash });
  const document = { schema, draft: '2020-12' } as const;
  const contract = { path: id, file: id, source, document, hash, row, body: objectOr(schema.streampact) };
  return { label: hash, contracts: new Map([[id, contract]]) };
}
