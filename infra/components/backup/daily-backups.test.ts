import * as aws from '@pulumi/aws';
import { expect, test } from 'vitest';
import { testAlarms } from '../../testing/alarms.ts';
import { declare, memoise } from '../../testing/mocks.ts';
import { Encryption } from '../lake/encryption.ts';
import { guardStores } from '../lake/stores.ts';
import { DailyBackups } from './daily-backups.ts';

const build = memoise((backedUp: boolean) =>
  declare(() => {
    const encryption = new Encryption('test', { kind: 'kms' });
    guardStores({ encryption, deletable: false, backedUp, region: 'us-east-1' });
    new DailyBackups('test-backups', { environment: 'prod', days: 35, alarms: testAlarms() });
    new aws.ebs.Volume('volume', { availabilityZone: 'us-east-1a', tags: { Name: 'data' } });
    new aws.dynamodb.Table('table', { hashKey: 'id' });
    new aws.rds.Instance('database', { instanceClass: 'db.t4g.micro' });
    new aws.sqs.Queue('queue', {});
  }),
);

test('a copy a day, kept as long as the stack says, in a vault under its key that stays', async () => {
  const declared = await build(true);
  expect(declared.find('test-backups-vault')).toMatchObject({
    protect: true,
    retainOnDelete: true,
    inputs: { forceDestroy: false, kmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:test-data-key-name' },
  });
  expect(declared.find('test-backups-plan').inputs).toMatchObject({
    rules: [
      { targetVaultName: 'test-backups-vault-name', schedule: 'cron(0 3 * * ? *)', lifecycle: { deleteAfter: 35 } },
    ],
  });
});

test('what is tagged, and of this stack, is copied: volumes, tables and databases are, queues are not', async () => {
  const declared = await build(true);
  expect(declared.find('test-backups-selection').inputs).toMatchObject({
    conditions: [
      {
        stringEquals: [
          { key: 'aws:ResourceTag/streampact:backup', value: 'daily' },
          { key: 'aws:ResourceTag/environment', value: 'prod' },
        ],
      },
    ],
  });
  expect(declared.find('volume').inputs.tags).toEqual({ Name: 'data', 'streampact:backup': 'daily' });
  for (const name of ['table', 'database']) {
    expect(declared.find(name).inputs.tags).toEqual({ 'streampact:backup': 'daily' });
  }
  expect(declared.find('queue').inputs).not.toHaveProperty('tags');
  expect((await build(false)).find('table').inputs).not.toHaveProperty('tags');
});

test('a job that comes to nothing rings, and so do two days without a copy, each of this vault alone', async () => {
  const alarms = (await build(true)).ofType('aws:cloudwatch/metricAlarm:MetricAlarm');
  const dimensions = { BackupVaultName: 'test-backups-vault-name' };
  const told = alarms.map(({ name, inputs }) => [name.replace('test-backups-', ''), inputs.metricName]);
  expect(Object.fromEntries(told)).toEqual({
    failed: 'NumberOfBackupJobsFailed',
    aborted: 'NumberOfBackupJobsAborted',
    expired: 'NumberOfBackupJobsExpired',
    'restore-failed': 'NumberOfRestoreJobsFailed',
    missing: 'NumberOfBackupJobsCompleted',
  });
  for (const { name, inputs } of alarms) {
    const silent = name.endsWith('-missing');
    expect(inputs, name).toMatchObject({
      namespace: 'AWS/Backup',
      statistic: 'Sum',
      dimensions,
      ...(silent
        ? { treatMissingData: 'breaching', comparisonOperator: 'LessThanThreshold', threshold: 1, period: 86_400 }
        : { treatMissingData: 'notBreaching', comparisonOperator: 'GreaterThanThreshold', threshold: 0 }),
    });
  }
});
