/** When a crawler runs, and that a job follows it. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { PartitionCrawler } from './partition-crawler.ts';
import type { SparkJob } from './spark-job.ts';

/** Arguments of {@link CrawlSchedule}. */
export interface CrawlScheduleArgs {
  readonly crawler: PartitionCrawler;
  /** Runs when the crawler has succeeded. */
  readonly job: SparkJob;
  /** When the crawler runs, in the notation of Glue triggers, UTC. */
  readonly schedule: string;
  /** When the job runs in its mode `purge`, in the same notation. */
  readonly purgeSchedule: string;
  readonly enabled: boolean;
}

/** Three triggers: the clock starts the crawler, the crawler's success starts the job, and another clock starts its purge. */
export class CrawlSchedule extends pulumi.ComponentResource {
  readonly clock: pulumi.Output<string>;
  readonly crawled: pulumi.Output<string>;

  constructor(name: string, args: CrawlScheduleArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:CrawlSchedule', name, {}, options);
    const { crawler, job, schedule, purgeSchedule, enabled } = args;
    const trigger = (suffix: string, spec: aws.glue.TriggerArgs): aws.glue.Trigger =>
      new aws.glue.Trigger(`${name}-${suffix}`, { enabled, ...spec }, { parent: this });
    const clock = trigger('clock', { type: 'SCHEDULED', schedule, actions: [{ crawlerName: crawler.crawlerName }] });
    const crawled = trigger('crawled', {
      type: 'CONDITIONAL',
      // Fires behind crawls that a trigger started, and behind no other: it rests while the clocks do.
      enabled: true,
      predicate: { conditions: [{ crawlerName: crawler.crawlerName, crawlState: 'SUCCEEDED' }] },
      actions: [{ jobName: job.jobName }],
    });
    trigger('purge', {
      type: 'SCHEDULED',
      schedule: purgeSchedule,
      actions: [{ jobName: job.jobName, arguments: { '--mode': 'purge' } }],
    });
    this.clock = clock.name;
    this.crawled = crawled.name;
    this.registerOutputs({ clock: this.clock, crawled: this.crawled });
  }
}
