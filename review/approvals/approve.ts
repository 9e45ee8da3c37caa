/** Lets through what was agreed to, and nothing else. */
import type { Approval, Change } from '../../contracts/src/diff/model.ts';
import { compareText } from '../../contracts/src/mistake.ts';
import type { ApprovalError, Note } from '../report/model.ts';
import { needsApproval } from '../report/outline.ts';
import { type Named, tripleOf } from '../report/waiver.ts';
import type { Approvals, Ignore, Place } from './model.ts';
import { judgeWaivers } from './waivers.ts';

/** Changes with what was approved, in their order, and every approval that is itself wrong. */
export interface Approved {
  readonly changes: readonly Change[];
  readonly errors: readonly ApprovalError[];
  /** Waivers that are spent. */
  readonly notes: readonly (Note & Place)[];
}

export interface Circumstances {
  /** The day on which approvals are judged, `YYYY-MM-DD` in UTC. */
  readonly today: string;
  /** What is waived at the base already: a waiver of that which nothing needs is spent. Default: nothing is. */
  readonly base?: readonly Named[] | undefined;
}

/**
 * Holds `approvals` against `changes`. A waiver that is wrong in itself approves
 * nothing; a waiver goes before an ignore of the same change. An ignore is a standing rule, so one that nothing needed today
 * is no error.
 */
export function approve(
  changes: readonly Change[],
  approvals: Approvals,
  { today, base = [] }: Circumstances,
): Approved {
  const judged = judgeWaivers(changes.filter(needsApproval), approvals.waivers, { today, base });
  const approved = changes.map((change) => {
    if (!needsApproval(change)) return change;
    const waiver = judged.holding.get(tripleOf(change));
    if (waiver !== undefined) {
      const { reason, approver, expires } = waiver;
      return { ...change, approval: { by: 'waiver', reason, approver, expires } satisfies Approval };
    }
    const ignore = approvals.ignores.find((one) => ignores(one, change));
    if (ignore === undefined) return change;
    return { ...change, approval: { by: 'ignore', reason: ignore.reason } satisfies Approval };
  });
  const errors = [...approvals.errors, ...judged.errors].toSorted(byPlace);
  return { changes: approved, errors, notes: judged.notes.toSorted(byPlace) };
}

function ignores(ignore: Ignore, change: Change): boolean {
  return ignore.kind === change.kind && (ignore.contract ?? change.contract) === change.contract;
}

function byPlace(a: Place, b: Place): number {
  return compareText(a.file, b.file) || a.line - b.line || a.column - b.column;
}
