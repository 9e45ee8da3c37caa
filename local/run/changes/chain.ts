/** The chain of Glue triggers: the clock's trigger is fired at once; its crawl and the job run behind it are waited for. */

import { type Crawler, GetCrawlerCommand, GetJobRunsCommand, type JobRun } from '@aws-sdk/client-glue';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { ProductContext } from '../product.ts';
import { waitFor } from '../wait.ts';

const CRAWL_SECONDS = 120;
const REST_SECONDS = 300;

interface Refusal {
  readonly code: string;
  readonly message: string;
}

/**
 * Fires a scheduled trigger now, as its clock would; the local cloud's own call, for Glue has none. A crawler that runs already
 * is left to it: the clock was quicker.
 *
 * @throws StreampactError LOCAL_STAGE_FAILED when the trigger is not there, or cannot start what it is for.
 */
export async function fireTrigger({ cloud }: ProductContext, name: string): Promise<void> {
  const url = `${cloud.engines.awsEndpoint}/_streampact/triggers/${encodeURIComponent(name)}/fire`;
  const answer = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(30_000) });
  const text = await answer.text();
  const { refused = [] } = answer.ok ? (JSON.parse(text) as { readonly refused?: readonly Refusal[] }) : {};
  const why = answer.ok ? reasonsOf(refused) : text;
  if (why === '') return;
  throw new StreampactError('LOCAL_STAGE_FAILED', `The trigger ${name} did not fire: ${why}`, {
    where: `${cloud.state.logs}/glue-triggers.log`,
    fix: 'run it again; if that does not help, `npm start -- --fresh` deploys it anew',
  });
}

function reasonsOf(refused: readonly Refusal[]): string {
  const grave = refused.filter(({ code }) => code !== 'CrawlerRunningException');
  return grave.map(({ code, message }) => `${code}: ${message}`).join('; ');
}

/** Waits until the crawler rests. */
export async function crawlerRests({ aws }: ProductContext, Name: string): Promise<Crawler> {
  return waitFor(
    async () => {
      const { Crawler } = await aws.glue.send(new GetCrawlerCommand({ Name }));
      return Crawler?.State === 'READY' ? Crawler : undefined;
    },
    { what: `the crawler ${Name} to end`, seconds: CRAWL_SECONDS },
  );
}

/** The job's runs that have begun since a moment, oldest first; it is in milliseconds since 1970. */
export async function runsSince({ aws }: ProductContext, JobName: string, moment: number): Promise<readonly JobRun[]> {
  const { JobRuns = [] } = await aws.glue.send(new GetJobRunsCommand({ JobName, MaxResults: 20 }));
  return JobRuns.filter(({ StartedOn }) => (StartedOn?.getTime() ?? 0) >= moment).reverse();
}

/** Whether a run has come to its end, good or bad. */
export function isOver({ JobRunState: state }: JobRun): boolean {
  return !['STARTING', 'RUNNING', 'STOPPING', 'WAITING'].includes(state ?? '');
}

/** Waits until no run of the job is under way: the clock may have started one just now, and there is one at a time. */
export async function jobRests(context: ProductContext, name: string): Promise<void> {
  await waitFor(async () => ((await runsSince(context, name, 0)).every(isOver) ? true : undefined), {
    what: `the Glue job ${name} to end`,
    seconds: REST_SECONDS,
  });
}
