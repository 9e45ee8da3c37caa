/** Fires triggers: starts the jobs and crawlers of their actions by the code that StartJobRun and StartCrawler use. */

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action, Trigger } from '@aws-sdk/client-glue';
import { AwsError } from '../wire/errors.ts';
import type { JsonObject } from '../wire/fields.ts';
import type { Crawlers } from './crawlers.ts';
import type { Firing } from './firing.ts';
import { type Jobs, readStart } from './jobs.ts';

/** What actions start. */
export interface Startable {
  readonly jobs: Jobs;
  readonly crawlers: Crawlers;
  readonly logsDir: string;
}

/** What a firing did. */
export interface Fired {
  readonly started: readonly JsonObject[];
  /** What could not be started, with `code` and `message` in Glue's words. */
  readonly refused: readonly JsonObject[];
}

/** One firing, and what it is owed to. */
interface FiringOf {
  readonly trigger: Trigger;
  readonly region: string;
  readonly firing: Firing;
  /** For the log: `the clock`, say. */
  readonly cause: string;
}

/**
 * Starts every action. One that cannot start keeps no other from starting: a crawler that is running already is refused as
 * StartCrawler refuses it, with CrawlerRunningException
 * (https://docs.aws.amazon.com/glue/latest/webapi/API_StartCrawler.html), and no second crawl follows the first.
 */
export async function fire(to: Startable, { trigger, region, firing, cause }: FiringOf): Promise<Fired> {
  const [started, refused]: [JsonObject[], JsonObject[]] = [[], []];
  for (const action of trigger.Actions ?? []) {
    const { JobName: jobName, CrawlerName: crawlerName } = action;
    try {
      started.push(await startAction(to, action, { region, firing }));
    } catch (error) {
      const code = error instanceof AwsError ? error.type : 'InternalServiceException';
      const message = error instanceof Error ? error.message : String(error);
      refused.push({ ...(crawlerName === undefined ? { jobName } : { crawlerName }), code, message });
    }
  }
  const what = `trigger ${trigger.Name} fired by ${cause}, chain ${firing.chain}`;
  log(to, `${refused.length === 0 ? 'INFO' : 'ERROR'} ${what}: ${JSON.stringify({ started, refused })}`);
  return { started, refused };
}

/** Writes a line to the log of triggers. */
export function log({ logsDir }: Pick<Startable, 'logsDir'>, line: string): void {
  appendFileSync(join(logsDir, 'glue-triggers.log'), `${new Date().toISOString()} ${line}\n`);
}

async function startAction(
  { jobs, crawlers }: Startable,
  action: Action,
  { region, firing }: { readonly region: string; readonly firing: Firing },
): Promise<JsonObject> {
  if (action.CrawlerName !== undefined) {
    const crawlId = await crawlers.start({ name: action.CrawlerName, region, firing });
    return { crawlerName: action.CrawlerName, crawlId };
  }
  const jobRunId = await jobs.start({ ...readStart({ ...action }), region, firing });
  return { jobName: action.JobName, jobRunId };
}
