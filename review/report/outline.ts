/** A report in the order in which people read it: worst first, what fails apart from what was approved. */
import type { Change, ContractReport, Verdict } from '../../contracts/src/diff/model.ts';
import type { Report } from './model.ts';

/** What is left of a verdict or a severity once approvals count. */
export type Standing = Verdict | Change['severity'] | 'approved';

/** One contract with its changes, sorted by what they do to the review. */
export interface Section {
  readonly report: ContractReport;
  readonly standing: Standing;
  /** Breaking or unproven, and nobody has approved it. */
  readonly failing: readonly Change[];
  readonly approved: readonly Change[];
  /** Allowed by the mode, or breaking nothing. */
  readonly passing: readonly Change[];
}

const rank: Readonly<Record<Standing, number>> = { breaking: 0, unproven: 1, approved: 2, allowed: 3, compatible: 4 };

/** Whether a change keeps the review from passing as long as nobody approves it. */
export function needsApproval(change: Change): boolean {
  return change.severity === 'breaking' || change.severity === 'unproven';
}

/** Whether a change keeps the review from passing. */
export function fails(change: Change): boolean {
  return needsApproval(change) && change.approval === undefined;
}

/** What a change is to the review: its severity, or that it was approved. */
export function standingOf(change: Change): Standing {
  return needsApproval(change) && !fails(change) ? 'approved' : change.severity;
}

/** Worst first; contracts that are equally bad keep their order. */
export function outline(report: Report): readonly Section[] {
  return report.contracts
    .map((contract) =>
      section(
        contract,
        report.changes.filter((change) => change.contract === contract.contract),
      ),
    )
    .sort((a, b) => rank[a.standing] - rank[b.standing] || b.failing.length - a.failing.length);
}

function section(report: ContractReport, changes: readonly Change[]): Section {
  const sorted = changes.toSorted((a, b) => rank[standingOf(a)] - rank[standingOf(b)]);
  const [worst] = sorted;
  return {
    report,
    standing: worst !== undefined && needsApproval(worst) ? standingOf(worst) : report.verdict,
    failing: sorted.filter(fails),
    approved: sorted.filter((change) => standingOf(change) === 'approved'),
    passing: sorted.filter((change) => !needsApproval(change)),
  };
}
