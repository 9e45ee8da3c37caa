/** What the files of a table say: when the newest one was written, and how many rows the job's last run refused. */
import type { TableContract } from '../../contracts/src/model.ts';
import { newestInLake } from '../../functions/service-levels/newest.ts';
import { newestReport, type Report } from '../../functions/service-levels/quality.ts';
import { ageFinding, recordedInstead } from '../ages.ts';
import type { Check } from '../check.ts';
import { placeOf } from '../lake.ts';
import { type Finding, failed, passed, skipped } from '../model.ts';
import type { Target } from '../target.ts';

/** What the age of a table in the lake is counted from: the same answer as the metric's, which rings. */
async function askNewest(contract: TableContract, target: Target): Promise<Finding> {
  const { objects } = placeOf(target, target.outputs.lakeBucket);
  const moment = await newestInLake(contract, objects, target.limits.asOf);
  if (moment === undefined) {
    return failed('the table has no files', 'see whether its job has run, and whether its sources sent anything');
  }
  // Folders of a date are the recordings' own; what else there is tells when it was written.
  const instead = contract.partitionColumns[0]?.type === 'date' ? recordedInstead(target, moment) : undefined;
  if (instead !== undefined) return instead;
  const what = contract.format === 'hudi' ? 'the newest commit' : 'the newest file';
  const mend =
    'see the last runs of the job and of the crawler, and the sink’s /health: docs/verify.md, "Nothing new comes"';
  return ageFinding(contract, target, { moment, what, mend });
}

/** The last report, against the share of rows that may be refused. */
export function reportFinding(contract: TableContract, { rows, rejected, findings }: Report): Finding {
  const share = contract.quality.flatMap((rule) => (rule.rule === 'maxRejectedShare' ? [rule.share] : []))[0] ?? '1';
  const told = `the last run refused ${rejected} of ${rows} rows; ${Number(share) * 100} % are allowed`;
  const mend = `read the reasons below s3://…/${contract.rejectedPrefix}/, and the run’s report`;
  if (findings.length > 0) return failed(`the last run published nothing: ${findings.join('; ')}`, mend);
  return rejected <= Number(share) * rows ? passed(told) : failed(told, mend);
}

async function askReport(contract: TableContract, target: Target): Promise<Finding> {
  const { objects } = placeOf(target, target.outputs.lakeBucket);
  const { runs, report } = await newestReport(objects, `${contract.product}/${contract.name}`);
  // Runs that found nothing new say nothing about shares.
  if (report !== undefined) return reportFinding(contract, report);
  if (runs === 0) return failed('no run of the job has left a report', 'see whether the job is scheduled');
  return skipped(`the last ${runs} runs found nothing new`);
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
