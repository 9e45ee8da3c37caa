/** Rights as calls of the SDK: what a role with the right may send, and everybody else may not. */

import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ServiceException,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { RoleKeys, Roles } from '../../local/aws/roles.ts';
import { AwsError } from '../../local/aws/wire/errors.ts';
import { emulatorAt } from '../../local/engines/emulator.ts';
import type { Right } from './policies.ts';

/** Clients under one role's keys. */
export interface Caller {
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly iam: IAMClient;
  readonly sts: STSClient;
  destroy(): void;
}

/** Whoever opens it destroys it. */
export function openCaller(awsEndpoint: string, keys: RoleKeys): Caller {
  const credentials = {
    accessKeyId: keys.AWS_ACCESS_KEY_ID,
    secretAccessKey: keys.AWS_SECRET_ACCESS_KEY,
    sessionToken: keys.AWS_SESSION_TOKEN,
  };
  const config = { ...emulatorAt(awsEndpoint), credentials, maxAttempts: 1 };
  const clients = {
    s3: new S3Client({ ...config, forcePathStyle: true }),
    secrets: new SecretsManagerClient(config),
    sqs: new SQSClient(config),
    lambda: new LambdaClient(config),
    iam: new IAMClient(config),
    sts: new STSClient(config),
  };
  return {
    ...clients,
    destroy() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

type Call = (caller: Caller, right: Right) => Promise<unknown>;

/** Bucket and key of an object's ARN; a pattern stands for an object that nobody has made. */
function object({ resource }: Right): { readonly Bucket: string; readonly Key: string } {
  const [bucket = '', ...key] = resource.replace(/^arn:aws:s3:::/, '').split('/');
  return { Bucket: bucket, Key: key.join('/').replaceAll('*', 'rights-test') };
}

/** Action → the call that asks for it on the right's resource. Others are simulated or not tried. */
const calls: Readonly<Record<string, Call>> = {
  's3:GetObject': async ({ s3 }, right) => {
    const { Body: body } = await s3.send(new GetObjectCommand({ ...object(right), Range: 'bytes=0-0' }));
    // Or the connection stays open.
    await body?.transformToByteArray();
  },
  's3:PutObject': ({ s3 }, right) => s3.send(new PutObjectCommand({ ...object(right), Body: 'x' })),
  's3:DeleteObject': ({ s3 }, right) => s3.send(new DeleteObjectCommand(object(right))),
  's3:ListBucket': ({ s3 }, right) =>
    s3.send(
      new ListObjectsV2Command({
        Bucket: object(right).Bucket,
        Prefix: right.prefixes?.[0]?.replaceAll('*', '') ?? '',
        MaxKeys: 1,
      }),
    ),
  'secretsmanager:GetSecretValue': ({ secrets }, { resource }) =>
    secrets.send(new GetSecretValueCommand({ SecretId: resource })),
  'sqs:SendMessage': ({ sqs }, { resource }) => {
    const [, , , , account, queue] = resource.split(':');
    return sqs.send(
      new SendMessageCommand({ QueueUrl: `http://127.0.0.1/${account}/${queue}`, MessageBody: 'rights-test' }),
    );
  },
  'lambda:InvokeFunction': ({ lambda }, { resource }) =>
    lambda.send(new InvokeCommand({ FunctionName: resource, InvocationType: 'DryRun' })),
};

/**
 * Services whose calls the emulator judges by another resource than AWS (a table of Glue by its database, a log's stream by its group), or
 * does not judge: the role's policies are asked instead, about the resource that AWS would take.
 */
const simulated: ReadonlySet<string> = new Set(['es', 'glue', 'kinesis', 'logs']);

/** Whether a right can be tried. */
export const isTried = ({ action }: Right): boolean =>
  calls[action] !== undefined || simulated.has(action.split(':')[0] ?? '');

/** Asks for what the right allows, as the caller or about the role. */
export function tryRight({ action, resource, ...right }: Right, { caller, roleName, roles }: Trying): Promise<unknown> {
  const call = calls[action];
  if (call !== undefined) return call(caller, { action, resource, ...right });
  return roles.require(roleName, action, resource.replaceAll('*', 'rights-test'));
}

/** Who tries. */
export interface Trying {
  readonly caller: Caller;
  readonly roleName: string;
  readonly roles: Roles;
}

/** Calls that no role of the stack may make. */
export const never: Readonly<Record<string, (caller: Caller, roleArn: string) => Promise<unknown>>> = {
  'list the roles': ({ iam }) => iam.send(new ListRolesCommand({})),
  'list the buckets': ({ s3 }) => s3.send(new ListBucketsCommand({})),
  'take another role': ({ sts }, RoleArn) =>
    sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'rights-test' })),
};

/**
 * Whether AWS refused a call for want of a right; another refusal (there is no such object) means that it was let in. Rethrows what is no
 * answer at all.
 */
export async function isDenied(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    if (error instanceof AwsError) return error.type === 'AccessDeniedException';
    const { name = '', Code = '', $metadata } = error as Partial<S3ServiceException> & { readonly Code?: string };
    if ($metadata?.httpStatusCode === undefined) throw error;
    return /^AccessDenied(Exception)?$/.test(name) || Code === 'AccessDenied';
  }
}
