import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../contracts/src/json.ts';
import { checkResource } from './check.ts';
import { unknownText } from './unknown.ts';

const check = (type: string, inputs: JsonObject) => checkResource({ type, name: 'it', urn: 'urn', inputs });
const said = (type: string, inputs: JsonObject) =>
  check(type, inputs).findings.map(({ path, says }) => `${path} ${says}`);

const arn = 'arn:aws:iam::123456789012:role/sink';
const statement = { Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::lake/raw/*'] };
const policy = (changed: JsonObject = {}): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, ...changed }] });

const role = 'aws:iam/role:Role';
const rolePolicy = 'aws:iam/rolePolicy:RolePolicy';
const queue = 'aws:sqs/queue:Queue';
const table = 'aws:dynamodb/table:Table';
const alarm = 'aws:cloudwatch/metricAlarm:MetricAlarm';
const dashboard = 'aws:cloudwatch/dashboard:Dashboard';
const rule = 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule';

const alarmed: JsonObject = {
  comparisonOperator: 'GreaterThanThreshold',
  evaluationPeriods: 1,
  metricName: 'Errors',
  namespace: 'AWS/Lambda',
  period: 300,
  statistic: 'Sum',
  threshold: 0,
  dimensions: { FunctionName: 'sink' },
};
const tabled: JsonObject = {
  attributes: [{ name: 'symbol', type: 'S' }],
  billingMode: 'PAY_PER_REQUEST',
  hashKey: 'symbol',
  ttl: { attributeName: 'expires', enabled: true },
};
const ruled: JsonObject = {
  cidrIpv4: '10.40.0.0/16',
  ipProtocol: 'tcp',
  fromPort: 9092,
  toPort: 9092,
  securityGroupId: 'sg-0123456789abcdef0',
};
const widget = { type: 'metric', x: 0, y: 0, width: 8, height: 6, properties: { view: 'timeSeries', metrics: [] } };
const board = (changed: JsonObject = {}): JsonObject => ({
  dashboardName: 'prices',
  dashboardBody: JSON.stringify({ widgets: [{ ...widget, ...changed }] }),
});

/** What is broken → a resource that is right, what is changed in it, and what is said. */
const twins: Readonly<Record<string, readonly [string, JsonObject, JsonObject, RegExp]>> = {
  'a range': [
    queue,
    { messageRetentionSeconds: 1209600 },
    { messageRetentionSeconds: 30 },
    /^messageRetentionSeconds is 30; 60 is the least/,
  ],
  'a type': [
    queue,
    { delaySeconds: '5' },
    { delaySeconds: 'soon' },
    /^delaySeconds is 'soon'; it must be of type integer/,
  ],
  'a choice': [
    table,
    tabled,
    { billingMode: 'PER_REQUEST' },
    /^billingMode is 'PER_REQUEST'; allowed: PAY_PER_REQUEST, PROVISIONED/,
  ],
  'a choice in a list': [
    table,
    tabled,
    { attributes: [{ name: 'symbol', type: 'X' }] },
    /^attributes\[0\]\.type is 'X'/,
  ],
  'what is required': [
    'aws:ec2/route:Route',
    { routeTableId: 'rtb-1', destinationCidrBlock: '10.0.0.0/8' },
    { routeTableId: null },
    /needs RouteTableId/,
  ],
  'a combination': [
    table,
    { ...tabled, billingMode: 'PROVISIONED', readCapacity: 1, writeCapacity: 1 },
    { billingMode: 'PAY_PER_REQUEST' },
    /Capacity is 1; it must be 0/,
  ],
  'a period': [alarm, alarmed, { period: 90 }, /^period is 90, which is no multiple of 60/],
  'one of several': [alarm, alarmed, { extendedStatistic: 'p99' }, /needs exactly one of|exclude|combination/],
  'a pattern': [
    'aws:cloudwatch/logGroup:LogGroup',
    { name: '/streampact/sink' },
    { name: 'a b' },
    /^name is 'a b', which does not match/,
  ],
  'a length': [
    role,
    { assumeRolePolicy: trust(), name: 'sink' },
    { name: 'x'.repeat(65) },
    /^name is 65 characters long; 64 are the most/,
  ],
  'an ARN': [
    'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
    { role: 'sink', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
    { policyArn: 'ReadOnlyAccess' },
    /policyArn/,
  ],
  'an id': [
    'aws:ec2/natGateway:NatGateway',
    { subnetId: 'subnet-01234567' },
    { subnetId: 'subnet-1' },
    /^subnetId is 'subnet-1'/,
  ],
  'a network': ['aws:ec2/vpc:Vpc', { cidrBlock: '10.40.0.0/16' }, { cidrBlock: '10.40.0.1/16' }, /^cidrBlock/],
  'ports without a protocol for them': [rule, ruled, { ipProtocol: 'tcp', toPort: null }, /needs ToPort/],
  'an instance type': [
    'aws:ec2/instance:Instance',
    { ami: 'ami-0123456789abcdef0', instanceType: 't4g.small' },
    { instanceType: 't4g.smal' },
    /did you mean t4g\.small/,
  ],
  'an action': [
    rolePolicy,
    { role: 'sink', policy: policy() },
    { policy: policy({ Action: ['s3:GetObjekt'] }) },
    /'s3:GetObjekt' is no action of IAM's; did you mean getobject/,
  ],
  'a service': [
    rolePolicy,
    { role: 'sink', policy: policy() },
    { policy: policy({ Action: 'dynamo:GetItem' }) },
    /service that IAM does not know/,
  ],
  'an effect': [
    rolePolicy,
    { role: 'sink', policy: policy() },
    { policy: policy({ Effect: 'allow' }) },
    /Effect is 'allow'/,
  ],
  'a resource of a policy': [
    rolePolicy,
    { role: 'sink', policy: policy() },
    { policy: policy({ Resource: ['lake'] }) },
    /Resource/,
  ],
  'a principal where none belongs': [
    rolePolicy,
    { role: 'sink', policy: policy() },
    { policy: policy({ Principal: '*' }) },
    /'Principal'/,
  ],
  'a policy that is no JSON': [rolePolicy, { role: 'sink', policy: policy() }, { policy: '{' }, /^policy/],
  'a widget': [dashboard, board(), board({ x: 20 }), /widgets\[0\] ends at column 28 of 24/],
  'a pattern of events': [
    'aws:cloudwatch/eventRule:EventRule',
    { eventPattern: '{"source":["aws.s3"]}' },
    { eventPattern: '{"source":"aws.s3"}' },
    /must be a list of what matches/,
  ],
  'an environment that Lambda keeps': [
    'aws:lambda/function:Function',
    {
      role: arn,
      s3Bucket: 'code',
      s3Key: 'a.zip',
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      environment: { variables: { AREA: '1' } },
    },
    { environment: { variables: { AWS_REGION: 'x' } } },
    /environment/,
  ],
  'a class of machine that MySQL does not run on': [
    'aws:rds/instance:Instance',
    { engine: 'mysql', engineVersion: '8.4', instanceClass: 'db.t4g.micro', allocatedStorage: 20 },
    { instanceClass: 'db.t4g.mikro' },
    /instanceClass/,
  ],
};

function trust(): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }],
  });
}

describe('a resource is refused for', () => {
  it.each(Object.entries(twins))('%s, and its twin is not', (_, [type, right, changed, says]) => {
    expect(said(type, right)).toEqual([]);
    expect(said(type, { ...right, ...changed }).join('\n')).toMatch(says);
  });
});

describe('what is not known yet', () => {
  const token = '{{urn:pulumi:dev::streampact::aws:kms/key:Key::key#arn}}';

  it.each([
    [rolePolicy, { role: token, policy: policy({ Resource: [`${token}/raw/*`], Action: [token] }) }],
    [table, { ...tabled, billingMode: token, attributes: unknownText }],
    [queue, { messageRetentionSeconds: token, kmsMasterKeyId: token, name: `a ${token}` }],
    [alarm, { ...alarmed, period: unknownText, statistic: token }],
    [rule, { ...ruled, ipProtocol: unknownText, toPort: null }],
    [dashboard, { dashboardName: 'x', dashboardBody: `{"widgets":[{"type":${token}}]}` }],
  ])('is not wrong: %s', (type, inputs) => {
    expect(said(type, inputs)).toEqual([]);
  });

  it('makes no certainty of a condition', () => {
    const provisioned = { ...tabled, readCapacity: 1, writeCapacity: 1 };
    expect(said(table, { ...provisioned, billingMode: unknownText })).toEqual([]);
    expect(said(table, { ...provisioned, billingMode: 'PAY_PER_REQUEST' })).not.toEqual([]);
  });

  it('hides nothing else', () => {
    expect(said(queue, { name: token, delaySeconds: 901 })).toEqual(['delaySeconds is 901; 900 is the most']);
  });
});

describe('what is not checked', () => {
  it('is told with the reason, for a property and for a type', () => {
    expect(check('aws:s3/bucket:Bucket', { forceDestroy: true }).unchecked.get('forceDestroy')).toMatch(/provider/);
    expect(check('aws:lambda/invocation:Invocation', {}).unchecked.get('')).toBe('a call, not a resource');
  });

  it('is told too where nobody wrote one', () => {
    expect(check('aws:s3/bucket:Bucket', { noSuch: 1 }).unchecked.get('noSuch')).toMatch(/no row/);
    expect(check('aws:nosuch/type:Type', {}).unchecked.get('')).toMatch(/no row/);
  });

  it('leaves other providers alone', () => {
    expect(check('snowflake:index/table:Table', { name: 1 })).toEqual({ findings: [], unchecked: new Map() });
  });
});
