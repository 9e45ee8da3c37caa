/** Which waivers hold, and what is wrong with the others. */
import type { Change } from '../../contracts/src/diff/model.ts';
import type { ApprovalError, Note } from '../report/model.ts';
import { daysAfter, longestWaiverDays, type Named, tripleOf, type Waiver } from '../report/waiver.ts';
import type { Place } from './model.ts';
import { named, nearMiss } from './near-miss.ts';

type Fault = Omit<ApprovalError, keyof Place>;

export interface Judged {
  /** Waivers that hold, by what they name. */
  readonly holding: ReadonlyMap<string, Waiver>;
  readonly errors: readonly ApprovalError[];
  /** Waivers that nothing needs any more: their changes have been merged, and are no changes now. */
  readonly notes: readonly (Note & Place)[];
}

interface Day {
  readonly today: string;
  /** What is waived at the base already. */
  readonly base: readonly Named[];
}

/** Judges each waiver by the changes that need approval. */
export function judgeWaivers(
  changes: readonly Change[],
  waivers: readonly (Waiver & Place)[],
  { today, base }: Day,
): Judged {
  const before = new Set(base.map(tripleOf));
  const byTriple = new Map<string, Change[]>();
  for (const change of changes) {
    const alike = byTriple.get(tripleOf(change));
    if (alike === undefined) byTriple.set(tripleOf(change), [change]);
    else alike.push(change);
  }
  const holding = new Map<string, Waiver>();
  const errors: ApprovalError[] = [];
  const notes: (Note & Place)[] = [];
  for (const waiver of waivers) {
    const triple = tripleOf(waiver);
    const { file, line, column } = waiver;
    if (before.has(triple) && !byTriple.has(triple)) {
      notes.push({ file, line, column, message: `the waiver of ${named(waiver)} has done its work`, fix: 'remove it' });
      continue;
    }
    const error = faultOf(waiver, { changes, matching: byTriple.get(triple) ?? [], taken: holding.has(triple), today });
    if (error === undefined) holding.set(triple, waiver);
    else errors.push({ file, line, column, ...error });
  }
  return { holding, errors, notes };
}

interface Circumstances {
  /** Every change that needs approval. */
  readonly changes: readonly Change[];
  readonly matching: readonly Change[];
  /** Whether a waiver before this one names the same. */
  readonly taken: boolean;
  readonly today: string;
}

/** The first thing that is wrong with a waiver. */
function faultOf(waiver: Waiver, { changes, matching, taken, today }: Circumstances): Fault | undefined {
  const latest = daysAfter(today, longestWaiverDays);
  if (waiver.expires < today) {
    const fix = matching.length === 0 ? 'remove it' : 'undo the change, or agree on it again until a later day';
    return { problem: 'expired', message: `the waiver of ${named(waiver)} held until ${waiver.expires}`, fix };
  }
  if (waiver.expires > latest) {
    const message = `the waiver of ${named(waiver)} would hold until ${waiver.expires}, more than ${longestWaiverDays} days`;
    return { problem: 'too-wide', message, fix: `let it end on ${latest} or before` };
  }
  if (matching.length === 0) return unmatched(waiver, changes);
  if (taken) {
    return {
      problem: 'unused',
      message: `another waiver names ${named(waiver)} already`,
      fix: 'remove one of the two',
    };
  }
  if (severalAtOnce(matching)) {
    const message = `the waiver of ${named(waiver)} would let ${matching.length} changes through`;
    return { problem: 'too-wide', message, fix: 'make one of the changes after the other, and agree on each' };
  }
  return undefined;
}

function unmatched(waiver: Waiver, changes: readonly Change[]): Fault {
  const wildcard = [waiver.contract, waiver.pointer, waiver.kind].some((text) => /[*?]/.test(text));
  if (wildcard) {
    const message = `the waiver of ${named(waiver)} has a wildcard; a waiver names one change`;
    return {
      problem: 'too-wide',
      message,
      fix: nearMiss(waiver, changes) ?? 'name the contract, pointer and kind of one change',
    };
  }
  const message = `no change needs the waiver of ${named(waiver)}`;
  return { problem: 'unused', message, fix: nearMiss(waiver, changes) ?? 'remove it' };
}

/** Whether the changes are different ones; one that was found against several versions is still one. */
function severalAtOnce(matching: readonly Change[]): boolean {
  const perBaseline = new Map<string, Set<string>>();
  for (const { against, message } of matching) {
    perBaseline.set(against, (perBaseline.get(against) ?? new Set()).add(message));
  }
  return [...perBaseline.values()].some((messages) => messages.size > 1);
}
