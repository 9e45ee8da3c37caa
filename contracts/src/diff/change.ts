/** Turns what was found into the rows of a review: where it stands, what it breaks, how bad that is. */
import { type Json, type Path, toPointer } from '../json.ts';
import type { Compatibility } from '../model.ts';
import { positionOf as placeIn } from '../source.ts';
import type { Bundle } from './bundle.ts';
import type { Effect, Effects, Judged } from './judge.ts';
import { kindNamed } from './kinds.ts';
import type { Change, Direction, Snapshot, SnapshotContract } from './model.ts';
import { directions, requiredBy } from './modes.ts';
import type { Breaks, Found } from './rules/rule.ts';

/** One side of a compared contract. */
export interface Version {
  readonly contract: SnapshotContract;
  readonly bundle: Bundle;
  readonly snapshot: Snapshot;
}

/** What a contract's changes have in common. */
export interface Frame {
  readonly old: Version;
  readonly new: Version;
  readonly mode: Compatibility;
  /** Label of the old side. */
  readonly against: string;
}

/** The row of a structural change. */
export function schemaChange(frame: Frame, { difference, effects }: Judged): Change {
  const { side, path, look = path, kind, message } = difference;
  const version = frame[side];
  const { contract, path: inFile } = version.bundle.place(path);
  const broken = directions.filter((direction) => effects[direction].verdict !== 'compatible');
  const evidence = telling(effects, frame.mode);
  const always = kindNamed(kind).breaks === 'always';
  return {
    contract,
    pointer: toPointer(inFile),
    kind,
    direction: always ? 'both' : directionOf(broken),
    severity: always ? 'breaking' : severityOf(effects, frame.mode),
    message: sentence(message),
    ...(evidence.verdict === 'breaking' ? { witness: evidence.witness, acceptedBy: evidence.acceptedBy } : {}),
    ...(evidence.verdict === 'unproven' ? { blocker: evidence.blocker } : {}),
    against: frame.against,
    ...positionOf(version, version.bundle.place(look)),
  };
}

/** The row of a change beyond the schema. */
export function ruleChange(frame: Frame, found: Found): Change {
  const version = frame[found.side ?? 'new'];
  const row = kindNamed(found.kind);
  const breaks: Breaks | 'always' | 'proof' = found.breaks ?? row.breaks;
  const broken = breaks === 'both' || breaks === 'always' ? directions : directions.filter((one) => one === breaks);
  const required = requiredBy(frame.mode).some((direction) => broken.includes(direction));
  return {
    contract: frame.new.contract.path,
    pointer: toPointer(found.path),
    kind: found.kind,
    direction: directionOf(broken),
    severity: broken.length === 0 ? 'compatible' : required || breaks === 'always' ? 'breaking' : 'allowed',
    message: sentence(found.message),
    against: frame.against,
    ...positionOf(version, { contract: version.contract.path, path: found.path }),
  };
}

function directionOf(broken: readonly Direction[]): Change['direction'] {
  const [only] = broken;
  return broken.length > 1 ? 'both' : (only ?? 'none');
}

function severityOf(effects: Effects, mode: Compatibility): Change['severity'] {
  const verdicts = requiredBy(mode).map((direction) => effects[direction].verdict);
  if (verdicts.includes('breaking')) return 'breaking';
  if (verdicts.includes('unproven')) return 'unproven';
  return directions.some((direction) => effects[direction].verdict !== 'compatible') ? 'allowed' : 'compatible';
}

/** The effect that a reader should see first: in a direction that must be kept, and proved before doubted. */
function telling(effects: Effects, mode: Compatibility): Effect {
  const required = requiredBy(mode);
  const order = [...required, ...directions.filter((direction) => !required.includes(direction))];
  const all = order.map((direction) => effects[direction]);
  const wanted = all.slice(0, required.length);
  const none: Effect = { verdict: 'compatible' };
  return (
    wanted.find(({ verdict }) => verdict === 'breaking') ??
    wanted.find(({ verdict }) => verdict === 'unproven') ??
    all.find(({ verdict }) => verdict === 'breaking') ??
    all.find(({ verdict }) => verdict === 'unproven') ??
    none
  );
}

/** The file, line and column of a place; those of the contract itself if its file is not known. */
export function positionOf(
  { contract, snapshot }: Version,
  place: { readonly contract: string; readonly path: Path },
): Pick<Change, 'file' | 'line' | 'column'> {
  const holder = snapshot.contracts.get(place.contract) ?? contract;
  const on = typeof place.path.at(-1) === 'string' ? 'name' : 'value';
  return { file: holder.file, ...placeIn(holder.source, place.path, on) };
}

function sentence(text: string): string {
  const end = /[.!?]$/.test(text) ? '' : '.';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`;
}

/** Where a change stands and what it is: changes with equal keys are one change. */
export function keyOf({ contract, pointer, kind }: Pick<Change, 'contract' | 'pointer' | 'kind'>): string {
  return JSON.stringify([contract, pointer, kind] satisfies Json);
}
