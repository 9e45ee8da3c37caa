/** A Spark batch on EMR Serverless: an application of its own, the role its runs have, and the clock that starts them. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Statement } from '../../policies/access.ts';
import { createRole } from '../../policies/role.ts';
import { writeLogs } from '../../policies/statements.ts';
import type { Alarms } from '../alarms/alarms.ts';
import { metricsOf } from '../alarms/metric.ts';
import { never } from '../alarms/row.ts';
import type { Network } from '../network/network.ts';
import { rightsOf, type SparkScript } from '../spark/script.ts';
import { type JobRun, jobRun } from './job-run.ts';
import { createRunSchedule } from './run-schedule.ts';

/** Arguments of {@link SparkBatch}. */
export interface SparkBatchArgs extends SparkScript {
  readonly network: Network;
  readonly alarms: Alarms;
  /** Most vCPUs at a time, driver included; each has 4 GB of memory and 10 GB of disk. */
  readonly maximumVcpus: number;
  /** In the notation of EventBridge Scheduler, UTC. */
  readonly schedule: string;
  readonly enabled: boolean;
}

/**
 * The last release before EMR 7.10, which counts failed runs under other dimensions; Spark 3.5.5. Its Python is 3.9.
 * https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/release-version-790.html
 */
const releaseLabel = 'emr-7.9.0';
const idleMinutes = 5;

/** The application, its role, its log group, its schedule and its alarm. One run at a time: the others wait. */
export class SparkBatch extends pulumi.ComponentResource {
  readonly applicationId: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  readonly scheduleName: pulumi.Output<string>;
  /** What StartJobRun takes, but for the application and the client token. */
  readonly jobRun: JobRun;

  constructor(name: string, args: SparkBatchArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:SparkBatch', name, {}, options);
    const logs = createLogs(this, name, args);
    const granted = rightsOf(args);
    const { role, policy } = createRole(this, name, {
      service: 'emr-serverless.amazonaws.com',
      description: args.description,
      statements: [writeLogs(logs.arn), describeLogs(logs), ...granted.statements],
    });
    const application = createApplication(this, name, args);
    this.jobRun = jobRun({ ...args, name, roleArn: role.arn, logGroupName: logs.name });
    const schedule = createRunSchedule(this, name, {
      ...args,
      application,
      role,
      jobRun: this.jobRun,
      after: [policy, ...granted.dependsOn],
    });
    watch(this, name, { args, application });
    this.applicationId = application.id;
    this.roleArn = role.arn;
    this.scheduleName = schedule.name;
    this.registerOutputs({ applicationId: this.applicationId, scheduleName: this.scheduleName });
  }
}

function createLogs(parent: SparkBatch, name: string, { logRetentionDays }: SparkBatchArgs): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    `${name}-logs`,
    { name: `/streampact/${name}`, retentionInDays: logRetentionDays },
    { parent },
  );
}

/** The service looks for the group by listing, which AWS checks against all groups of the account. */
const describeLogs = ({ arn }: aws.cloudwatch.LogGroup): Statement => ({
  actions: ['logs:DescribeLogGroups'],
  resources: [arn.apply((text) => text.replace(/:log-group:.*$/s, ':log-group:*'))],
  reason: 'LogGroupLookup',
});

function createApplication(parent: SparkBatch, name: string, args: SparkBatchArgs): aws.emrserverless.Application {
  const member = args.network.memberAccess();
  return new aws.emrserverless.Application(
    `${name}-application`,
    {
      type: 'spark',
      releaseLabel,
      architecture: 'ARM64',
      autoStartConfiguration: { enabled: true },
      autoStopConfiguration: { enabled: true, idleTimeoutMinutes: idleMinutes },
      maximumCapacity: {
        cpu: `${args.maximumVcpus} vCPU`,
        memory: `${args.maximumVcpus * 4} GB`,
        disk: `${args.maximumVcpus * 10} GB`,
      },
      networkConfiguration: {
        subnetIds: [...args.network.privateSubnetIds],
        securityGroupIds: [...member.securityGroupIds],
      },
      // Two runs of one day would each publish it whole, and the one that read older files might be the last.
      schedulerConfiguration: { maxConcurrentRuns: 1, queueTimeoutMinutes: 360 },
    },
    { parent, dependsOn: [...member.dependsOn] },
  );
}

interface Watched {
  readonly args: SparkBatchArgs;
  readonly application: aws.emrserverless.Application;
}

function watch(parent: SparkBatch, name: string, { args, application }: Watched): void {
  const of = metricsOf({ namespace: 'AWS/EMRServerless', dimensions: { ApplicationId: application.id } });
  args.alarms.watch(parent, name, [
    {
      suffix: 'failed-runs',
      kind: 'batch-failed',
      description: `A run of ${name} failed`,
      metric: of('Maximum', 'FailedJobs'),
      rings: never,
    },
  ]);
}
