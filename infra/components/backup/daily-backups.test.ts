import * as aws from '@pulumi/aws';
import { expect, test } from 'vitest';
import { declare, memoise } from '../../testing/mocks.ts';
import { Encryption } from '../lake/encryption.ts';
import { guardStores } from '../lake/stores.ts';
import { DailyBackups } from './daily-backups.ts';

const build = memoise((backedUp: boolean) =>
  declare(() => {
    const encryption = new Encryption('test', { kind: 'kms' });
    guardStores({ encryption, deletable: false, backedUp, region: 'us-east-1' });
    new DailyBackups('test-backups', { environment: 'prod', days: 35 });
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
