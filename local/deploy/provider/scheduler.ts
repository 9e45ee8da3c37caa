/** Amazon EventBridge Scheduler. https://docs.aws.amazon.com/scheduler/latest/APIReference/ */
import type { CreateScheduleCommandInput } from '@aws-sdk/client-scheduler';
import type { ScheduleArgs } from '@pulumi/aws/scheduler/index.js';
import { type Resolved, type ResourceRow, resource } from './row.ts';
import { pascal, pick, present } from './shape.ts';

export const scheduler: readonly ResourceRow[] = [
  resource<ScheduleArgs>({
    type: 'aws:scheduler/schedule:Schedule',
    autoname: { property: 'name', maxLength: 64 },
    replaceOn: ['name', 'namePrefix', 'groupName'],
    create: async (inputs, cloud) => {
      const { ScheduleArn } = await (await cloud.scheduler()).createSchedule(scheduleInput(inputs));
      return {
        id: `${inputs.groupName ?? 'default'}/${inputs.name}`,
        outputs: { arn: present(ScheduleArn, "the schedule's ARN") },
      };
    },
    update: async ({ inputs }, cloud) => {
      await (await cloud.scheduler()).updateSchedule(scheduleInput(inputs));
      return undefined;
    },
    delete: async ({ inputs: { name, groupName } }, cloud) =>
      (await cloud.scheduler()).deleteSchedule({
        Name: name,
        ...(groupName !== undefined && { GroupName: groupName }),
      }),
  }),
];

const scheduleProperties = [
  'name',
  'groupName',
  'description',
  'scheduleExpression',
  'scheduleExpressionTimezone',
  'state',
  'flexibleTimeWindow',
  'target',
] as const;

function scheduleInput(inputs: Resolved<ScheduleArgs>): CreateScheduleCommandInput {
  return pascal(pick(inputs, scheduleProperties));
}
