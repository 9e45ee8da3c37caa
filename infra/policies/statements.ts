/** Statements that several roles share. */
import * as pulumi from '@pulumi/pulumi';
import type { Statement } from './access.ts';

/**
 * What Lambda asks of the role of a function in a VPC; `neighbour` is any ARN of the stack. The code of a function carries
 * `lambda:SourceFunctionArn` in its calls, Lambda's own calls do not, so the code may do none of it:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export function vpcFunction(neighbour: pulumi.Input<string>): readonly Statement[] {
  return [
    {
      actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
      resources: ['*'],
      reason: 'LambdaNetworkLookup',
      conditions: byLambdaItself,
    },
    {
      actions: [
        'ec2:AssignPrivateIpAddresses',
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:UnassignPrivateIpAddresses',
      ],
      resources: ['network-interface', 'security-group', 'subnet'].map(
        (type) => pulumi.interpolate`${besides(neighbour, 'ec2')}:${type}/*`,
      ),
      reason: 'LambdaNetworkInterfaces',
      conditions: byLambdaItself,
    },
  ];
}

const byLambdaItself = { Null: { 'lambda:SourceFunctionArn': ['true'] } };

/** An instance that people reach through Session Manager; `neighbour` is any ARN of the stack. */
export function sessionManager(neighbour: pulumi.Input<string>): readonly Statement[] {
  return [
    {
      actions: [
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      resources: ['*'],
      reason: 'SessionManagerChannels',
    },
    {
      actions: ['ssm:UpdateInstanceInformation'],
      resources: [pulumi.interpolate`${besides(neighbour, 'ec2')}:instance/*`],
      reason: 'InstanceOwnName',
    },
  ];
}

/** `arn:aws:<service>:<region>:<account>` in the partition, region and account of `arn`. */
function besides(arn: pulumi.Input<string>, service: string): pulumi.Output<string> {
  return pulumi.output(arn).apply((text) => {
    const [scheme, partition, , region, account] = text.split(':');
    return [scheme, partition, service, region, account].join(':');
  });
}

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
