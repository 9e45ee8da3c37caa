/** The clock of a Spark batch: EventBridge Scheduler calls StartJobRun itself. */
import type * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { createRole } from '../../policies/role.ts';
import type { Alarms } from '../alarms/alarms.ts';
import { queueAlarms } from '../alarms/queue.ts';
import { createFailedQueue, sendTo } from '../queues/failed-queue.ts';
import { createSchedule, type ScheduleSpec } from '../schedules/schedule.ts';
import { type JobRun, startInput } from './job-run.ts';

/** Arguments of {@link createRunSchedule}. */
export interface RunScheduleSpec extends Pick<ScheduleSpec, 'description' | 'schedule' | 'enabled' | 'after'> {
  readonly application: aws.emrserverless.Application;
  /** Role of the runs, which the scheduler hands over. */
  readonly role: aws.iam.Role;
  readonly jobRun: JobRun;
  readonly alarms: Alarms;
}

const target = 'arn:aws:scheduler:::aws-sdk:emrserverless:startJobRun';
/** A start that failed is tried again for so long; which day it is for stays the same. */
const retriedSeconds = 6 * 3600;

/** A schedule whose role may start runs of this application with this role, and the queue of starts that failed. */
export function createRunSchedule(
  parent: pulumi.Resource,
  name: string,
  spec: RunScheduleSpec,
): aws.scheduler.Schedule {
  const failed = createFailedQueue(parent, `${name}-failed-starts`);
  const caller = createRole(parent, `${name}-schedule`, {
    service: 'scheduler.amazonaws.com',
    neighbour: failed.arn,
    description: `Starts ${name}`,
    statements: [
      { actions: ['emr-serverless:StartJobRun'], resources: [spec.application.arn] },
      {
        actions: ['iam:PassRole'],
        resources: [spec.role.arn],
        conditions: { StringEquals: { 'iam:PassedToService': ['emr-serverless.amazonaws.com'] } },
      },
      sendTo(failed),
    ],
  });
  spec.alarms.watch(
    parent,
    name,
    queueAlarms({ queue: failed, suffix: 'starts-failed', description: `Runs of ${name} could not be started` }),
  );
  const input = startInput(spec.jobRun, {
    applicationId: spec.application.id,
    // One for each attempt: it keeps the SDK's own retries from starting two runs.
    clientToken: '<aws.scheduler.execution-id>',
    arguments: ['--scheduled_time', '<aws.scheduler.scheduled-time>', '--run_id', '<aws.scheduler.execution-id>'],
  });
  return createSchedule(parent, name, {
    ...spec,
    caller,
    target: {
      arn: target,
      input,
      deadLetterConfig: { arn: failed.arn },
      retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: retriedSeconds },
    },
  });
}
