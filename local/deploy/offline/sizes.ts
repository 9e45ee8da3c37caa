/** What of a resource a reviewer wants to see: how large, how long, how safe. A row a type. */
import { isObject, type Json, type JsonObject, objectOr } from '../../../contracts/src/json.ts';

interface SizeRow {
  readonly title: string;
  readonly type: string;
  readonly says: (inputs: JsonObject) => readonly (string | undefined)[];
}

const list = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : [];
const first = (value: Json | undefined): JsonObject => list(value)[0] ?? {};
const text = (value: Json | undefined, unit = ''): string | undefined =>
  value === undefined || value === null ? undefined : `${String(value)}${unit}`;
const whether = (value: Json | undefined, yes: string, no?: string): string | undefined =>
  value === true || value === 'true' ? yes : no;
const ownKey = (value: Json | undefined, other = "AWS's own key"): string =>
  value === undefined ? other : 'customer key';

/** The rows, in the order in which they are shown. */
const sizeRows: readonly SizeRow[] = [
  { title: 'Networks', type: 'aws:ec2/vpc:Vpc', says: ({ cidrBlock }) => [text(cidrBlock)] },
  { title: 'NAT gateways', type: 'aws:ec2/natGateway:NatGateway', says: () => [] },
  {
    title: 'Endpoints',
    type: 'aws:ec2/vpcEndpoint:VpcEndpoint',
    says: ({ vpcEndpointType }) => [text(vpcEndpointType)],
  },
  {
    title: 'Instances',
    type: 'aws:ec2/instance:Instance',
    says: ({ instanceType, rootBlockDevice }) => [
      text(instanceType),
      text(first(rootBlockDevice).volumeSize, ' GiB root'),
      whether(first(rootBlockDevice).encrypted, 'encrypted', 'not encrypted'),
    ],
  },
  {
    title: 'Worker groups',
    type: 'aws:autoscaling/group:Group',
    says: ({ minSize, desiredCapacity, maxSize }) => [`${minSize} to ${maxSize}, now ${desiredCapacity ?? minSize}`],
  },
  {
    title: 'Worker machines',
    type: 'aws:ec2/launchTemplate:LaunchTemplate',
    says: ({ instanceType, blockDeviceMappings }) => [
      text(instanceType),
      text(first(first(blockDeviceMappings).ebs).volumeSize, ' GiB'),
      whether(first(first(blockDeviceMappings).ebs).encrypted, 'encrypted'),
    ],
  },
  {
    title: 'Volumes',
    type: 'aws:ebs/volume:Volume',
    says: ({ size, type, encrypted, kmsKeyId, finalSnapshot }) => [
      text(size, ' GiB'),
      text(type),
      whether(encrypted, `encrypted, ${ownKey(kmsKeyId)}`, 'not encrypted'),
      whether(finalSnapshot, 'snapshot at deletion'),
    ],
  },
  {
    title: 'Databases',
    type: 'aws:rds/instance:Instance',
    says: (of) => [
      `${of.engine} ${of.engineVersion}`,
      text(of.instanceClass),
      `${of.allocatedStorage} to ${of.maxAllocatedStorage ?? of.allocatedStorage} GiB`,
      whether(of.storageEncrypted, `encrypted, ${ownKey(of.kmsKeyId)}`, 'not encrypted'),
      whether(of.multiAz, 'two zones', 'one zone'),
      text(of.backupRetentionPeriod, ' days of backups'),
      whether(of.deletionProtection, 'protected from deletion', 'may be deleted'),
    ],
  },
  {
    title: 'Item tables',
    type: 'aws:dynamodb/table:Table',
    says: (of) => [
      text(of.billingMode),
      whether(first(of.pointInTimeRecovery).enabled, 'point-in-time recovery', 'no point-in-time recovery'),
      ownKey(first(of.serverSideEncryption).kmsKeyArn),
      whether(of.deletionProtectionEnabled, 'protected from deletion', 'may be deleted'),
    ],
  },
  {
    title: 'Change streams',
    type: 'aws:kinesis/stream:Stream',
    says: (of) => [
      of.shardCount === undefined ? text(first(of.streamModeDetails).streamMode) : text(of.shardCount, ' shards'),
      text(of.retentionPeriod, ' h'),
      ownKey(of.kmsKeyId),
    ],
  },
  {
    title: 'Buckets, versions',
    type: 'aws:s3/bucketVersioning:BucketVersioning',
    says: ({ versioningConfiguration }) => [text(first(versioningConfiguration).status)],
  },
  {
    title: 'Buckets, encryption',
    type: 'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
    says: ({ rules }) => [text(first(first(rules).applyServerSideEncryptionByDefault).sseAlgorithm)],
  },
  {
    title: 'Buckets, lifecycle',
    type: 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
    says: ({ rules }) => list(rules).map(lifecycle),
  },
  {
    title: 'Functions',
    type: 'aws:lambda/function:Function',
    says: ({ memorySize, timeout, runtime }) => [text(runtime), text(memorySize, ' MB'), text(timeout, ' s at most')],
  },
  {
    title: 'Glue jobs',
    type: 'aws:glue/job:Job',
    says: ({ workerType, numberOfWorkers, timeout }) => [
      `${numberOfWorkers} × ${workerType}`,
      text(timeout, ' min at most'),
    ],
  },
  {
    title: 'Spark batches',
    type: 'aws:emrserverless/application:Application',
    says: ({ maximumCapacity }) => [text(first(maximumCapacity).cpu), text(first(maximumCapacity).memory)],
  },
  {
    title: 'Search',
    type: 'aws:opensearch/domain:Domain',
    says: ({ clusterConfig }) => [`${first(clusterConfig).instanceCount} × ${first(clusterConfig).instanceType}`],
  },
  {
    title: 'Redshift',
    type: 'aws:redshiftserverless/workgroup:Workgroup',
    says: ({ baseCapacity }) => [text(baseCapacity, ' RPU')],
  },
  {
    title: 'Schedules',
    type: 'aws:scheduler/schedule:Schedule',
    says: ({ scheduleExpression, state }) => [text(scheduleExpression), state === 'DISABLED' ? 'off' : undefined],
  },
  {
    title: 'Glue triggers',
    type: 'aws:glue/trigger:Trigger',
    says: ({ schedule, type, enabled }) => [text(schedule ?? type), enabled === false ? 'off' : undefined],
  },
  {
    title: 'Backups',
    type: 'aws:backup/plan:Plan',
    says: ({ rules }) =>
      list(rules).map((rule) => `${rule.schedule}, kept ${text(objectOr(rule.lifecycle).deleteAfter) ?? '?'} days`),
  },
  {
    title: 'Logs',
    type: 'aws:cloudwatch/logGroup:LogGroup',
    says: ({ retentionInDays, kmsKeyId }) => [text(retentionInDays, ' days'), ownKey(kmsKeyId)],
  },
  { title: 'Alarms', type: 'aws:cloudwatch/metricAlarm:MetricAlarm', says: () => [] },
  { title: 'Dashboards', type: 'aws:cloudwatch/dashboard:Dashboard', says: () => [] },
  {
    title: 'Keys',
    type: 'aws:kms/key:Key',
    says: ({ enableKeyRotation, deletionWindowInDays }) => [
      whether(enableKeyRotation, 'rotated', 'not rotated'),
      text(deletionWindowInDays, ' days until deleted'),
    ],
  },
];

/** The rule's prefix and what it does after how many days. */
function lifecycle(rule: JsonObject): string {
  const place = text(first(rule.filter).prefix) ?? '';
  const days = [
    ...list(rule.transitions).map(({ days: after, storageClass }) => `${storageClass} after ${after} d`),
    ...(objectOr(rule.expiration).days === undefined ? [] : [`deleted after ${objectOr(rule.expiration).days} d`]),
    ...(first(rule.noncurrentVersionExpiration).noncurrentDays === undefined
      ? []
      : [`old versions ${first(rule.noncurrentVersionExpiration).noncurrentDays} d`]),
  ];
  return `${place === '' ? 'whole bucket' : place}: ${days.join(', ')}`;
}

/** Resources of one row that are alike. */
export interface SizeLine {
  readonly title: string;
  readonly size: string;
  readonly names: readonly string[];
}

/** What the rows say of resources; alike ones are one line. Sorted by name: a program registers in another order each time. */
export function sizesOf(
  resources: readonly { readonly type: string; readonly name: string; readonly inputs: JsonObject }[],
): readonly SizeLine[] {
  const sorted = [...resources].sort((one, other) => (one.name < other.name ? -1 : 1));
  return sizeRows.flatMap(({ title, type, says }) => {
    const bySize = new Map<string, string[]>();
    for (const { name, inputs } of sorted.filter((resource) => resource.type === type)) {
      const parts = says(inputs).filter((part) => part !== undefined);
      const size = parts.join(', ');
      bySize.set(size, [...(bySize.get(size) ?? []), name]);
    }
    return [...bySize].map(([size, names]) => ({ title, size, names }));
  });
}
