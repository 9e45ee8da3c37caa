/** A report in the order in which people read it: worst first, what fails apart from what was approved. */
import type { Change, ContractReport, Verdict } from '../../contracts/src/diff/model.ts';
import type { Report } from './model.ts';
import { counted } from './visible.ts';

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

/** What the review comes to, in one sentence: `2 breaking and 1 unproven change in 2 of 5 contracts; 1 approved.` */
export function summary(report: Report): string {
  const sections = outline(report);
  const failing = sections.flatMap((one) => one.failing);
  const approved = sections.flatMap((one) => one.approved);
  const parts = [
    ...countsOf(failing, sections),
    ...(approved.length > 0 ? [`${counted(approved.length, 'change')} approved`] : []),
    ...(report.approvalErrors.length > 0 ? [`${counted(report.approvalErrors.length, 'approval')} to mend`] : []),
  ];
  if (parts.length > 0) return `${parts.join('; ')}.`;
  if (report.contracts.length === 0) return 'No contract changed.';
  return `Nothing breaks in ${counted(report.contracts.length, 'changed contract')}.`;
}

function countsOf(failing: readonly Change[], sections: readonly Section[]): readonly string[] {
  if (failing.length === 0) return [];
  const breaking = failing.filter((change) => change.severity === 'breaking').length;
  const counts = [
    ...(breaking > 0 ? [`${breaking} breaking`] : []),
    ...(failing.length > breaking ? [`${failing.length - breaking} unproven`] : []),
  ];
  const touched = sections.filter((one) => one.failing.length > 0).length;
  return [
    `${counts.join(' and ')} ${failing.length - breaking === 1 || failing.length === 1 ? 'change' : 'changes'} in ${counted(touched, 'contract')}`,
  ];
}
