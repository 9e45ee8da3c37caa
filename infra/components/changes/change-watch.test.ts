import { beforeAll, expect, test } from 'vitest';
import { items } from '../../../contracts/generated/catalogue.ts';
import { testAlarms } from '../../testing/alarms.ts';
import { type Declaration, declare } from '../../testing/mocks.ts';
import { Dashboard } from '../dashboards/dashboard.ts';
import { limitGraphs } from '../dashboards/limits.ts';
import { ChangeWatch } from './change-watch.ts';
import { changeGraphs } from './graphs.ts';

const seen: { declared?: Declaration } = {};

beforeAll(async () => {
  seen.declared = await declare(() => {
    const alarms = testAlarms();
    const watched = {
      contract: items['crypto-cdc/prices'],
      ...{ tableName: 'table', streamName: 'stream', deliveryName: 'delivery', functionName: 'function' },
      functionSeconds: 60,
      bufferSeconds: 60,
    };
    new ChangeWatch('prices', { ...watched, alarms });
    const groups = [...changeGraphs(watched), limitGraphs(alarms.made)];
    new Dashboard('prices', { dashboardName: 'd', region: 'us-east-1', alarms: [], groups });
  });
});

function declared(): Declaration {
  if (seen.declared === undefined) throw new Error('Nothing was declared');
  return seen.declared;
}

/** Condition of each alarm, by its name; a query stands for itself. */
function alarms(): Readonly<Record<string, string>> {
  const rows = declared().ofType('aws:cloudwatch/metricAlarm:MetricAlarm');
  return Object.fromEntries(
    rows.map(({ name, inputs }) => {
      const { comparisonOperator, threshold, statistic, metricName, dimensions, metricQueries } = inputs;
      const what =
        metricQueries === undefined
          ? `${statistic} ${metricName} ${Object.values(dimensions as object).join('/')}`
          : String((metricQueries as readonly { readonly expression: string }[])[0]?.expression);
      return [name, `${what} ${comparisonOperator === 'LessThanThreshold' ? '<' : '>'} ${threshold}`];
    }),
  );
}

test('every part of the way rings by its own measure', () => {
  expect(alarms()).toEqual({
    'prices-read-throttles': 'Sum ReadThrottleEvents table > 0',
    'prices-write-throttles': 'Sum WriteThrottleEvents table > 0',
    'prices-by-day-throttles': 'Sum WriteThrottleEvents by-day/table > 0',
    'prices-system-errors':
      'SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", Operation, TableName) WHERE TableName = \'table\' > 0',
    'prices-user-errors': 'Sum UserErrors  > 10',
    'prices-replication-age':
      'SELECT MAX(AgeOfOldestUnreplicatedRecord) FROM SCHEMA("AWS/DynamoDB", DelegatedOperation, TableName) WHERE TableName = \'table\' > 900000',
    'prices-replication-failures':
      'SELECT SUM(FailedToReplicateRecordCount) FROM SCHEMA("AWS/DynamoDB", DelegatedOperation, TableName) WHERE TableName = \'table\' > 0',
    'prices-iterator-age': 'Maximum GetRecords.IteratorAgeMilliseconds stream > 900000',
    'prices-stream-read-throttles': 'Sum ReadProvisionedThroughputExceeded stream > 0',
    'prices-stream-write-throttles': 'Sum WriteProvisionedThroughputExceeded stream > 0',
    'prices-delivery-freshness': 'Maximum DeliveryToS3.DataFreshness delivery > 960',
    'prices-delivery-failures': 'Average DeliveryToS3.Success delivery < 1',
    'prices-processing-failures': 'Average ExecuteProcessing.Success delivery < 1',
    'prices-delivery-throttles': 'Sum ThrottledRecords delivery > 0',
    'prices-delivery-read-throttles': 'Sum ThrottledGetRecords delivery > 0',
    'prices-delivery-behind': 'Maximum KinesisMillisBehindLatest delivery > 900000',
    'prices-partitions-exceeded': 'Maximum PartitionCountExceeded delivery > 0',
    'prices-transformer-errors': 'Sum Errors function > 0',
    'prices-transformer-throttles': 'Sum Throttles function > 0',
    'prices-transformer-duration': 'Maximum Duration function > 48000',
  });
});

test('an alarm is quiet without values, tells of both its turns, and names one metric or one question', () => {
  for (const { inputs } of declared().ofType('aws:cloudwatch/metricAlarm:MetricAlarm')) {
    expect(inputs).toMatchObject({ treatMissingData: 'notBreaching', evaluationPeriods: 1 });
    expect(inputs.alarmActions).toEqual(inputs.okActions);
    expect('metricQueries' in inputs).toBe(!('metricName' in inputs));
  }
});

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: { readonly metrics?: readonly (readonly unknown[])[] };
}

function widgets(): readonly Widget[] {
  const { dashboardBody } = declared().find('prices-dashboard').inputs;
  return (JSON.parse(String(dashboardBody)) as { readonly widgets: readonly Widget[] }).widgets;
}

test('whatever rings is drawn', () => {
  const drawn = widgets().flatMap(({ properties }) => properties.metrics ?? []);
  const names = new Set(drawn.map(([first, name]) => name ?? (first as { readonly label: string }).label));
  for (const { inputs } of declared().ofType('aws:cloudwatch/metricAlarm:MetricAlarm')) {
    const [query] = (inputs.metricQueries ?? []) as readonly { readonly label: string }[];
    expect(names).toContain(query?.label ?? inputs.metricName);
  }
});

test('no two widgets lie on each other, none leaves the grid', () => {
  const cells = widgets().flatMap(({ x, y, width, height }) =>
    Array.from({ length: width * height }, (_, at) => `${x + (at % width)},${y + Math.floor(at / width)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(widgets().every(({ x, width }) => x >= 0 && x + width <= 24)).toBe(true);
});
