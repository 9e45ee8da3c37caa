/**
 * The second signature under each wildcard: which actions may stand with a `*` that no narrower form exists for, by the Sid of the
 * statement. The Sid is the key of the written reason (docs/permissions.md); a test holds both tables to the same keys.
 */
export const wildcardActions: Readonly<Record<string, readonly string[]>> = {
  LambdaNetworkLookup: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
  LambdaNetworkInterfaces: [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:UnassignPrivateIpAddresses',
  ],
  SessionManagerChannels: [
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ],
  InstanceOwnName: ['ssm:UpdateInstanceInformation'],
  LogGroupLookup: ['logs:DescribeLogGroups'],
  IndexDocuments: ['es:ESHttpDelete', 'es:ESHttpGet', 'es:ESHttpHead', 'es:ESHttpPost', 'es:ESHttpPut'],
};
