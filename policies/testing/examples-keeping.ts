/** Twins of the rules about logs, retention, deletion, tags and names. */
import type { PlainObject } from '../plain.ts';
import { unknown } from '../unknown.ts';
import type { Example, ExampleResource, Row } from './example.ts';

const lambda = 'aws:lambda/function:Function';
const table = 'aws:dynamodb/table:Table';
const rds = 'aws:rds/instance:Instance';
const queue = 'aws:sqs/queue:Queue';
const bucket = 'aws:s3/bucket:Bucket';
const firehose = 'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream';
const delivery = (enabled: boolean) => ({ extendedS3Configuration: { cloudwatchLoggingOptions: { enabled } } });
const glueLog = (value: string) => ({ defaultArguments: { '--enable-continuous-cloudwatch-log': value } });
const tags = {
  project: 'streampact',
  environment: 'prod',
  product: 'fx-rates',
  owner: 'a@example.org',
  'data-class': 'internal',
};
const { owner: _, ...nobodys } = tags;
const listed = (of: Readonly<Record<string, string>>) => Object.entries(of).map(([key, value]) => ({ key, value }));
const safe = { protect: true } as const;

const named = [
  ...['aws:glue/catalogDatabase:CatalogDatabase', 'aws:secretsmanager/secret:Secret', 'aws:iam/role:Role'],
  ...[queue, 'aws:sns/topic:Topic', lambda],
];

const rows: readonly Row[] = [
  ['logs-somewhere', lambda, { loggingConfig: { logGroup: unknown } }, {}],
  ['logs-somewhere', 'aws:glue/job:Job', glueLog('true'), glueLog('false')],
  ['logs-somewhere', rds, { enabledCloudwatchLogsExports: ['error'] }, { enabledCloudwatchLogsExports: [] }],
  ['logs-somewhere', firehose, delivery(true), delivery(false)],
  [
    'logs-somewhere',
    'aws:athena/workgroup:Workgroup',
    { configuration: { publishCloudwatchMetricsEnabled: true } },
    {},
  ],
  [
    'logs-somewhere',
    'aws:opensearch/domain:Domain',
    { logPublishingOptions: [{ logType: 'ES_APPLICATION_LOGS' }] },
    {},
  ],
  ['logs-somewhere', 'aws:redshiftserverless/namespace:Namespace', { logExports: ['userlog'] }, { logExports: [] }],
  ['log-retention', 'aws:cloudwatch/logGroup:LogGroup', { retentionInDays: 90 }, {}],
  ['log-retention', 'aws:cloudwatch/logGroup:LogGroup', { retentionInDays: 1 }, { retentionInDays: 0 }],
  ['function-logs-as-json', lambda, { loggingConfig: { logFormat: 'JSON' } }, { loggingConfig: { logFormat: 'Text' } }],
  ['restorable', table, { pointInTimeRecovery: { enabled: true } }, { pointInTimeRecovery: { enabled: false } }],
  ['restorable', rds, { backupRetentionPeriod: 7 }, { backupRetentionPeriod: 6 }],
  ['restorable', 'aws:kinesis/stream:Stream', { retentionPeriod: 48 }, { retentionPeriod: 24 }],
  ['restorable', queue, { messageRetentionSeconds: 1_209_600 }, { messageRetentionSeconds: 345_600 }],
  ['deletion-protection', bucket, {}, { forceDestroy: true }, safe],
  ['deletion-protection', bucket, {}, {}, safe],
  ['deletion-protection', table, { deletionProtectionEnabled: true }, { deletionProtectionEnabled: true }, safe],
  [
    'deletion-protection',
    rds,
    { deletionProtection: true },
    { deletionProtection: true, skipFinalSnapshot: true },
    safe,
  ],
  ['deletion-protection', 'aws:ebs/volume:Volume', { finalSnapshot: true }, {}, safe],
  ['deletion-protection', 'aws:kms/key:Key', {}, {}, safe],
  ['secret-recovery', 'aws:secretsmanager/secret:Secret', { recoveryWindowInDays: 7 }, { recoveryWindowInDays: 0 }],
  ['tags', queue, { tags }, { tags: nobodys }],
  ['tags', queue, { tags: unknown }, {}],
  ['tags', queue, { tags: { ...tags, owner: unknown } }, { tags: { ...tags, environment: 'dev' } }],
  ['tags', 'aws:autoscaling/group:Group', { tags: listed(tags) }, { tags: listed(nobodys) }],
  ['logical-names', queue, {}, {}, { goodName: 'fx-rates-failed', badName: 'FxRates_failed' }],
  ...named.map((type): Row => ['names-of-the-stack', type, { name: 'streampact-prod-x' }, { name: 'streampact-x' }]),
  [
    'names-of-the-stack',
    'aws:cloudwatch/dashboard:Dashboard',
    { dashboardName: 'streampact-prod-fx-rates' },
    { dashboardName: 'fx-rates' },
  ],
  ['names-of-the-stack', table, { name: 'streampact-prod-prices' }, { name: 'streampact-prices' }],
  [
    'names-of-the-stack',
    'aws:kms/alias:Alias',
    { name: 'alias/streampact-prod' },
    { name: 'alias/streampact-production' },
  ],
];

const lake = { type: bucket, name: 'lake', props: {}, protect: true } as const;
const ofLake = (type: string, props: PlainObject) => ({ type, name: 'companion', props, from: { bucket: 'lake' } });
const lifecycle = 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration';
const kept = {
  rules: [
    {
      status: 'Enabled',
      noncurrentVersionExpiration: { noncurrentDays: 30 },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    },
  ],
};
const alarm = (props: PlainObject, from: string): ExampleResource => ({
  ...{ type: 'aws:cloudwatch/metricAlarm:MetricAlarm', name: 'alarm', props: { dimensions: unknown, ...props } },
  from: { dimensions: from },
});

const companions: readonly Example[] = [
  {
    rule: 'bucket-versioning',
    good: [
      lake,
      ofLake('aws:s3/bucketVersioning:BucketVersioning', { versioningConfiguration: { status: 'Enabled' } }),
    ],
    bad: [
      lake,
      ofLake('aws:s3/bucketVersioning:BucketVersioning', { versioningConfiguration: { status: 'Suspended' } }),
    ],
  },
  {
    rule: 'bucket-lifecycle',
    good: [lake, ofLake(lifecycle, kept)],
    bad: [lake, ofLake(lifecycle, { rules: [{ status: 'Enabled', expiration: { days: 14 } }] })],
  },
  {
    rule: 'flow-logs',
    good: [
      { type: 'aws:ec2/vpc:Vpc', name: 'vpc', props: {} },
      { type: 'aws:ec2/flowLog:FlowLog', name: 'flows', props: { trafficType: 'ALL' }, from: { vpcId: 'vpc' } },
    ],
    bad: [
      { type: 'aws:ec2/vpc:Vpc', name: 'vpc', props: {} },
      { type: 'aws:ec2/flowLog:FlowLog', name: 'flows', props: { trafficType: 'ALL' }, from: { subnetId: 'vpc' } },
    ],
  },
  {
    rule: 'queue-alarm',
    good: [{ type: queue, name: 'failed', props: {} }, alarm({ alarmActions: [unknown] }, 'failed')],
    bad: [{ type: queue, name: 'failed', props: {} }, alarm({}, 'failed')],
  },
  {
    rule: 'function-alarm',
    good: [{ type: lambda, name: 'poll', props: {} }, alarm({ alarmActions: [unknown] }, 'poll')],
    bad: [{ type: lambda, name: 'poll', props: {} }, alarm({ alarmActions: [unknown] }, 'other')],
  },
];

/** The rows and the examples of several resources. */
export const keeping = { rows, companions };
