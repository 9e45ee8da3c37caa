/**
 * The function that measures service levels, as it is deployed, in the emulator: over a lake with fresh and stale data and with good
 * and bad reports. Its metrics arrive in the emulator's CloudWatch, and alarms as the stack declares them go to ALARM.
 */
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { Lambda } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tables } from '../../contracts/generated/catalogue.ts';
import { zip } from '../../infra/build/archive.ts';
import { bundle } from '../../infra/build/bundle.ts';
import { AlarmTopics } from '../../infra/components/alarms/alarms.ts';
import { tableAlarms } from '../../infra/components/alarms/table.ts';
import { testAlarms } from '../../infra/testing/alarms.ts';
import { declare } from '../../infra/testing/mocks.ts';
import { emulatorAt } from '../../local/engines/emulator.ts';
import { repository } from '../setup/command.ts';
import { openS3 } from '../setup/s3.ts';
import { until } from '../setup/until.ts';

const endpoint = process.env.STREAMPACT_TEST_EMULATOR;
const why = endpoint === undefined ? ' (skipped: STREAMPACT_TEST_EMULATOR is not set)' : '';
const contract = tables['crypto-market/assets'];
const [hour, day] = [3_600_000, 86_400_000];

describe.skipIf(endpoint === undefined)(`service levels${why}`, () => {
  // The emulator's alarms look at a metric whatever its dimensions are; in an account of our own nobody else tells one.
  const account = '211122223333';
  const credentials = { accessKeyId: account, secretAccessKey: 'test' };
  const config = { ...emulatorAt(endpoint ?? ''), credentials };
  const [s3, lambda, cloudwatch] = [
    openS3(endpoint ?? '', { credentials }),
    new Lambda(config),
    new CloudWatch(config),
  ];
  const name = `service-levels-${process.pid}`;
  const [lake, landing] = [`${name}-lake`, `${name}-landing`];
  /** Each test measures as a stack of its own, so that none sees another's metrics. */
  let stack = '';
  beforeEach(({ task }) => {
    stack = `${name}-${task.id}`;
  });

  const put = (key: string, body: object | string = 'x', bucket = lake) =>
    s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: typeof body === 'string' ? body : JSON.stringify(body) }),
    );
  const folder = (at: number, [date, hours] = ['dt', 'hour']): string => {
    const text = new Date(at).toISOString();
    return `${date}=${text.slice(0, 10)}/${hours}=${text.slice(11, 13)}`;
  };
  const instant = (at: number): string => new Date(at).toISOString().replace(/\D/g, '');
  const report = (rows: number, rejected: number, ...findings: readonly string[]) => ({
    outcome: findings.length > 0 ? 'refused' : 'published',
    ...{ rows_in: rows, rejected, findings },
  });

  /** Lets the function measure these tables; answers its result, or the error that AWS would show. */
  async function measure(...named: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
    const Environment = {
      Variables: {
        STREAMPACT_LAKE_BUCKET: lake,
        STREAMPACT_LANDING_BUCKET: landing,
        STREAMPACT_STACK: stack,
        STREAMPACT_TABLES: named.join(','),
      },
    };
    await lambda.updateFunctionConfiguration({ FunctionName: name, Environment });
    const { Payload: payload } = await lambda.invoke({ FunctionName: name });
    return JSON.parse(Buffer.from(payload ?? []).toString());
  }

  /** The newest value of a metric, as anybody sees it in CloudWatch. */
  async function value(table: string, MetricName: string): Promise<number | undefined> {
    const [Product, Table] = table.split('/');
    const Dimensions = Object.entries({ Stack: stack, Product, Table }).map(([Name, Value]) => ({ Name, Value }));
    const { Datapoints: points = [] } = await cloudwatch.getMetricStatistics({
      ...{ Namespace: 'streampact', MetricName, Dimensions, Period: 60, Statistics: ['Maximum'] },
      StartTime: new Date(Date.now() - hour),
      EndTime: new Date(Date.now() + hour),
    });
    return points.at(-1)?.Maximum;
  }

  beforeAll(async () => {
    for (const Bucket of [lake, landing]) await s3.send(new CreateBucketCommand({ Bucket }));
    const { code } = await bundle({ entry: 'functions/service-levels/main.ts', file: 'index.js' }, repository);
    await lambda.createFunction({
      FunctionName: name,
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Role: `arn:aws:iam::${account}:role/service-levels`,
      Code: { ZipFile: zip([{ path: 'index.js', bytes: code }]) },
      Timeout: 60,
    });
  });
  afterAll(async () => {
    await lambda.deleteFunction({ FunctionName: name }).catch(() => undefined);
    for (const client of [s3, lambda, cloudwatch]) client.destroy();
  });

  describe('alarms', () => {
    const states = async () => {
      const { MetricAlarms: found = [] } = await cloudwatch.describeAlarms({ AlarmNamePrefix: `${name}-assets` });
      const rows = found.map(({ AlarmName = '', StateValue }) => [AlarmName.slice(name.length + 1), StateValue]);
      return Object.fromEntries(rows.sort()) as Readonly<Record<string, string>>;
    };

    const all = (state: string) => ({ 'assets-quality': state, 'assets-rejected': state, 'assets-stale': state });

    /** As the stack declares them. They hear the metrics of the tests below too, so these tests come first. */
    async function deploy(): Promise<void> {
      const declared = await declare(() => {
        const parent = new AlarmTopics('parent', { email: { page: undefined, ticket: undefined } });
        testAlarms().watch(parent, name, tableAlarms(testAlarms().of(contract.product), contract));
      });
      for (const { name: AlarmName, inputs } of declared.ofType('aws:cloudwatch/metricAlarm:MetricAlarm')) {
        await cloudwatch.putMetricAlarm({
          AlarmName,
          Namespace: String(inputs.namespace),
          MetricName: String(inputs.metricName),
          Statistic: 'Maximum',
          Period: 60,
          EvaluationPeriods: Number(inputs.evaluationPeriods),
          Threshold: Number(inputs.threshold),
          ComparisonOperator: 'GreaterThanThreshold',
          TreatMissingData: String(inputs.treatMissingData),
        });
      }
    }

    test('a promise that is kept is quiet, one that is broken rings', async () => {
      await deploy();
      const fresh = `${contract.location}/${folder(Date.now(), ['date', 'hour'])}/part.parquet`;
      await put(fresh);
      await put('reports/crypto-market/assets/jr_1.json', report(10, 1));
      await measure('crypto-market/assets');
      expect(await value('crypto-market/assets', 'RejectedShare')).toBe(0.1);
      await until(states, (now) => JSON.stringify(now) === JSON.stringify(all('OK')));
      const stale = `${contract.location}/${folder(Date.now() - 3 * hour, ['date', 'hour'])}/part.parquet`;
      await put(stale);
      await s3.send(new DeleteObjectCommand({ Bucket: lake, Key: fresh }));
      await put('reports/crypto-market/assets/jr_1.json', report(10, 9, 'unique(asset_id)', 'maxRejectedShare(0.2)'));
      await measure('crypto-market/assets');
      expect(await value('crypto-market/assets', 'QualityRulesFailed')).toBe(2);
      await until(states, (now) => JSON.stringify(now) === JSON.stringify(all('ALARM')));
    });
  });

  test('an age is told for each kind of table, and none where there is no data', async () => {
    const now = Date.now();
    const landed = 'topics/clickstream-http-data/partition=0/clickstream-http-data+0+';
    await Promise.all([
      put(`${contract.location}/${folder(now, ['date', 'hour'])}/part.parquet`),
      // Data of tomorrow, a marker and an older day make nothing younger.
      put(`${contract.location}/${folder(now + 2 * day, ['date', 'hour'])}/part.parquet`),
      put(`raw/csv-replay/flights/${folder(now - 5 * day)}/kafka.x.0.1-2.jsonl.gz`),
      put(`raw/csv-replay/flights/${folder(now - 9 * day)}/kafka.x.0.0-1.jsonl.gz`),
      put('raw/csv-replay/flights/_$folder$'),
      put(`hudi/crypto_hudi_table/.hoodie/${instant(now - 2 * hour)}.commit`),
      put(`hudi/crypto_hudi_table/.hoodie/${instant(now - 3 * hour)}.commit`),
      put(`hudi/crypto_hudi_table/.hoodie/${instant(now)}.commit.requested`),
      put(`hudi/crypto_hudi_table/.hoodie/${instant(now)}.rollback`),
      put('raw_data/2024-05-02.csv'),
      put(`${landed}0000000000.json.gz`, 'x', landing),
    ]);
    const asked = [
      ...['crypto-market/assets', 'csv-replay/flights', 'crypto-cdc/prices', 'fx-rates/transactions'],
      ...['clickstream/raw-events', 'crypto-cdc/data'],
    ];
    expect(await measure(...asked)).toMatchObject({ failed: [] });
    const age = async (table: string) => Math.round(((await value(table, 'FreshnessMinutes')) ?? -1) / 6) / 10;
    expect(await age('crypto-market/assets')).toBeLessThan(0.2);
    // From the end of the newest hour: four days and some, and no hour more than five.
    expect(await age('csv-replay/flights')).toBeGreaterThanOrEqual(119 - 0.1);
    expect(await age('csv-replay/flights')).toBeLessThanOrEqual(120.1);
    expect(await age('crypto-cdc/prices')).toBeCloseTo(2, 0);
    expect(await age('fx-rates/transactions')).toBeLessThan(0.2);
    expect(await age('clickstream/raw-events')).toBeLessThan(0.2);
    expect(await value('crypto-cdc/data', 'FreshnessMinutes')).toBeUndefined();
  });

  test('the newest run that judged rows tells the quality', async () => {
    await put('reports/crypto-cdc/prices/jr_1.json', report(10, 1));
    await measure('crypto-cdc/prices');
    expect(await value('crypto-cdc/prices', 'RejectedShare')).toBe(0.1);
    expect(await value('crypto-cdc/prices', 'QualityRulesFailed')).toBe(0);
    expect(await value('crypto-market/assets', 'RejectedShare')).toBeUndefined();
  });

  test('a report that is none is an error that names it, and hides no other table', async () => {
    const key = 'reports/fx-rates/normalized-transactions/broken.json';
    await put(key, '{"rows_in": 3, "rejected": "many"');
    const { errorMessage } = await measure('fx-rates/normalized-transactions', 'fx-rates/transactions');
    expect(errorMessage).toContain('SERVICE_LEVEL_UNMEASURED');
    expect(errorMessage).toContain(key);
    expect(await value('fx-rates/transactions', 'FreshnessMinutes')).toBeDefined();
    expect(await value('fx-rates/normalized-transactions', 'FreshnessMinutes')).toBeUndefined();
  });
});
