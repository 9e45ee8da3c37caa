/**
 * Deploys to an emulator that runs elsewhere, runs every product through it whose source can be reached from there, judges the
 * answers, and removes it again.
 */

import { type Cloud, type CloudOptions, withCloud } from '../../local/run/cloud.ts';
import { products, runAll } from '../../local/run/run.ts';
import { type Check, judgeDestroy, judgeRun } from './verdict.ts';

/** Further checks, made while the stack stands. */
type Inspection = (cloud: Cloud) => Promise<readonly Check[]>;

/** @throws StreampactError from whatever did not get as far as an answer. */
export function runTrial(options: CloudOptions, inspect: Inspection = async () => []): Promise<readonly Check[]> {
  return withCloud(options, async (cloud) => {
    const report = await runAll(
      cloud,
      products.filter(({ sourceInside }) => sourceInside !== true),
    );
    const checks = [...judgeRun(report), ...(await inspect(cloud))];
    return [...checks, ...judgeDestroy(report.deploy, await cloud.deploy('destroy'))];
  });
}
