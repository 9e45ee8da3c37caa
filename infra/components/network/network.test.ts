import { expect, test } from 'vitest';
import { declare, memoise } from '../../testing/mocks.ts';
import { Network } from './network.ts';
import { planAddresses } from './subnets.ts';

const args = {
  cidr: '10.40.0.0/16',
  region: 'us-east-1',
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  natGateways: 1,
  flowLogDays: 14,
};
const build = memoise(() => declare(() => new Network('net', args)));

test('every zone gets a private range, every NAT gateway a public one', () => {
  expect(planAddresses({ ...args, natGateways: 2 })).toEqual({
    privateSubnets: [
      { availabilityZone: 'us-east-1a', cidr: '10.40.0.0/20' },
      { availabilityZone: 'us-east-1b', cidr: '10.40.16.0/20' },
    ],
    publicSubnets: [
      { availabilityZone: 'us-east-1a', cidr: '10.40.255.0/24' },
      { availabilityZone: 'us-east-1b', cidr: '10.40.254.0/24' },
    ],
  });
});

test('fifteen zones and their gateways never overlap, and there are no more gateways than zones', () => {
  const zones = Array.from({ length: 15 }, (_, index) => `zone-${index}`);
  const plan = planAddresses({ cidr: '10.0.0.0/16', availabilityZones: zones, natGateways: 20 });
  const blocks = plan.privateSubnets.map(({ cidr }) => Math.floor(Number(cidr.split('.')[2]) / 16));
  expect(new Set(blocks).size).toBe(15);
  expect(plan.publicSubnets.map(({ cidr }) => Number(cidr.split('.')[2])).every((octet) => octet > 240)).toBe(true);
  expect(plan.publicSubnets).toHaveLength(15);
});

test('AWS is reached through endpoints, S3 from every private route table', async () => {
  const declared = await build();
  const services = declared.ofType('aws:ec2/vpcEndpoint:VpcEndpoint').map(({ inputs }) => inputs.serviceName);
  const wanted = [
    ...['dynamodb', 'ec2messages', 'glue', 'kinesis-streams', 'kms', 'logs', 'monitoring', 's3', 'secretsmanager'],
    ...['ssm', 'ssmmessages', 'sts'],
  ];
  expect(services).toEqual(wanted.map((service) => `com.amazonaws.us-east-1.${service}`));
  expect(declared.find('net-s3').inputs).toMatchObject({
    vpcEndpointType: 'Gateway',
    routeTableIds: ['net-private-us-east-1a-id', 'net-private-us-east-1b-id'],
  });
  expect(declared.find('net-kms').inputs).toMatchObject({
    vpcEndpointType: 'Interface',
    privateDnsEnabled: true,
    subnetIds: ['net-private-us-east-1a-id', 'net-private-us-east-1b-id'],
    securityGroupIds: ['net-endpoints-group-id'],
  });
});

const policyOf = (declared: Awaited<ReturnType<typeof build>>, name: string) =>
  JSON.parse(String(declared.find(name).inputs.policy)).Statement;

test('through the gateways pass own buckets, packages of Amazon Linux, and own tables', async () => {
  const declared = await build();
  const [own, packages, ...others] = policyOf(declared, 'net-s3');
  expect(own).toMatchObject({ Condition: { StringEquals: { 'aws:ResourceAccount': '123456789012' } } });
  expect(own.Action.filter((action: string) => action.includes('*'))).toEqual([]);
  expect(packages).toMatchObject({
    Action: ['s3:GetObject'],
    Resource: 'arn:aws:s3:::al2023-repos-us-east-1-de612dc2/*',
  });
  expect(others).toEqual([]);
  const table = 'arn:aws:dynamodb:us-east-1:123456789012:table/net-*';
  expect(policyOf(declared, 'net-dynamodb')).toMatchObject([{ Resource: [table, `${table}/index/*`] }]);
  expect(policyOf(declared, 'net-dynamodb')).toHaveLength(1);
});

test('connections are written down, and the group that AWS makes by itself lets nothing through', async () => {
  const declared = await build();
  expect(declared.find('net-flow').inputs).toMatchObject({
    vpcId: 'net-vpc-id',
    trafficType: 'ALL',
    logDestination: 'arn:aws:logs:us-east-1:123456789012:log-group:net-flow-logs-name',
    iamRoleArn: 'arn:aws:iam:us-east-1:123456789012:net-flow-role-name',
  });
  expect(declared.find('net-flow-logs').inputs).toMatchObject({ retentionInDays: 14 });
  expect(declared.find('net-default').inputs).toMatchObject({ vpcId: 'net-vpc-id', ingress: [], egress: [] });
  const emulated = await declare(() => new Network('net', { ...args, flowLogDays: undefined }));
  expect(emulated.ofType('aws:ec2/flowLog:FlowLog')).toEqual([]);
});

test('zones share a NAT gateway when there is only one, and have their own when there are enough', async () => {
  const gateways = (declared: Awaited<ReturnType<typeof build>>) =>
    ['a', 'b'].map((zone) => declared.find(`net-private-us-east-1${zone}-default`).inputs.natGatewayId);
  expect(gateways(await build())).toEqual(['net-nat-us-east-1a-id', 'net-nat-us-east-1a-id']);
  const two = await declare(() => new Network('net', { ...args, natGateways: 2 }));
  expect(gateways(two)).toEqual(['net-nat-us-east-1a-id', 'net-nat-us-east-1b-id']);
});

test('nothing is let in but AWS calls to the endpoints, and no group has rules of its own', async () => {
  const declared = await build();
  expect(
    declared.ofType('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule').map(({ inputs }) => inputs),
  ).toEqual([
    {
      securityGroupId: 'net-endpoints-group-id',
      referencedSecurityGroupId: 'net-member-group-id',
      description: 'AWS APIs',
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
    },
  ]);
  for (const group of declared.ofType('aws:ec2/securityGroup:SecurityGroup')) {
    expect(group.inputs).not.toHaveProperty('ingress');
    expect(group.inputs).not.toHaveProperty('egress');
  }
});

test('only callers of public APIs may reach the internet', async () => {
  const declared = await build();
  const open = declared
    .ofType('aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule')
    .filter(({ inputs }) => inputs.cidrIpv4 === '0.0.0.0/0');
  expect(open.map(({ inputs }) => [inputs.securityGroupId, inputs.toPort])).toEqual([['net-public-api-group-id', 443]]);
});

test('no subnet hands out public addresses', async () => {
  const subnets = (await build()).ofType('aws:ec2/subnet:Subnet');
  expect(subnets).toHaveLength(3);
  expect(subnets.every(({ inputs }) => inputs.mapPublicIpOnLaunch === false)).toBe(true);
});
