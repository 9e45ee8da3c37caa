/**
 * Deploys to an emulator that runs elsewhere, runs every product through it that needs no more than it has, judges the
 * answers, and removes it again.
 */

import { type Cloud, type CloudOptions, withCloud } from '../../local/run/cloud.ts';
import { products, runAll } from '../../local/run/run.ts';
import { type Check, judgeDestroy, judgeRun } from './verdict.ts';

/** Further checks, made while the stack stands. */
type Inspection = (cloud: Cloud) => Promise<readonly Check[]>;

/** What a trial runs, and what else it looks at. */
interface Trial {
  /** Slugs; by default all products that do not need this run's own engines. */
  readonly only?: readonly string[];
  readonly inspect?: Inspection;
}

/** @throws StreampactError from whatever did not get as far as an answer. */
export function runTrial(
  options: CloudOptions,
  { only, inspect = async () => [] }: Trial = {},
): Promise<readonly Check[]> {
  return withCloud(options, async (cloud) => {
    const chosen = products.filter(
      ({ slug, insideOnly }) => insideOnly !== true && (only === undefined || only.includes(slug)),
    );
    const report = await runAll(cloud, chosen);
    const checks = [...judgeRun(report), ...(await inspect(cloud))];
    return [...checks, ...judgeDestroy(report.deploy, await cloud.deploy('destroy'))];
  });
}
