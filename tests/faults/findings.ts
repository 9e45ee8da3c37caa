/** What is wrong with a run, as sentences; none for a run that proves what it should. */
import type { FaultReport } from './harness.ts';

/** Empty for a good run. A run that met too few faults proves nothing, and so is not a good one. */
export function findingsOf(
  report: FaultReport,
  asked: { readonly messages: number; readonly kills: number },
): readonly string[] {
  const { verdict } = report;
  const rows: readonly (readonly [boolean, string])[] = [
    [verdict.quarantined === report.broken, `${verdict.quarantined} quarantined instead of ${report.broken}`],
    [
      verdict.raw === asked.messages - report.broken,
      `${verdict.raw} in the raw zone instead of ${asked.messages - report.broken}`,
    ],
    [report.kills >= asked.kills, `only ${report.kills} kills`],
    [report.killsInPlan > 0, 'no kill left a plan behind'],
    [report.deployedInPlan, 'no plan of the old contract was pending at the deployment'],
    [report.zombieOutlived, 'the zombie was never outlived'],
    [report.hashes.before !== report.hashes.after, 'the deployment changed no contract'],
    [verdict.contracts.length === 2, `quarantine lines name ${verdict.contracts.join(', ')} instead of both contracts`],
    [report.exitCodes.every((code) => code === 0), `exit codes ${report.exitCodes.join(', ')} at the end`],
  ];
  const wrong = rows.filter(([holds]) => !holds).map(([, sentence]) => sentence);
  const unlettered = report.unlettered.map((origin) => `no dead letter for ${origin}`);
  return [...wrong, ...verdict.problems, ...unlettered, ...verdict.rewritten.map((what) => `rewritten: ${what}`)];
}
