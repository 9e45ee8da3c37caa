/** Amazon EC2 Auto Scaling. https://docs.aws.amazon.com/autoscaling/ec2/APIReference/ */
import type { UpdateAutoScalingGroupCommandInput } from '@aws-sdk/client-auto-scaling';
import type { GroupArgs } from '@pulumi/aws/autoscaling/index.js';
import { type Resolved, type ResourceRow, resource } from './row.ts';
import { pascal } from './shape.ts';

export const autoscaling: readonly ResourceRow[] = [
  resource<GroupArgs>({
    type: 'aws:autoscaling/group:Group',
    autoname: { property: 'name', maxLength: 255 },
    replaceOn: ['name', 'namePrefix'],
    create: async (inputs, cloud) => {
      const name = inputs.name ?? '';
      const tags = (inputs.tags ?? []).map((tag) => pascal<object>(tag) as { Key: string });
      const { MinSize = 0, MaxSize = 0, ...settings } = groupInput(inputs);
      await (await cloud.autoscaling()).createAutoScalingGroup({
        ...settings,
        AutoScalingGroupName: name,
        MinSize,
        MaxSize,
        Tags: tags,
      });
      return {
        id: name,
        outputs: { arn: cloud.arn('autoscaling', `autoScalingGroup:*:autoScalingGroupName/${name}`) },
      };
    },
    // Instances that run the old template are not refreshed: the local workers are processes beside the cloud.
    update: async ({ id, inputs }, cloud) => {
      await (await cloud.autoscaling()).updateAutoScalingGroup({ ...groupInput(inputs), AutoScalingGroupName: id });
      return undefined;
    },
    delete: async ({ id }, cloud) =>
      (await cloud.autoscaling()).deleteAutoScalingGroup({ AutoScalingGroupName: id, ForceDelete: true }),
  }),
];

function groupInput(inputs: Resolved<GroupArgs>): Omit<UpdateAutoScalingGroupCommandInput, 'AutoScalingGroupName'> {
  const { minSize, maxSize, desiredCapacity, healthCheckType, launchTemplate, vpcZoneIdentifiers } = inputs;
  return {
    ...pascal<object>({ minSize, maxSize, desiredCapacity, healthCheckType }),
    ...(vpcZoneIdentifiers !== undefined && { VPCZoneIdentifier: vpcZoneIdentifiers.join(',') }),
    ...(launchTemplate !== undefined && {
      LaunchTemplate: pascal({ launchTemplateId: launchTemplate.id, version: launchTemplate.version }),
    }),
  };
}
