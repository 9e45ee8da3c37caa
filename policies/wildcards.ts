/**
 * The second signature under each wildcard: what may stand with a `*` that no narrower form exists for, by the Sid of the statement.
 * For policies of roles the Sid is the key of the written reason (docs/permissions.md), and a test holds both tables to the same
 * keys; for policies of resources the reason is here.
 */
import type { PolicyStatement } from './statement.ts';

/** A row. */
export interface Signature {
  /** Actions of the statement; it may name some of them. */
  readonly actions: readonly string[];
  /** Condition key without which the row does not count. */
  readonly narrowedBy?: string;
  /** Type of resource whose policy it is; a role's by default. */
  readonly type?: string;
  /** Whether `*` may stand for the principal too. */
  readonly anybody?: boolean;
  /** For the people who sign it. */
  readonly reason?: string;
}

const endpoint = 'aws:ec2/vpcEndpoint:VpcEndpoint';
const key = 'aws:kms/key:Key';
const letsThrough = 'An endpoint lets through what a role allows, and grants nothing.';

/** The rows. */
export const signatures: Readonly<Record<string, Signature>> = {
  LambdaNetworkLookup: { actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'] },
  LambdaNetworkInterfaces: {
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:UnassignPrivateIpAddresses',
    ],
    narrowedBy: 'lambda:SourceFunctionArn',
  },
  SessionManagerChannels: {
    actions: [
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ],
  },
  InstanceOwnName: { actions: ['ssm:UpdateInstanceInformation'] },
  LogGroupLookup: { actions: ['logs:DescribeLogGroups'] },
  OwnMetrics: { actions: ['cloudwatch:PutMetricData'], narrowedBy: 'cloudwatch:namespace' },
  IndexDocuments: { actions: ['es:ESHttpDelete', 'es:ESHttpGet', 'es:ESHttpHead', 'es:ESHttpPost', 'es:ESHttpPut'] },
  OwnBuckets: {
    type: endpoint,
    anybody: true,
    actions: [
      ...['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
      ...['s3:ListMultipartUploadParts', 's3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
    ],
    narrowedBy: 'aws:ResourceAccount',
    reason: `${letsThrough} The condition keeps it to buckets of this account.`,
  },
  AmazonLinuxPackages: {
    type: endpoint,
    anybody: true,
    actions: ['s3:GetObject'],
    reason: `${letsThrough} The packages of Amazon Linux are read from AWS's own bucket.`,
  },
  OwnTables: {
    type: endpoint,
    anybody: true,
    actions: [
      ...['BatchGetItem', 'BatchWriteItem', 'ConditionCheckItem', 'DeleteItem', 'DescribeTable', 'GetItem', 'PutItem'],
      ...['Query', 'Scan', 'UpdateItem'],
    ].map((action) => `dynamodb:${action}`),
    reason: `${letsThrough} The names are those of the stack's tables.`,
  },
  AutoScaling: {
    type: key,
    anybody: true,
    actions: [
      ...['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'],
      ...['ReEncryptFrom', 'ReEncryptTo'],
    ].map((action) => `kms:${action}`),
    narrowedBy: 'aws:PrincipalArn',
    reason: "Auto Scaling's own role may not exist before the first group does; the condition names it.",
  },
  AutoScalingGrants: {
    type: key,
    anybody: true,
    actions: ['kms:CreateGrant'],
    narrowedBy: 'aws:PrincipalArn',
    reason: "Auto Scaling's own role may not exist before the first group does; the condition names it.",
  },
};

const identityTypes = [
  'aws:iam/rolePolicy:RolePolicy',
  'aws:iam/policy:Policy',
  'aws:iam/userPolicy:UserPolicy',
  'aws:iam/role:Role',
];

/** The row that the statement's Sid names, if it covers the statement in a policy of `type`. */
export function signatureOf(type: string, statement: PolicyStatement): Signature | undefined {
  const row = Object.hasOwn(signatures, statement.sid) ? signatures[statement.sid] : undefined;
  if (row === undefined || statement.actions.length === 0) return undefined;
  const place = row.type === undefined ? identityTypes.includes(type) : row.type === type;
  const keys = Object.values(statement.conditions).flatMap((values) => Object.keys(Object(values)));
  const narrowed = row.narrowedBy === undefined || keys.includes(row.narrowedBy);
  return place && narrowed && statement.actions.every((action) => row.actions.includes(action)) ? row : undefined;
}
