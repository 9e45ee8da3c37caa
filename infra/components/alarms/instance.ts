/** The alarm of an instance, or of a group of them, that EC2 finds unwell. */
import type * as pulumi from '@pulumi/pulumi';
import { type AlarmRow, never } from './row.ts';

/** Which instances: one, or those of a group. */
type Instances =
  | { readonly InstanceId: pulumi.Input<string> }
  | { readonly AutoScalingGroupName: pulumi.Input<string> };

/** The row of the alarm `<name>-unwell`. */
export function instanceLost(dimensions: Instances, what: string): AlarmRow {
  return {
    suffix: 'unwell',
    kind: 'instance-unwell',
    description: `EC2's checks of an instance fail: ${what}`,
    metric: {
      namespace: 'AWS/EC2',
      metricName: 'StatusCheckFailed',
      statistic: 'Maximum',
      dimensions: { ...dimensions },
    },
    rings: never,
  };
}
