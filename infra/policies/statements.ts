/** Statements that several roles share. `*` stands only where AWS knows no resource for an action. */
import * as pulumi from '@pulumi/pulumi';
import type { Statement } from './access.ts';

/** A Lambda function in a VPC manages its network interfaces; AWS supports no narrower resource for that. */
export const vpcFunction: Statement = {
  actions: [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ],
  resources: ['*'],
};

/** An instance that people reach through Session Manager. */
export const sessionManager: Statement = {
  actions: [
    'ssm:UpdateInstanceInformation',
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ],
  resources: ['*'],
};

/** To write to a log group that exists. */
export function writeLogs(logGroupArn: pulumi.Input<string>): Statement {
  return {
    actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    resources: [pulumi.interpolate`${logGroupArn}:*`],
  };
}

/** Account that an ARN belongs to. */
export function accountOf(arn: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(arn).apply((text) => text.split(':')[4] ?? '');
}
