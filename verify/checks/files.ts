/** What the files of a table say: when the newest one was written, and how many rows the job's last run refused. */
import type { TableContract } from '../../contracts/src/model.ts';
import { ageFinding } from '../ages.ts';
import type { Check } from '../check.ts';
import { firstLines, type Listed, list, newestObjects } from '../lake.ts';
import { type Finding, failed, passed, skipped } from '../model.ts';
import type { Target } from '../target.ts';

async function newestFile(contract: TableContract, { s3, outputs }: Target): Promise<Listed | undefined> {
  const place = { s3, bucket: outputs.lakeBucket };
  if (contract.format !== 'hudi') return (await newestObjects(place, contract.location, 1))[0];
  // Every write ends with a file of the timeline; data files of older commits are kept beside the newest.
  const { objects } = await list(place, `${contract.location}/.hoodie/`, '/');
  return objects.filter(({ key }) => /\.(commit|replacecommit|deltacommit)$/.test(key)).sort((a, b) => b.at - a.at)[0];
}

async function askNewest(contract: TableContract, target: Target): Promise<Finding> {
  const file = await newestFile(contract, target);
  if (file === undefined) {
    return failed('the table has no files', 'see whether its job has run, and whether its sources sent anything');
  }
  const what = contract.format === 'hudi' ? 'the newest commit' : 'the newest file';
  const mend =
    'see the last runs of the job and of the crawler, and the sink’s /health: docs/verify.md, "Nothing new comes"';
  return ageFinding(contract, target, { moment: file.at, what, mend });
}

/** What is read of a run's report (`glue/shared/report.py` and its kin). */
export interface RunReport {
  readonly outcome: string;
  readonly rows_in: number;
  readonly rejected: number;
  readonly findings: readonly string[];
}

/** The last report, against the share of rows that may be refused. */
export function reportFinding(contract: TableContract, report: RunReport): Finding {
  const share = contract.quality.flatMap((rule) => (rule.rule === 'maxRejectedShare' ? [rule.share] : []))[0] ?? '1';
  const told = `the last run refused ${report.rejected} of ${report.rows_in} rows; ${Number(share) * 100} % are allowed`;
  const mend = `read the reasons below s3://…/${contract.rejectedPrefix}/, and the run’s report`;
  if (report.outcome === 'refused')
    return failed(`the last run published nothing: ${report.findings.join('; ')}`, mend);
  return report.rejected <= Number(share) * report.rows_in ? passed(told) : failed(told, mend);
}

async function askReport(contract: TableContract, { s3, outputs }: Target): Promise<Finding> {
  const place = { s3, bucket: outputs.lakeBucket };
  const { objects } = await list(place, `reports/${contract.product}/${contract.name}/`);
  const reports = objects.filter(({ key }) => key.endsWith('.json')).sort((a, b) => b.at - a.at);
  // Runs that found nothing new say nothing about shares.
  for (const file of reports.slice(0, 20)) {
    const report = JSON.parse((await firstLines(place, file, 1))[0] ?? '{}') as RunReport;
    if (report.rows_in > 0) return reportFinding(contract, report);
  }
  if (reports.length === 0) return failed('no run of the job has left a report', 'see whether the job is scheduled');
  return skipped('the last twenty runs found nothing new');
}

export const fileChecks: readonly Check<TableContract>[] = [
  { check: 'newest file', executor: 'S3', ask: askNewest },
  {
    check: 'quality: maxRejectedShare',
    executor: 'S3',
    concerns: ({ quality }) => quality.some(({ rule }) => rule === 'maxRejectedShare'),
    ask: askReport,
  },
];
