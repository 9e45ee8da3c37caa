/** When a job runs, and that its crawler follows it. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { PartitionCrawler } from './partition-crawler.ts';
import type { SparkJob } from './spark-job.ts';

/** Arguments of {@link JobSchedule}. */
export interface JobScheduleArgs {
  readonly job: SparkJob;
  /** Runs when the job has succeeded. */
  readonly crawler: PartitionCrawler;
  /** In the notation of Glue triggers, UTC. */
  readonly schedule: string;
  readonly enabled: boolean;
}

/** Two triggers: the clock starts the job, the job's success starts the crawler. */
export class JobSchedule extends pulumi.ComponentResource {
  constructor(name: string, args: JobScheduleArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:JobSchedule', name, {}, options);
    const child = { parent: this };
    new aws.glue.Trigger(
      `${name}-clock`,
      {
        type: 'SCHEDULED',
        schedule: args.schedule,
        enabled: args.enabled,
        actions: [{ jobName: args.job.jobName }],
      },
      child,
    );
    new aws.glue.Trigger(
      `${name}-succeeded`,
      {
        type: 'CONDITIONAL',
        enabled: args.enabled,
        predicate: { conditions: [{ jobName: args.job.jobName, state: 'SUCCEEDED' }] },
        actions: [{ crawlerName: args.crawler.crawlerName }],
      },
      child,
    );
    this.registerOutputs({});
  }
}
