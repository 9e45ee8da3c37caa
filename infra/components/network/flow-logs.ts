/** Who talked to whom in the network, and who was turned away. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { createRole } from '../../policies/role.ts';
import { writeLogs } from '../../policies/statements.ts';

/** Arguments of {@link createFlowLogs}. */
export interface FlowLogsSpec {
  readonly vpc: aws.ec2.Vpc;
  /** Days that they are kept. */
  readonly retentionDays: number;
}

/** Seconds that connections are summed up for. */
const interval = 600;

/** Makes `<name>-flow` with its role and log group under `parent`. */
export function createFlowLogs(parent: pulumi.Resource, name: string, { vpc, retentionDays }: FlowLogsSpec): void {
  const logs = new aws.cloudwatch.LogGroup(`${name}-flow-logs`, { retentionInDays: retentionDays }, { parent });
  const { role, policy } = createRole(parent, `${name}-flow`, {
    service: 'vpc-flow-logs.amazonaws.com',
    neighbour: logs.arn,
    description: 'Writes down the connections of the network',
    statements: [
      writeLogs(logs.arn),
      {
        actions: ['logs:DescribeLogGroups'],
        resources: [logs.arn.apply((text) => text.replace(/:log-group:.*$/s, ':log-group:*'))],
        reason: 'LogGroupLookup',
      },
    ],
  });
  new aws.ec2.FlowLog(
    `${name}-flow`,
    {
      vpcId: vpc.id,
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logDestination: logs.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: interval,
      tags: { Name: `${name}-flow` },
    },
    { parent, dependsOn: [policy] },
  );
}
