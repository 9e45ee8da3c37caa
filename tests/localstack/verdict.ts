/** What a run on somebody else's emulator must have answered: the checks as rows. */

import type { Deployment } from '../../local/deploy/deploy.ts';
import type { QueryReport, RunReport, StageReport } from '../../local/run/report.ts';

/** One thing that was looked at, and what was found where it is wrong. */
export interface Check {
  readonly name: string;
  readonly found: string | undefined;
}

/** bitcoin's price in the recorded answer of 2021-10-27, as `decimal(38,18)` writes it. */
const recordedBitcoin = '60310.688820834349393900';

/** A check that holds when both are the same. */
export function check(name: string, found: unknown, expected: unknown): Check {
  return { name, found: found === expected ? undefined : `${JSON.stringify(found)}, not ${JSON.stringify(expected)}` };
}

function priceOf(query: QueryReport | undefined, asset: string): unknown {
  const row = query?.rows.find((cells) => cells[query.columns.indexOf('asset_id')] === asset);
  return row?.[query?.columns.indexOf('price_usd') ?? -1];
}

function judgeStage(slug: string, { name, in: taken, out, rejected }: StageReport): Check {
  return check(
    `${slug}: the stage ${name} puts something out (${taken} in, ${out} out, ${rejected} rejected)`,
    out > 0,
    true,
  );
}

/** What the run reported, judged. */
export function judgeRun(report: RunReport): readonly Check[] {
  const latest = report.products['crypto-market']?.queries['latest-assets'];
  const stages = Object.entries(report.products).flatMap(([slug, product]) =>
    product.stages.map((stage) => judgeStage(slug, stage)),
  );
  return [
    check('the deployment makes resources', report.deploy.created > 0, true),
    ...stages,
    check('latest-assets answers the ten recorded assets', latest?.rows.length, 10),
    check('bitcoin has its recorded price, all decimals', priceOf(latest, 'bitcoin'), recordedBitcoin),
  ];
}

/** What `destroy` reported, judged. */
export function judgeDestroy({ created }: RunReport['deploy'], destroyed: Deployment): readonly Check[] {
  return [check('destroy removes everything that was made', destroyed.deleted, created)];
}

/** One line for each check, and the counts as the last. */
export function renderVerdict(checks: readonly Check[]): string {
  const lines = checks.map(({ name, found }) =>
    found === undefined ? `ok      ${name}` : `FAILED  ${name}: ${found}`,
  );
  const failed = checks.filter(({ found }) => found !== undefined).length;
  return `${[...lines, `${checks.length - failed} passed, ${failed} failed`].join('\n')}\n`;
}
