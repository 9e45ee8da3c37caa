/** The clauses of the smaller services. */

import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { Glue } from '@aws-sdk/client-glue';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { STS } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { until } from '../../setup/until.ts';
import { aws, uniqueName } from './world.ts';

const secrets = new SecretsManager(aws);

test('a secret that was made without a value has none [secrets.empty]', async () => {
  const SecretId = uniqueName('secret');
  await secrets.createSecret({ Name: SecretId });
  await expect(secrets.getSecretValue({ SecretId })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a secret keeps its last value beside the new one [secrets.versions]', async () => {
  const SecretId = uniqueName('secret');
  await secrets.createSecret({ Name: SecretId });
  await secrets.putSecretValue({ SecretId, SecretString: 'first' });
  await secrets.putSecretValue({ SecretId, SecretString: 'second' });
  const at = async (VersionStage: string) => (await secrets.getSecretValue({ SecretId, VersionStage })).SecretString;
  expect([await at('AWSCURRENT'), await at('AWSPREVIOUS')]).toEqual(['second', 'first']);
});

/** States of two alarms, `stale` with data over its threshold and `fresh` without any, once the first is in ALARM. */
async function alarmStates(): Promise<readonly (string | undefined)[]> {
  const cloudwatch = new CloudWatch(aws);
  const [Namespace, MetricName] = [uniqueName('proofs'), 'Stale'];
  const of = (Table: string) => [{ Name: 'Table', Value: Table }];
  const names = ['stale', 'fresh'].map((table) => [table, uniqueName(table)] as const);
  for (const [table, AlarmName] of names)
    await cloudwatch.putMetricAlarm({
      ...{ AlarmName, Namespace, MetricName, Dimensions: of(table), Statistic: 'Maximum' },
      ...{ Period: 10, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' },
      TreatMissingData: 'notBreaching',
    });
  const states = async () => {
    const MetricData = [{ MetricName, Dimensions: of('stale'), Value: 1 }];
    await cloudwatch.putMetricData({ Namespace, MetricData });
    const { MetricAlarms = [] } = await cloudwatch.describeAlarms({ AlarmNames: names.map(([, name]) => name) });
    return names.map(([, name]) => MetricAlarms.find(({ AlarmName }) => AlarmName === name)?.StateValue);
  };
  return until(states, ([stale]) => stale === 'ALARM', { seconds: 40, everyMilliseconds: 1_000 });
}

test('an alarm goes off over its threshold [cloudwatch.alarm]', async () => {
  expect((await alarmStates())[0]).toBe('ALARM');
});

test('an alarm does not hear another dimension’s data [cloudwatch.dimensions]', async () => {
  expect((await alarmStates())[1]).not.toBe('ALARM');
});

test('whoever calls is told the account [sts.identity]', async () => {
  const { Account } = await new STS(aws).getCallerIdentity({});
  expect(Account).toBe('000000000000');
});

test('a table of the catalog is as it was written [glue.catalog]', async () => {
  const glue = new Glue(aws);
  const DatabaseName = uniqueName('db').replaceAll('-', '_');
  await glue.createDatabase({ DatabaseInput: { Name: DatabaseName } });
  const Columns = [{ Name: 'amount', Type: 'decimal(38,18)' }];
  await glue.createTable({ DatabaseName, TableInput: { Name: 'trades', StorageDescriptor: { Columns } } });
  const { Table } = await glue.getTable({ DatabaseName, Name: 'trades' });
  expect(Table?.StorageDescriptor?.Columns).toMatchObject(Columns);
  await expect(glue.getTable({ DatabaseName, Name: 'absent' })).rejects.toMatchObject({
    name: 'EntityNotFoundException',
  });
});
