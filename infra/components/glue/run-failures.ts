/**
 * Tells when a crawler or a job failed: by event at once, with the reason; and by an alarm, which shows in a dashboard how it is
 * now. https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-glue.html
 */
import type * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Alarms } from '../alarms/alarms.ts';
import type { AlarmKind } from '../alarms/kinds.ts';
import { metricsOf } from '../alarms/metric.ts';
import { type AlarmRow, never } from '../alarms/row.ts';
import type { PartitionCrawler } from './partition-crawler.ts';
import type { SparkJob } from './spark-job.ts';

/** Arguments of {@link RunFailures}. */
export interface RunFailuresArgs {
  /** None for a table that no job makes. */
  readonly job?: SparkJob;
  readonly crawler: PartitionCrawler;
  readonly alarms: Alarms;
}

/** Ends of a job's run that are no success; nobody but a person stops one. */
const failedRuns = ['FAILED', 'TIMEOUT', 'ERROR', 'STOPPED'];

/** A rule of EventBridge for each of the two, and alarms on what it sees. */
export class RunFailures extends pulumi.ComponentResource {
  constructor(name: string, { job, crawler, alarms }: RunFailuresArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:RunFailures', name, {}, options);
    const glue = { source: 'aws.glue' } as const;
    if (job !== undefined) {
      const rule = alarms.onFailure(this, `${name}-job`, {
        ...glue,
        kind: 'job-failed',
        description: 'Runs of the job that did not succeed',
        detailType: 'Glue Job State Change',
        detail: { jobName: [job.jobName], state: failedRuns },
      });
      alarms.watch(this, name, rowsOf('job', 'job-failed', rule));
    }
    const rule = alarms.onFailure(this, `${name}-crawler`, {
      ...glue,
      kind: 'crawler-failed',
      description: 'Runs of the crawler that did not succeed',
      detailType: 'Glue Crawler State Change',
      detail: { crawlerName: [crawler.crawlerName], state: ['Failed'] },
    });
    alarms.watch(this, name, rowsOf('crawler', 'crawler-failed', rule));
    this.registerOutputs({});
  }
}

function rowsOf(what: string, kind: AlarmKind, rule: aws.cloudwatch.EventRule): readonly AlarmRow[] {
  const of = metricsOf({ namespace: 'AWS/Events', dimensions: { RuleName: rule.name } });
  return [
    {
      suffix: `${what}-failures`,
      kind,
      description: `The ${what} failed`,
      metric: of('Sum', 'TriggeredRules'),
      rings: never,
    },
    {
      suffix: `${what}-untold`,
      kind: 'failure-untold',
      description: `EventBridge could not tell that the ${what} failed`,
      metric: of('Sum', 'FailedInvocations'),
      rings: never,
    },
  ];
}
