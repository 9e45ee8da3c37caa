/**
 * Tells when a crawler or a job failed: by event at once, with the reason; and by an alarm, which shows in a dashboard how it is
 * now. https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-glue.html
 */
import type * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { AlarmRow, Alarms } from '../alarms/alarms.ts';
import { metricsOf } from '../alarms/metric.ts';
import type { Group } from '../dashboards/body.ts';
import type { PartitionCrawler } from './partition-crawler.ts';
import type { SparkJob } from './spark-job.ts';

/** Arguments of {@link RunFailures}. */
export interface RunFailuresArgs {
  readonly job: SparkJob;
  readonly crawler: PartitionCrawler;
  readonly alarms: Alarms;
}

/** Ends of a job's run that are no success; nobody but a person stops one. */
const failedRuns = ['FAILED', 'TIMEOUT', 'ERROR', 'STOPPED'];

/** Two rules of EventBridge, and alarms on what they see. */
export class RunFailures extends pulumi.ComponentResource {
  /** What a dashboard shows of them. */
  readonly graphs: Group;

  constructor(name: string, { job, crawler, alarms }: RunFailuresArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:RunFailures', name, {}, options);
    const glue = { source: 'aws.glue' } as const;
    const jobs = alarms.onFailure(this, `${name}-job`, {
      ...glue,
      description: 'Runs of the job that did not succeed',
      detailType: 'Glue Job State Change',
      detail: { jobName: [job.jobName], state: failedRuns },
    });
    const crawlers = alarms.onFailure(this, `${name}-crawler`, {
      ...glue,
      description: 'Runs of the crawler that did not succeed',
      detailType: 'Glue Crawler State Change',
      detail: { crawlerName: [crawler.crawlerName], state: ['Failed'] },
    });
    const rows = [rowsOf('job', jobs), rowsOf('crawler', crawlers)].flat();
    alarms.watch(this, name, rows);
    this.graphs = {
      heading: 'Glue',
      graphs: rows.map(({ description, metric }) => ({ title: description, metrics: [metric] })),
    };
    this.registerOutputs({});
  }
}

function rowsOf(what: string, rule: aws.cloudwatch.EventRule): readonly AlarmRow[] {
  const of = metricsOf({ namespace: 'AWS/Events', dimensions: { RuleName: rule.name } });
  return [
    {
      suffix: `${what}-failures`,
      description: `The ${what} failed`,
      metric: of('Sum', 'TriggeredRules'),
      rings: ['above', 0],
    },
    {
      suffix: `${what}-untold`,
      description: `EventBridge could not tell that the ${what} failed`,
      metric: of('Sum', 'FailedInvocations'),
      rings: ['above', 0],
    },
  ];
}
