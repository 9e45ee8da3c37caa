import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { expect, test } from 'vitest';
import { createRole } from '../../policies/role.ts';
import { statementsOf } from '../../testing/iam.ts';
import { declare, memoise } from '../../testing/mocks.ts';
import { Encryption, type EncryptionArgs } from './encryption.ts';
import { type KeyUse, keyUses } from './keys.ts';
import { guardStores } from './stores.ts';

const keyArn = (use: KeyUse) => `arn:aws:kms:us-east-1:123456789012:test-${use}-key-name`;
const secretArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:login';
const queueArn = 'arn:aws:sqs:us-east-1:123456789012:failed';

/** One of each kind, told no more than it must be. */
function declareStores(): void {
  new aws.cloudwatch.LogGroup('logs', { retentionInDays: 14 });
  new aws.secretsmanager.Secret('secret', {});
  new aws.sqs.Queue('queue', { sqsManagedSseEnabled: true });
  new aws.sns.Topic('topic', {});
  new aws.ebs.Volume('volume', { availabilityZone: 'us-east-1a', encrypted: true });
  new aws.ec2.Instance('instance', { rootBlockDevice: { encrypted: true } });
  new aws.ec2.Instance('own-key', { rootBlockDevice: { encrypted: true, kmsKeyId: 'own' } });
  new aws.ec2.LaunchTemplate('template', {
    blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { encrypted: 'true' } }],
  });
  new aws.lambda.Function('function', { role: 'arn' });
  new aws.opensearch.Domain('search', { encryptAtRest: { enabled: true } });
  new aws.rds.Instance('mysql', { instanceClass: 'db.t4g.micro', manageMasterUserPassword: true });
  new aws.redshiftserverless.Namespace('redshift', { namespaceName: 'copy' });
  new aws.kinesis.Stream('stream', { shardCount: 1 });
  new aws.glue.Job('job', { roleArn: 'arn', command: { scriptLocation: 's3://b/k' } });
  new aws.glue.Crawler('crawler', { role: 'arn', databaseName: 'd' });
  createRole(undefined as unknown as pulumi.Resource, 'reader', {
    service: 'lambda.amazonaws.com',
    description: 'Reads a secret and keeps what failed',
    statements: [
      { actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] },
      { actions: ['sqs:SendMessage'], resources: [queueArn] },
    ],
  });
  createRole(undefined as unknown as pulumi.Resource, 'other', {
    service: 'lambda.amazonaws.com',
    description: 'Uses no store',
    statements: [{ actions: ['lambda:InvokeFunction'], resources: ['arn:aws:lambda:us-east-1:123456789012:f'] }],
  });
}

const build = memoise((kind: EncryptionArgs['kind'], deletable: boolean) =>
  declare(() => {
    const encryption = new Encryption('test', { kind, deletable });
    guardStores({ encryption, deletable, backedUp: false, region: 'us-east-1' });
    declareStores();
  }),
);

test('there is one key for each kind of store: rotated, slow to go, and kept unless data may be deleted', async () => {
  const declared = await build('kms', false);
  const keys = declared.ofType('aws:kms/key:Key');
  expect(keys.map(({ name }) => name)).toEqual(keyUses.map((use) => `test-${use}-key`).sort());
  for (const { inputs, protect, retainOnDelete } of keys) {
    expect([protect, retainOnDelete]).toEqual([true, true]);
    expect(inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 30 });
  }
  const deletable = (await build('kms', true)).ofType('aws:kms/key:Key');
  expect(deletable.every(({ protect, retainOnDelete }) => !protect && !retainOnDelete)).toBe(true);
  expect((await build('sse-s3', false)).ofType('aws:kms/key:Key')).toEqual([]);
});

test.each<[string, object]>([
  ['logs', { kmsKeyId: keyArn('logs'), retentionInDays: 14 }],
  ['secret', { kmsKeyId: keyArn('secrets') }],
  ['queue', { kmsMasterKeyId: keyArn('messages'), kmsDataKeyReusePeriodSeconds: 300 }],
  ['topic', { kmsMasterKeyId: keyArn('messages') }],
  ['volume', { kmsKeyId: keyArn('volumes'), encrypted: true }],
  ['instance', { rootBlockDevice: { kmsKeyId: keyArn('volumes'), encrypted: true } }],
  ['own-key', { rootBlockDevice: { kmsKeyId: 'own', encrypted: true } }],
  [
    'template',
    { blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { encrypted: 'true', kmsKeyId: keyArn('volumes') } }] },
  ],
  ['function', { kmsKeyArn: keyArn('data') }],
  ['search', { encryptAtRest: { enabled: true, kmsKeyId: keyArn('data') } }],
  ['mysql', { masterUserSecretKmsKeyId: keyArn('secrets') }],
  ['redshift', { kmsKeyId: keyArn('data'), adminPasswordSecretKmsKeyId: keyArn('secrets') }],
  ['job', { securityConfiguration: 'test-glue-name' }],
  ['crawler', { securityConfiguration: 'test-glue-name' }],
])('%s is told its key', async (name, expected) => {
  const { inputs } = (await build('kms', false)).find(name);
  expect(inputs).toMatchObject(expected);
  expect(inputs).not.toHaveProperty('sqsManagedSseEnabled');
});

test('without keys of the stack, stores say what they said', async () => {
  const declared = await build('sse-s3', false);
  expect(declared.find('queue').inputs).toEqual({ sqsManagedSseEnabled: true });
  expect(declared.find('logs').inputs).toEqual({ retentionInDays: 14 });
  expect(declared.find('instance').inputs).toEqual({ rootBlockDevice: { encrypted: true } });
  expect(statementsOf(declared, 'reader')).toHaveLength(2);
});

test('what holds data is kept, unless data may be deleted', async () => {
  for (const name of ['stream', 'search', 'redshift']) {
    expect((await build('sse-s3', false)).find(name)).toMatchObject({ protect: true, retainOnDelete: true });
    expect((await build('sse-s3', true)).find(name)).toMatchObject({ protect: false, retainOnDelete: false });
  }
});

test('a role may use the keys of the stores that it uses, through their services; another role none', async () => {
  const declared = await build('kms', false);
  const added = statementsOf(declared, 'reader').slice(2);
  expect(added).toEqual([
    {
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: [keyArn('secrets')],
      Condition: { StringEquals: { 'kms:ViaService': ['secretsmanager.us-east-1.amazonaws.com'] } },
    },
    {
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: [keyArn('messages')],
      Condition: { StringEquals: { 'kms:ViaService': ['sqs.us-east-1.amazonaws.com'] } },
    },
  ]);
  expect(statementsOf(declared, 'other')).toHaveLength(1);
});
