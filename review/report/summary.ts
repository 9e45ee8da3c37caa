/** What a review comes to: one word, one sentence. */
import { endangered } from './impact.ts';
import type { Report } from './model.ts';
import { fails, needsApproval } from './outline.ts';
import { counted } from './visible.ts';

/** Why a review passes or fails once approvals count; the worst reason if there are several. */
export type Outcome = 'passed' | 'approved' | 'breaking' | 'unproven' | 'approvals' | 'samples' | 'failed';

export function outcomeOf(report: Report): Outcome {
  if (report.passed) return report.changes.some(needsApproval) ? 'approved' : 'passed';
  const failing = report.changes.filter(fails);
  if (failing.some((change) => change.severity === 'breaking')) return 'breaking';
  if (failing.length > 0) return 'unproven';
  if (report.approvalErrors.length > 0) return 'approvals';
  return failedDocuments(report) > 0 ? 'samples' : 'failed';
}

/** `1 breaking and 1 unproven change in 1 contract; 2 changes approved; 1 approval to mend.` */
export function summary(report: Report): string {
  const approved = report.changes.filter((change) => needsApproval(change) && !fails(change)).length;
  const atRisk = endangered(report.impact?.cloud).length;
  const documents = failedDocuments(report);
  const parts = [
    ...failingParts(report),
    ...(approved > 0 ? [`${counted(approved, 'change')} approved`] : []),
    ...(report.approvalErrors.length > 0 ? [`${counted(report.approvalErrors.length, 'approval')} to mend`] : []),
    ...(documents > 0 ? [`${counted(documents, 'recorded document')} no longer fit${documents === 1 ? 's' : ''}`] : []),
    ...(atRisk > 0 ? [`${counted(atRisk, 'resource')} with data at risk`] : []),
  ];
  if (parts.length > 0) return `${parts.join('; ')}.`;
  if (report.contracts.length === 0) return 'No contract changed.';
  return `Nothing breaks in ${counted(report.contracts.length, 'changed contract')}.`;
}

function failingParts({ changes }: Report): readonly string[] {
  const failing = changes.filter(fails);
  if (failing.length === 0) return [];
  const breaking = failing.filter((change) => change.severity === 'breaking').length;
  const unproven = failing.length - breaking;
  const kinds = [...(breaking > 0 ? [`${breaking} breaking`] : []), ...(unproven > 0 ? [`${unproven} unproven`] : [])];
  const noun = (unproven > 0 ? unproven : breaking) === 1 ? 'change' : 'changes';
  const contracts = new Set(failing.map((change) => change.contract)).size;
  return [`${kinds.join(' and ')} ${noun} in ${counted(contracts, 'contract')}`];
}

function failedDocuments({ samples }: Report): number {
  return (samples?.samples ?? []).reduce((sum, { failed }) => sum + failed, 0);
}
