/** Twins of the rules about privileges and secrets. */
import type { PlainObject } from '../plain.ts';
import { policyProperties } from '../statement.ts';
import { unknown } from '../unknown.ts';
import type { Row } from './example.ts';

const rolePolicy = 'aws:iam/rolePolicy:RolePolicy';
const role = 'aws:iam/role:Role';
const lambda = 'aws:lambda/function:Function';
const topicPolicy = 'aws:sns/topicPolicy:TopicPolicy';

const document = (...statements: readonly PlainObject[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements.map((each) => ({ Effect: 'Allow', ...each })) });
const allows = (statement: PlainObject) => ({ policy: document(statement) });
const trusts = (statement: PlainObject) => ({ assumeRolePolicy: document({ Action: 'sts:AssumeRole', ...statement }) });

const objects = 'arn:aws:s3:::streampact-prod-lake/raw/fx-rates/*';
const token = 'arn:aws:s3:us-east-1:000000000000:{{urn:pulumi:prod::p::aws:s3/bucket:Bucket::lake#arn}}';
const channels = { Action: ['ssmmessages:CreateControlChannel'], Resource: '*' };
const metrics = { Sid: 'OwnMetrics', Action: 'cloudwatch:PutMetricData', Resource: '*' };
const bucketPolicy = 'aws:s3/bucketPolicy:BucketPolicy';
const logs = { Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 's3:PutObject', Resource: `${token}/*` };
const grants = { Sid: 'AutoScalingGrants', Principal: { AWS: '*' }, Action: 'kms:CreateGrant', Resource: '*' };
const foreign = { Principal: { AWS: 'arn:aws:iam::999999999999:user/snowflake' } };
const externalId = { Condition: { StringEquals: { 'sts:ExternalId': 'x' } } };
const variables = (of: PlainObject) => ({ environment: { variables: of } });
// Put together here, so that no scanner takes this file for a leak.
const accessKey = `AKIA${'Q'.repeat(16)}`;
const privateKey = `-----BEGIN EC ${'PRIVATE KEY'}-----`;
const password = `${'pass'}word=Tr0ub4dor`;

/** A policy in each place where a type keeps one. */
const kept = Object.entries(policyProperties).map(([type, [path = '']]) => {
  const keep = (statement: PlainObject): PlainObject => {
    const text = document({
      Principal: { Service: 'glue.amazonaws.com' },
      Action: 's3:GetObject',
      Resource: objects,
      ...statement,
    });
    const [outer = '', inner] = path.split('.');
    return { [outer]: inner === undefined ? text : [{ [inner]: text }] };
  };
  return { type, keep };
});
const itself = ['aws:kms/key:Key', 'aws:kms/keyPolicy:KeyPolicy', 'aws:backup/vaultPolicy:VaultPolicy'];

/** The rows. */
export const privilege: readonly Row[] = [
  ...kept.map(({ type, keep }): Row => ['no-wildcard-action', type, keep({}), keep({ Action: '*' })]),
  ...kept.map(({ type, keep }): Row => ['no-public-principal', type, keep({}), keep({ Principal: '*' })]),
  ...kept
    .filter(({ type }) => !itself.includes(type))
    .map(({ type, keep }): Row => ['no-wildcard-resource', type, keep({}), keep({ Resource: '*' })]),
  [
    'no-wildcard-action',
    rolePolicy,
    allows({ Action: 's3:GetObject', Resource: objects }),
    allows({ Action: 's3:*', Resource: objects }),
  ],
  [
    'no-wildcard-action',
    rolePolicy,
    { policy: unknown },
    allows({ Action: ['s3:GetObject', 's3:Put*'], Resource: objects }),
  ],
  ['no-wildcard-action', topicPolicy, allows({ Effect: 'Deny', Action: '*' }), allows({ Action: '*' })],
  ['no-wildcard-action', role, {}, { inlinePolicies: [{ policy: document({ Action: '*', Resource: '*' }) }] }],
  [
    'no-wildcard-resource',
    rolePolicy,
    allows({ Action: 's3:GetObject', Resource: objects }),
    allows({ Action: 's3:GetObject', Resource: '*' }),
  ],
  [
    'no-wildcard-resource',
    rolePolicy,
    allows({ Action: 's3:GetObject', Resource: `${token}/raw/*` }),
    allows({ Action: 's3:GetObject', Resource: `${token}/*` }),
  ],
  [
    'no-wildcard-resource',
    rolePolicy,
    allows({ Action: 'logs:PutLogEvents', Resource: 'arn:aws:logs:us-east-1:1:log-group:topics:*' }),
    allows({ Action: 'logs:PutLogEvents', Resource: 'arn:aws:logs:us-east-1:1:log-group:*' }),
  ],
  [
    'no-wildcard-resource',
    rolePolicy,
    allows({ Sid: 'SessionManagerChannels', ...channels }),
    allows({ Sid: 'SessionManagerChannels', Action: ['ssm:SendCommand'], Resource: '*' }),
  ],
  [
    'no-wildcard-resource',
    rolePolicy,
    allows({ Sid: 'SessionManagerChannels', ...channels }),
    allows({ Sid: 'Anything', ...channels }),
  ],
  [
    'no-wildcard-resource',
    rolePolicy,
    allows({ ...metrics, Condition: { StringEquals: { 'cloudwatch:namespace': 'streampact' } } }),
    allows(metrics),
  ],
  ['no-wildcard-resource', bucketPolicy, allows(logs), allows({ ...logs, Resource: `${token}*` })],
  [
    'no-public-principal',
    'aws:kms/key:Key',
    allows({ ...grants, Condition: { StringEquals: { 'aws:PrincipalArn': 'arn:aws:iam::1:role/AutoScaling' } } }),
    allows({ ...grants, Condition: { StringEquals: { 'kms:CallerAccount': '1' } } }),
  ],
  [
    'no-public-principal',
    topicPolicy,
    allows({ Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish' }),
    allows({ Principal: '*', Action: 'sns:Publish' }),
  ],
  [
    'no-public-principal',
    topicPolicy,
    allows({ Effect: 'Deny', Principal: '*', Action: 'sns:*' }),
    allows({ Principal: { AWS: '*' }, Action: 'sns:Publish' }),
  ],
  [
    'no-public-principal',
    rolePolicy,
    allows({ Action: 's3:GetObject', Resource: objects }),
    allows({ NotAction: 'iam:*', Resource: objects }),
  ],
  ['no-public-principal', 'aws:lambda/permission:Permission', { principal: 'sns.amazonaws.com' }, { principal: '*' }],
  [
    'trust-by-name',
    role,
    trusts({ Principal: { Service: 'ec2.amazonaws.com' } }),
    trusts({ Principal: { Service: '*' } }),
  ],
  ['trust-by-name', role, trusts({ ...foreign, ...externalId }), trusts(foreign)],
  [
    'trust-by-name',
    role,
    trusts({ Principal: { Service: ['redshift.amazonaws.com', 'redshift-serverless.amazonaws.com'] } }),
    trusts({ Principal: { Service: 'redshift.amazonaws.com', ...foreign.Principal }, ...externalId }),
  ],
  [
    'no-managed-policies',
    role,
    { managedPolicyArns: [] },
    { managedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
  ],
  [
    'no-managed-policies',
    'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
    { policyArn: 'arn:aws:iam::000000000000:policy/own' },
    { policyArn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' },
  ],
  [
    'no-managed-policies',
    'aws:iam/policyAttachment:PolicyAttachment',
    { policyArn: unknown },
    { policyArn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' },
  ],
  ['no-secret-text', lambda, variables({ LEVEL: 'info' }), variables({ LEVEL: accessKey })],
  ['no-secret-text', lambda, { tags: { note: 'no password here' } }, { tags: { note: password } }],
  [
    'no-secret-text',
    'aws:ec2/instance:Instance',
    { userData: '#!/bin/sh\npassword="$(fetch)"' },
    { userData: `#!/bin/sh\n${password}` },
  ],
  [
    'no-secret-text',
    'aws:ec2/launchTemplate:LaunchTemplate',
    { userData: Buffer.from('key: <KEY>').toString('base64') },
    { userData: Buffer.from(privateKey).toString('base64') },
  ],
  [
    'no-secret-text',
    'aws:secretsmanager/secretVersion:SecretVersion',
    { secretString: password },
    { secretId: password },
  ],
  ['no-secret-variable', lambda, variables({ API_KEY: unknown }), variables({ API_KEY: 'letmein' })],
  ['no-secret-variable', lambda, variables({ API_KEY_ARN: 'name' }), variables({ DB_PASSWORD: 'x' })],
];
