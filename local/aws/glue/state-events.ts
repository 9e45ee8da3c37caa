/**
 * What Glue tells EventBridge of its runs.
 *
 * Follows "Automating AWS Glue with EventBridge"
 * (https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html): `Glue Job State Change` for
 * SUCCEEDED, FAILED, TIMEOUT and STOPPED, `Glue Crawler State Change` for Started, Succeeded and Failed. Each attempt of a
 * job has an event of its own. A crawl that was cancelled has none of its end, as there is none in that list.
 */

import { account } from '../emr/applications.ts';
import type { EventBus, ServiceEvent } from '../events/bus.ts';
import type { JsonObject } from '../wire/fields.ts';
import type { Crawl, CrawlStatus, RunChanges } from './changes.ts';
import type { JobRun, JobRunState } from './job-runs.ts';

/** Puts an event on the bus for every change that Glue has one for. */
export function tellEventBus(changes: RunChanges, bus: Pick<EventBus, 'put'>): void {
  changes.follow((change) => {
    const event = change.kind === 'job' ? jobEvent(change.run) : crawlEvent(change.crawl, change.region);
    if (event !== undefined) void bus.put({ region: change.region, source: 'aws.glue', ...event });
  });
}

type Told = Pick<ServiceEvent, 'detailType' | 'detail'>;

const jobStates: Partial<Record<JobRunState, { readonly severity: string; readonly message: string }>> = {
  SUCCEEDED: { severity: 'INFO', message: 'Job run succeeded' },
  FAILED: { severity: 'ERROR', message: 'Job run failed' },
  TIMEOUT: { severity: 'WARN', message: 'Job run timed out' },
  STOPPED: { severity: 'INFO', message: 'Job run stopped' },
};

/** The event of a job run that has ended. */
function jobEvent({ jobName, id, state, errorMessage }: JobRun): Told | undefined {
  const told = jobStates[state];
  if (told === undefined) return undefined;
  const message = state === 'FAILED' ? (errorMessage ?? told.message) : told.message;
  return {
    detailType: 'Glue Job State Change',
    detail: { jobName, severity: told.severity, state, jobRunId: id, message },
  };
}

/** The event of a crawl that has started or ended. Counts are texts, as Glue has them. */
function crawlEvent(crawl: Crawl, region: string): Told | undefined {
  const known = { accountId: account, crawlerName: crawl.crawler };
  const log = `https://console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=/aws-glue/crawlers;stream=${crawl.crawler}`;
  const event = (detail: JsonObject): Told => ({
    detailType: 'Glue Crawler State Change',
    detail: { ...known, ...detail },
  });
  const details: Record<CrawlStatus | 'STARTED', () => Told | undefined> = {
    STARTED: () => event({ startTime: secondsOf(crawl.started), state: 'Started', message: 'Crawler Started' }),
    SUCCEEDED: () =>
      event({
        tablesCreated: '0',
        tablesUpdated: String(crawl.counts?.tablesUpdated ?? 0),
        tablesDeleted: '0',
        partitionsCreated: String(crawl.counts?.partitionsAdded ?? 0),
        partitionsUpdated: '0',
        partitionsDeleted: String(crawl.counts?.partitionsDeleted ?? 0),
        warningMessage: 'N/A',
        'runningTime (sec)': String(Math.round(((crawl.ended ?? crawl.started) - crawl.started) / 1000)),
        completionDate: secondsOf(crawl.ended ?? crawl.started),
        state: 'Succeeded',
        message: 'Crawler Succeeded',
        cloudWatchLogLink: log,
      }),
    FAILED: () =>
      event({
        errorMessage: crawl.errorMessage ?? '',
        state: 'Failed',
        message: 'Crawler Failed',
        cloudWatchLogLink: log,
      }),
    CANCELLED: () => undefined,
  };
  return details[crawl.status ?? 'STARTED']();
}

/** ISO 8601 without fractions. */
function secondsOf(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
