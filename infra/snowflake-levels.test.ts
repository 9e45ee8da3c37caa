import { describe, expect, test } from 'vitest';
import { tables } from '../contracts/generated/catalogue.ts';
import { isOfRefusals, isOfSnowflakeAlone } from '../contracts/src/emit/table-levels.ts';
import type { TableContract } from '../contracts/src/model.ts';
import { clickstreamIn, dev } from './testing/clickstream.ts';
import { rightsOf } from './testing/iam.ts';

const inDev = await clickstreamIn(dev);

describe('tables that Snowflake alone holds', () => {
  const own = Object.values<TableContract>(tables).filter(({ product }) => product === 'clickstream');
  const alone = own.filter(isOfSnowflakeAlone);
  const names = alone.map(({ name }) => `clickstream/${name}`);

  test('are asked about by a function that may read its login and tell, and nothing else', () => {
    const { declared, product } = inDev;
    const { inputs } = declared.find('clickstream-snowflake-levels-function');
    const { variables } = inputs.environment as { readonly variables: Readonly<Record<string, string>> };
    expect(variables).toMatchObject({
      STREAMPACT_SNOWFLAKE_ACCOUNT: 'acme-sales',
      STREAMPACT_SNOWFLAKE_ROLE: 'STREAMPACT_DEV_MONITOR',
      STREAMPACT_SNOWFLAKE_DATABASE: 'STREAMPACT_DEV',
      STREAMPACT_TABLES: names.join(','),
    });
    expect(JSON.stringify(inputs)).not.toContain('a key');
    const { 'secretsmanager:GetSecretValue': secrets, ...rights } = rightsOf(declared, 'clickstream-snowflake-levels');
    expect(secrets).toEqual([product.snowflake?.monitorSecretArn]);
    const beyond = Object.keys(rights).filter((action) => !/^(logs|ec2):/.test(action));
    expect(beyond.sort()).toEqual(['cloudwatch:PutMetricData', 'sqs:SendMessage']);
  });

  test('ring each at what its contract says, and those of refused rows at broken rules alone', () => {
    const alarms = inDev.declared.ofType('aws:cloudwatch/metricAlarm:MetricAlarm');
    const of = ({ name }: TableContract, suffix: string) =>
      alarms.find((each) => each.name === `streampact-dev-watch-clickstream-${name}-${suffix}`)?.inputs;
    expect(alone).toHaveLength(7);
    for (const table of alone) {
      expect(of(table, 'quality'), table.name).toMatchObject({ threshold: 0, metricName: 'QualityRulesFailed' });
      expect(of(table, 'stale')?.threshold, table.name).toBe(isOfRefusals(table) ? undefined : table.freshnessMinutes);
    }
  });
});
