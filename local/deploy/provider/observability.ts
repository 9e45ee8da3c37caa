/** Amazon CloudWatch: log groups and streams, alarms and dashboards. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/ */
import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { DashboardArgs, LogGroupArgs, LogStreamArgs, MetricAlarmArgs } from '@pulumi/aws/cloudwatch/index.js';
import type { Cloud } from './cloud.ts';
import { complete, type Resolved, type ResourceRow, resource } from './row.ts';
import { pascal, tagList } from './shape.ts';

async function setRetention(name: string, days: number | undefined, cloud: Cloud): Promise<undefined> {
  const logs = await cloud.logs();
  await (days === undefined || days === 0
    ? logs.deleteRetentionPolicy({ logGroupName: name })
    : logs.putRetentionPolicy({ logGroupName: name, retentionInDays: days }));
}

function dimensionsOf({ dimensions = {} }: Resolved<MetricAlarmArgs>): readonly object[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

async function putDashboard({ dashboardName, dashboardBody }: Resolved<DashboardArgs>, cloud: Cloud): Promise<void> {
  await (await cloud.cloudwatch()).putDashboard({ DashboardName: dashboardName, DashboardBody: dashboardBody });
}

async function putAlarm(inputs: Resolved<MetricAlarmArgs>, cloud: Cloud): Promise<string> {
  const name = inputs.name ?? '';
  const given = {
    AlarmDescription: inputs.alarmDescription,
    Namespace: inputs.namespace,
    MetricName: inputs.metricName,
    Dimensions: inputs.metricQueries === undefined ? dimensionsOf(inputs) : undefined,
    Metrics: inputs.metricQueries?.map(pascal),
    Statistic: inputs.statistic,
    Period: inputs.period,
    Threshold: inputs.threshold,
    TreatMissingData: inputs.treatMissingData,
    AlarmActions: inputs.alarmActions,
    OKActions: inputs.okActions,
  };
  await (await cloud.cloudwatch()).putMetricAlarm({
    AlarmName: name,
    ComparisonOperator: inputs.comparisonOperator,
    EvaluationPeriods: inputs.evaluationPeriods,
    Tags: tagList(inputs.tags),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  } as PutMetricAlarmCommandInput);
  return name;
}

export const observability: readonly ResourceRow[] = [
  resource<LogGroupArgs>({
    type: 'aws:cloudwatch/logGroup:LogGroup',
    autoname: { property: 'name', maxLength: 512 },
    replaceOn: ['name', 'namePrefix', 'logGroupClass'],
    create: async ({ name = '', retentionInDays, tags }, cloud) => {
      await (await cloud.logs()).createLogGroup({ logGroupName: name, ...(tags !== undefined && { tags }) });
      const created = { id: name, outputs: { arn: cloud.arn('logs', `log-group:${name}`) } };
      return complete(created, async () =>
        retentionInDays === undefined ? undefined : setRetention(name, retentionInDays, cloud),
      );
    },
    update: async ({ id, inputs }, cloud) => setRetention(id, inputs.retentionInDays, cloud),
    delete: async ({ id }, cloud) => (await cloud.logs()).deleteLogGroup({ logGroupName: id }),
  }),
  resource<MetricAlarmArgs>({
    type: 'aws:cloudwatch/metricAlarm:MetricAlarm',
    autoname: { property: 'name', maxLength: 255 },
    replaceOn: ['name'],
    create: async (inputs, cloud) => {
      const name = await putAlarm(inputs, cloud);
      return { id: name, outputs: { arn: cloud.arn('cloudwatch', `alarm:${name}`) } };
    },
    update: async ({ inputs }, cloud) => {
      await putAlarm(inputs, cloud);
      return undefined;
    },
    delete: async ({ id }, cloud) => (await cloud.cloudwatch()).deleteAlarms({ AlarmNames: [id] }),
  }),
  resource<LogStreamArgs>({
    type: 'aws:cloudwatch/logStream:LogStream',
    autoname: { property: 'name', maxLength: 512 },
    replaceOn: ['name', 'logGroupName'],
    create: async ({ name = '', logGroupName }, cloud) => {
      await (await cloud.logs()).createLogStream({ logGroupName, logStreamName: name });
      return { id: name, outputs: { arn: cloud.arn('logs', `log-group:${logGroupName}:log-stream:${name}`) } };
    },
    delete: async ({ id, inputs: { logGroupName } }, cloud) =>
      (await cloud.logs()).deleteLogStream({ logGroupName, logStreamName: id }),
  }),
  resource<DashboardArgs>({
    type: 'aws:cloudwatch/dashboard:Dashboard',
    replaceOn: ['dashboardName'],
    create: async (inputs, cloud) => {
      await putDashboard(inputs, cloud);
      // Dashboards belong to no region.
      const dashboardArn = `arn:aws:cloudwatch::${cloud.account}:dashboard/${inputs.dashboardName}`;
      return { id: inputs.dashboardName, outputs: { dashboardArn } };
    },
    update: async ({ inputs }, cloud) => {
      await putDashboard(inputs, cloud);
      return undefined;
    },
    delete: async ({ id }, cloud) => (await cloud.cloudwatch()).deleteDashboards({ DashboardNames: [id] }),
  }),
];
