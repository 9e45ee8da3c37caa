/** The function that measures by the clock what the table contracts promise, with rights to look and to tell, and nothing else. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { TableContract } from '../../../contracts/src/model.ts';
import { metricNamespace } from '../../../contracts/src/own-metrics.ts';
import { type Access, access, type Statement } from '../../policies/access.ts';
import { createRole } from '../../policies/role.ts';
import type { Alarms } from '../alarms/alarms.ts';
import { functionAlarms, silenceAlarm } from '../alarms/function.ts';
import { queueAlarms } from '../alarms/queue.ts';
import { createFunction } from '../functions/function.ts';
import type { Artifact } from '../lake/artifact-store.ts';
import type { DataLake } from '../lake/data-lake.ts';
import { createFailedQueue, sendTo } from '../queues/failed-queue.ts';
import { createSchedule } from '../schedules/schedule.ts';

/** The function's bundle in `dist/`. */
export const serviceLevelsAsset = 'functions/service-levels.zip';

/** Objects whose age is measured, in a bucket beside the lake. */
interface Landing {
  readonly bucketName: pulumi.Input<string>;
  /** With a slash at their ends. */
  readonly prefixes: readonly string[];
}

/** Arguments of {@link ServiceLevels}. */
export interface ServiceLevelsArgs {
  readonly stack: string;
  /** Tables of the products that the stack has. */
  readonly tables: readonly TableContract[];
  readonly lake: DataLake;
  /** Where what Snowflake loads is landed; none without such a product. */
  readonly landing: Landing | undefined;
  readonly bundle: Artifact;
  readonly alarms: Alarms;
  /** In the notation of EventBridge Scheduler. */
  readonly schedule: string;
  readonly enabled: boolean;
  readonly logRetentionDays: number;
}

/** A measurement lists a few prefixes and reads a few reports. */
const seconds = 120;

/** Function, schedule, queue of measurements that failed, and alarms of the function itself. */
export class ServiceLevels extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;

  constructor(name: string, args: ServiceLevelsArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:ServiceLevels', name, {}, options);
    const failed = createFailedQueue(this, `${name}-failed`);
    const measure = createFunction(this, name, {
      description: 'Measures the age and quality of tables',
      bundle: args.bundle,
      access: [...readAccess(args), access({ environment: environmentOf(args) })],
      statements: [tellMetrics, sendTo(failed)],
      timeoutSeconds: seconds,
      memoryMebibytes: 512,
      logRetentionDays: args.logRetentionDays,
    });
    new aws.lambda.FunctionEventInvokeConfig(
      `${name}-invoke`,
      {
        functionName: measure.name,
        maximumRetryAttempts: 0,
        destinationConfig: { onFailure: { destination: failed.arn } },
      },
      { parent: this },
    );
    startByClock(this, name, { args, measure, failed });
    args.alarms.watch(this, name, [
      ...functionAlarms({ functionName: measure.name, functionSeconds: seconds }),
      ...(args.enabled ? [silenceAlarm({ functionName: measure.name, schedule: args.schedule })] : []),
      ...queueAlarms({ queue: failed, suffix: 'failed', description: 'Measurements failed' }),
    ]);
    this.functionName = measure.name;
    this.registerOutputs({ functionName: this.functionName });
  }
}

/** To list where tables lie, and to read the reports of the jobs that make them. */
function readAccess({ lake, landing, tables }: ServiceLevelsArgs): readonly Access[] {
  const inLake = tables.filter(({ format }) => format !== 'snowflake');
  const reported = inLake.filter(({ quality }) => quality.length > 0);
  const listed = landing === undefined ? [] : [listStatement(landing)];
  return [
    lake.grantRead(reported.map(({ product, name }) => `reports/${product}/${name}`)),
    lake.grantList(inLake.map(({ location }) => location)),
    access({
      environment: landing === undefined ? {} : { STREAMPACT_LANDING_BUCKET: landing.bucketName },
      statements: listed,
    }),
  ];
}

function listStatement({ bucketName, prefixes }: Landing): Statement {
  return {
    actions: ['s3:ListBucket'],
    resources: [pulumi.interpolate`arn:aws:s3:::${bucketName}`],
    conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html */
const tellMetrics: Statement = {
  actions: ['cloudwatch:PutMetricData'],
  resources: ['*'],
  reason: 'OwnMetrics',
  conditions: { StringEquals: { 'cloudwatch:namespace': [metricNamespace] } },
};

function environmentOf({ stack, tables }: ServiceLevelsArgs): Readonly<Record<string, string>> {
  const named = tables.map(({ product, name }) => `${product}/${name}`);
  return { STREAMPACT_STACK: stack, STREAMPACT_TABLES: named.join(',') };
}

interface Parts {
  readonly args: ServiceLevelsArgs;
  readonly measure: aws.lambda.Function;
  readonly failed: aws.sqs.Queue;
}

function startByClock(parent: ServiceLevels, name: string, { args, measure, failed }: Parts): void {
  const caller = createRole(parent, `${name}-schedule`, {
    service: 'scheduler.amazonaws.com',
    neighbour: measure.arn,
    description: `Starts ${name}`,
    statements: [{ actions: ['lambda:InvokeFunction'], resources: [measure.arn] }, sendTo(failed)],
  });
  createSchedule(parent, name, {
    description: 'Measures the age and quality of tables',
    schedule: args.schedule,
    enabled: args.enabled,
    caller,
    target: {
      arn: measure.arn,
      deadLetterConfig: { arn: failed.arn },
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
    },
    after: [],
  });
}
