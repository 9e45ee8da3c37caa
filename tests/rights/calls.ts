/** Rights as calls of the SDK: what a role with the right may send, and everybody else may not. */

import { CloudWatchLogsClient, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetPartitionsCommand, GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { RoleKeys } from '../../local/aws/roles.ts';
import { emulatorAt } from '../../local/engines/emulator.ts';
import type { Right } from './policies.ts';

/** Clients under one role's keys. */
export interface Caller {
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly glue: GlueClient;
  readonly logs: CloudWatchLogsClient;
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
    glue: new GlueClient(config),
    logs: new CloudWatchLogsClient(config),
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

const last = (resource: string): string => resource.slice(resource.lastIndexOf(':') + 1);
/** `table/<database>/<table>` of a table's ARN. */
const table = ({ resource }: Right): readonly string[] => last(resource).split('/');

/** Action → the call that asks for it on the right's resource. Actions without a row are not tried. */
export const calls: Readonly<Record<string, Call>> = {
  's3:GetObject': ({ s3 }, right) => s3.send(new GetObjectCommand(object(right))),
  's3:PutObject': ({ s3 }, right) => s3.send(new PutObjectCommand({ ...object(right), Body: '' })),
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
    lambda.send(new InvokeCommand({ FunctionName: resource.replace(/:\$LATEST$/, ''), InvocationType: 'DryRun' })),
  'glue:GetTable': ({ glue }, right) => {
    const [kind, DatabaseName, Name = 'none'] = table(right);
    return glue.send(new GetTableCommand({ DatabaseName: kind === 'catalog' ? 'none' : DatabaseName, Name }));
  },
  'glue:GetPartitions': ({ glue }, right) => {
    const [kind, DatabaseName, TableName = 'none'] = table(right);
    return glue.send(new GetPartitionsCommand({ DatabaseName: kind === 'catalog' ? 'none' : DatabaseName, TableName }));
  },
  'logs:PutLogEvents': ({ logs }, { resource }) => {
    const logGroupName = /:log-group:([^:]+)/.exec(resource)?.[1];
    const logStreamName = 'rights-test';
    return logs.send(
      new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: [{ timestamp: 1, message: 'x' }] }),
    );
  },
};

/** Calls that no role of the stack may make. */
export const never: Readonly<Record<string, (caller: Caller, roleArn: string) => Promise<unknown>>> = {
  'list the roles': ({ iam }) => iam.send(new ListRolesCommand({})),
  'list the buckets': ({ s3 }) => s3.send(new ListBucketsCommand({})),
  'take another role': ({ sts }, RoleArn) =>
    sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'rights-test' })),
};

/** Whether AWS refused a call for want of a right; another refusal (there is no such object) means that it was let in. */
export async function isDenied(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    const { name = '', Code = '' } = error as { readonly name?: string; readonly Code?: string };
    return /^AccessDenied(Exception)?$/.test(name) || Code === 'AccessDenied';
  }
}
