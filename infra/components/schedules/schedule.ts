/** The clock that calls an AWS API in somebody's name, at the minute that it is told. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { CreatedRole } from '../../policies/role.ts';

/** Arguments of {@link createSchedule}. */
export interface ScheduleSpec {
  readonly description: string;
  /** In the notation of EventBridge Scheduler, UTC. */
  readonly schedule: string;
  readonly enabled: boolean;
  /** Who calls; may do that and nothing else. */
  readonly caller: CreatedRole;
  readonly target: Omit<aws.types.input.scheduler.ScheduleTarget, 'roleArn'>;
  /** Resources that must stand before the first call, beside the caller's rights. */
  readonly after: readonly pulumi.Resource[];
}

/** Makes `<name>-schedule` under `parent`. */
export function createSchedule(parent: pulumi.Resource, name: string, spec: ScheduleSpec): aws.scheduler.Schedule {
  const { role, policy } = spec.caller;
  return new aws.scheduler.Schedule(
    `${name}-schedule`,
    {
      description: spec.description,
      scheduleExpression: spec.schedule,
      state: spec.enabled ? 'ENABLED' : 'DISABLED',
      flexibleTimeWindow: { mode: 'OFF' },
      target: { ...spec.target, roleArn: role.arn },
    },
    { parent, dependsOn: [policy, ...spec.after] },
  );
}
