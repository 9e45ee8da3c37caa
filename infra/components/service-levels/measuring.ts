/** A function that measures by the clock: its schedule, the queue of measurements that failed, alarms of the function, the right to tell. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { metricNamespace } from '../../../contracts/src/own-metrics.ts';
import type { Statement } from '../../policies/access.ts';
import { createRole } from '../../policies/role.ts';
import type { Alarms } from '../alarms/alarms.ts';
import { functionAlarms, silenceAlarm } from '../alarms/function.ts';
import { queueAlarms } from '../alarms/queue.ts';
import { createFailedQueue, sendTo } from '../queues/failed-queue.ts';
import { createSchedule } from '../schedules/schedule.ts';

/** What is measured, and when. */
export interface MeasuringSpec {
  readonly description: string;
  readonly alarms: Alarms;
  /** In the notation of EventBridge Scheduler. */
  readonly schedule: string;
  readonly enabled: boolean;
  /** After how long the function is stopped. */
  readonly seconds: number;
  /** Makes the function with these rights beside its own. */
  readonly create: (statements: readonly Statement[]) => aws.lambda.Function;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html */
const tellMetrics: Statement = {
  actions: ['cloudwatch:PutMetricData'],
  resources: ['*'],
  reason: 'OwnMetrics',
  conditions: { StringEquals: { 'cloudwatch:namespace': [metricNamespace] } },
};

/** Makes it all under `parent`, and answers the function. */
export function measureByClock(parent: pulumi.Resource, name: string, spec: MeasuringSpec): aws.lambda.Function {
  const { alarms, schedule, enabled, seconds, create } = spec;
  const failed = createFailedQueue(parent, `${name}-failed`);
  const measure = create([tellMetrics, sendTo(failed)]);
  new aws.lambda.FunctionEventInvokeConfig(
    `${name}-invoke`,
    {
      functionName: measure.name,
      maximumRetryAttempts: 0,
      destinationConfig: { onFailure: { destination: failed.arn } },
    },
    { parent },
  );
  startByClock(parent, name, { spec, measure, failed });
  alarms.watch(parent, name, [
    ...functionAlarms({ functionName: measure.name, functionSeconds: seconds }),
    ...(enabled ? [silenceAlarm({ functionName: measure.name, schedule })] : []),
    ...queueAlarms({ queue: failed, suffix: 'failed', description: 'Measurements failed' }),
  ]);
  return measure;
}

interface Parts {
  readonly spec: MeasuringSpec;
  readonly measure: aws.lambda.Function;
  readonly failed: aws.sqs.Queue;
}

function startByClock(parent: pulumi.Resource, name: string, { spec, measure, failed }: Parts): void {
  const caller = createRole(parent, `${name}-schedule`, {
    service: 'scheduler.amazonaws.com',
    neighbour: measure.arn,
    description: `Starts ${name}`,
    statements: [{ actions: ['lambda:InvokeFunction'], resources: [measure.arn] }, sendTo(failed)],
  });
  createSchedule(parent, name, {
    description: spec.description,
    schedule: spec.schedule,
    enabled: spec.enabled,
    caller,
    target: {
      arn: measure.arn,
      deadLetterConfig: { arn: failed.arn },
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
    },
    after: [],
  });
}
