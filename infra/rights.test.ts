/** Who may do what, in full: a right that is added anywhere shows here. */
import { beforeAll, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { deployPipelines } from './pipelines.ts';
import { temporaryDist } from './testing/dist.ts';
import { rightsOf } from './testing/iam.ts';
import { type Declaration, declare } from './testing/mocks.ts';

const seen: { declared?: Declaration } = {};

beforeAll(async () => {
  using dist = temporaryDist();
  const config = { 'streampact:amiId': 'ami-0123456789abcdef0' };
  seen.declared = await declare(() => deployPipelines(readConfig(), dist.directory), { config });
}, 60_000);

const arn = (service: string, name: string): string => `arn:aws:${service}:us-east-1:123456789012:${name}`;
const lake = (...prefixes: readonly string[]): readonly string[] =>
  prefixes.map((prefix) => `arn:aws:s3:::streampact-dev-lake-bucket-name/${prefix}/*`);
const lakeBucket = ['arn:aws:s3:::streampact-dev-lake-bucket-name'];
const artifact = (path: RegExp): readonly unknown[] => [
  expect.stringMatching(new RegExp(`^arn:aws:s3:::streampact-dev-artifacts-bucket-name/${path.source}$`)),
];
const logs = (...names: readonly string[]): Readonly<Record<string, readonly string[]>> => {
  const groups = names.map((name) => `${arn('logs', `log-group:${name}`)}:*`);
  return { 'logs:CreateLogStream': groups, 'logs:DescribeLogStreams': groups, 'logs:PutLogEvents': groups };
};
const everywhere = (...actions: readonly string[]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(actions.map((action) => [action, ['*']]));
const networkInterfaces = ['network-interface/*', 'security-group/*', 'subnet/*'].map((name) => arn('ec2', name));
const vpcFunction = {
  ...everywhere('ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'),
  'ec2:AssignPrivateIpAddresses': networkInterfaces,
  'ec2:CreateNetworkInterface': networkInterfaces,
  'ec2:DeleteNetworkInterface': networkInterfaces,
  'ec2:UnassignPrivateIpAddresses': networkInterfaces,
};
const sessionManager = {
  'ssm:UpdateInstanceInformation': [arn('ec2', 'instance/*')],
  ...everywhere(
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ),
};
const catalog = (table: string): readonly string[] => [
  arn('glue', 'catalog'),
  arn('glue', 'database/streampact_dev'),
  arn('glue', table),
];
const crawlerLogs = ['', ':*'].map((end) => `${arn('logs', 'log-group:/aws-glue/crawlers')}${end}`);
const written = [
  'curated/crypto-market/assets',
  'rejected/crypto-market/assets',
  'staging/crypto-market/assets',
  'checkpoints/crypto-market',
  'reports/crypto-market/assets',
];

const kafkaSecret = (suffix: string): string => arn('secretsmanager', `streampact-dev-kafka-${suffix}`);
/** The secret of the one user of Kafka that a workload is. */
const login = (workload: string): readonly string[] => [kafkaSecret(`user-${workload}`)];

/** A Lambda function that polls an API and publishes to Kafka. */
const producer = (name: string): Readonly<Record<string, unknown>> => ({
  ...vpcFunction,
  ...logs(`${name}-logs-name`),
  'secretsmanager:GetSecretValue': [...login(name), arn('secretsmanager', `${name}-api-key-name`)],
  'sqs:SendMessage': [arn('sqs', `${name}-failed-name`)],
});
const producerSchedule = (name: string): Readonly<Record<string, unknown>> => ({
  'lambda:InvokeFunction': [arn('lambda', `${name}-function-name`)],
  'sqs:SendMessage': [arn('sqs', `${name}-failed-name`)],
});

/** The stream workers of a product with one message; what they replace is their message's projection. */
function sink(product: string, message: string, replaced: readonly string[] = []): Readonly<Record<string, unknown>> {
  const zones = lake(`raw/${product}/${message}`, `quarantine/${product}/${message}`);
  return {
    ...sessionManager,
    ...logs(`${product}-sink-logs-name`),
    'secretsmanager:GetSecretValue': login(`${product}-sink`),
    's3:GetObject': [...artifact(new RegExp(`sink/[0-9a-f]{16}/${product}\\.zip`)), ...lake(...replaced)],
    's3:PutObject': [...zones, ...lake(...replaced)],
    's3:AbortMultipartUpload': [...zones, ...lake(...replaced)],
  };
}

/** The crawler of a table. */
const crawler = (table: string, location: string): Readonly<Record<string, unknown>> => ({
  's3:GetObject': lake(location),
  's3:ListBucket': lakeBucket,
  ...Object.fromEntries(
    [
      'BatchCreatePartition',
      'BatchGetPartition',
      'CreatePartition',
      'GetDatabase',
      'GetPartition',
      'GetPartitions',
      'GetTable',
      'GetTables',
      'UpdatePartition',
    ].map((action) => [`glue:${action}`, catalog(table)]),
  ),
  'logs:CreateLogGroup': crawlerLogs,
  'logs:CreateLogStream': crawlerLogs,
  'logs:PutLogEvents': crawlerLogs,
});

const landed = ['clickstream-http-data', 'temp_sql.sales.orders'].map(
  (topic) => `arn:aws:s3:::snowflake-data-practice-bucket-name/topics/${topic}/*`,
);
const clickstreamAdded = [...lake('quarantine/clickstream/events', 'quarantine/clickstream/orders'), ...landed];

/** An instance of clickstream that uses nothing of AWS but its own bundles. */
const clickstreamInstance = (name: string, ...files: readonly RegExp[]): Readonly<Record<string, unknown>> => ({
  ...sessionManager,
  ...logs(`clickstream-${name}-logs-name`),
  's3:GetObject': files.flatMap((file) => artifact(file)),
});

const cdcZones = lake('raw/crypto-cdc/prices', 'quarantine/crypto-cdc/prices', 'errors/crypto-cdc/prices');
const cdcStream = [arn('kinesis', 'crypto-cdc-prices-changes-stream-name')];
const cdcVersion = [`${arn('lambda', 'crypto-cdc-transformer-function-name')}:$LATEST`];
const cdcWritten = ['hudi/crypto_hudi_table', 'rejected/crypto-cdc/prices', 'reports/crypto-cdc/prices'];
const cdcFolders = ['hudi_$folder$', 'hudi/crypto_hudi_table_$folder$'].map(
  (marker) => `arn:aws:s3:::streampact-dev-lake-bucket-name/${marker}`,
);

const normalizedWritten = [
  'processed_data/partitioned_by_date',
  'rejected/fx-rates/normalized-transactions',
  'staging/fx-rates/normalized-transactions',
  'reports/fx-rates/normalized-transactions',
];

/** Users of Kafka, in the order of the pipelines. */
const kafkaUsers = [
  ...['fx-rates-open-exchange-rates', 'fx-rates-sink', 'fx-rates-replayer'],
  ...['crypto-market-coincap', 'crypto-market-sink', 'crypto-market-replayer'],
  ...['csv-replay-replay', 'csv-replay-sink', 'csv-replay-replayer'],
  ...['clickstream-connect', 'clickstream-poller', 'clickstream-sink', 'clickstream-replayer'],
];
const kafkaSecrets = [...['authority', 'node-1', 'admin'].map(kafkaSecret), ...kafkaUsers.flatMap(login)];

const roles: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'streampact-dev-flow': {
    ...logs('streampact-dev-flow-logs-name'),
    'logs:DescribeLogGroups': [arn('logs', 'log-group:*')],
  },
  'streampact-dev-topics': {
    ...vpcFunction,
    ...logs('streampact-dev-topics-logs-name'),
    'secretsmanager:GetSecretValue': [kafkaSecret('admin'), ...kafkaUsers.flatMap(login)],
  },
  'streampact-dev-kafka-credentials': {
    ...logs('streampact-dev-kafka-credentials-logs-name'),
    'secretsmanager:GetSecretValue': kafkaSecrets,
    'secretsmanager:PutSecretValue': kafkaSecrets,
  },
  'streampact-dev-kafka-credentials-schedule': {
    'lambda:InvokeFunction': [arn('lambda', 'streampact-dev-kafka-credentials-function-name')],
  },
  'streampact-dev-kafka': {
    ...sessionManager,
    ...logs('streampact-dev-kafka-logs-name'),
    'secretsmanager:GetSecretValue': [kafkaSecret('node-1')],
    's3:GetObject': artifact(/broker\/[0-9a-f]{16}\/kafka\.tar\.gz/),
  },
  'streampact-dev-service-levels': {
    ...logs('streampact-dev-service-levels-logs-name'),
    'cloudwatch:PutMetricData': ['*'],
    's3:GetObject': lake(
      'reports/fx-rates/normalized-transactions',
      'reports/crypto-market/assets',
      'reports/crypto-cdc/prices',
    ),
    's3:ListBucket': [...lakeBucket, ...lakeBucket, 'arn:aws:s3:::snowflake-data-practice-bucket-name'],
    'sqs:SendMessage': [arn('sqs', 'streampact-dev-service-levels-failed-name')],
  },
  'streampact-dev-service-levels-schedule': {
    'lambda:InvokeFunction': [arn('lambda', 'streampact-dev-service-levels-function-name')],
    'sqs:SendMessage': [arn('sqs', 'streampact-dev-service-levels-failed-name')],
  },
  'clickstream-api': clickstreamInstance('api', /clickstream\/[0-9a-f]{16}\/api\.zip/),
  'clickstream-poller': {
    ...clickstreamInstance('poller', /clickstream\/[0-9a-f]{16}\/poller\.zip/),
    'secretsmanager:GetSecretValue': login('clickstream-poller'),
  },
  'clickstream-connect': {
    ...clickstreamInstance(
      'connect',
      /connect\/[0-9a-f]{16}\/connect\.tar\.gz/,
      /connect\/[0-9a-f]{16}\/registry\.tar\.gz/,
    ),
    'secretsmanager:GetSecretValue': [
      ...login('clickstream-connect'),
      arn('secretsmanager', 'clickstream-mysql-login-secret-name'),
    ],
    's3:PutObject': landed,
    's3:AbortMultipartUpload': landed,
  },
  'clickstream-sink': {
    ...sessionManager,
    ...logs('clickstream-sink-logs-name'),
    'secretsmanager:GetSecretValue': login('clickstream-sink'),
    's3:GetObject': [...artifact(/sink\/[0-9a-f]{16}\/clickstream\.zip/), ...landed],
    's3:PutObject': clickstreamAdded,
    's3:AbortMultipartUpload': clickstreamAdded,
  },
  'crypto-cdc-transformer': logs('crypto-cdc-transformer-logs-name'),
  'crypto-cdc-prices-delivery': {
    'kinesis:DescribeStream': cdcStream,
    'kinesis:GetRecords': cdcStream,
    'kinesis:GetShardIterator': cdcStream,
    'kinesis:ListShards': cdcStream,
    's3:GetObject': cdcZones,
    's3:PutObject': cdcZones,
    's3:AbortMultipartUpload': cdcZones,
    's3:GetBucketLocation': lakeBucket,
    's3:ListBucket': lakeBucket,
    's3:ListBucketMultipartUploads': lakeBucket,
    'lambda:GetFunctionConfiguration': cdcVersion,
    'lambda:InvokeFunction': cdcVersion,
    'logs:PutLogEvents': [`${arn('logs', 'log-group:crypto-cdc-prices-delivery-logs-name')}:log-stream:S3Delivery`],
  },
  'crypto-cdc-upsert': {
    ...logs('/streampact/crypto-cdc-upsert/output', '/streampact/crypto-cdc-upsert/error'),
    's3:GetObject': [
      ...artifact(/glue\/[0-9a-f]{16}\/crypto-cdc\.py/),
      ...artifact(/glue\/[0-9a-f]{16}\/crypto-cdc\.zip/),
      ...lake('raw/crypto-cdc/prices', ...cdcWritten),
      ...['hudi', 'hudi/crypto_hudi_table'].map((folder) => `arn:aws:s3:::streampact-dev-lake-bucket-name/${folder}`),
      ...cdcFolders,
    ],
    's3:PutObject': [...lake(...cdcWritten), ...cdcFolders],
    's3:DeleteObject': lake(...cdcWritten),
    's3:AbortMultipartUpload': lake(...cdcWritten),
    's3:ListBucket': [...lakeBucket, ...lakeBucket, ...lakeBucket],
    'glue:BatchCreatePartition': catalog('crypto_hudi_table'),
    'glue:BatchGetPartition': catalog('crypto_hudi_table'),
    'glue:GetTable': catalog('crypto_hudi_table'),
  },
  'crypto-cdc-data': crawler('crypto_cdc_data', 'raw/crypto-cdc/prices'),
  'crypto-market-coincap': producer('crypto-market-coincap'),
  'crypto-market-coincap-schedule': producerSchedule('crypto-market-coincap'),
  'crypto-market-sink': sink('crypto-market', 'assets'),
  'crypto-market-curate': {
    ...logs('/streampact/crypto-market-curate/output', '/streampact/crypto-market-curate/error'),
    's3:GetObject': [
      ...artifact(/glue\/[0-9a-f]{16}\/crypto-market\.py/),
      ...artifact(/glue\/[0-9a-f]{16}\/crypto-market\.zip/),
      ...lake('raw/crypto-market/assets', ...written),
    ],
    's3:PutObject': lake(...written),
    's3:DeleteObject': lake(...written),
    's3:AbortMultipartUpload': lake(...written),
    's3:ListBucket': [...lakeBucket, ...lakeBucket, ...lakeBucket],
  },
  'crypto-market-assets': crawler('crypto_market_assets', 'curated/crypto-market/assets'),
  'fx-rates-open-exchange-rates': producer('fx-rates-open-exchange-rates'),
  'fx-rates-open-exchange-rates-schedule': producerSchedule('fx-rates-open-exchange-rates'),
  'fx-rates-sink': sink('fx-rates', 'rates', ['exchange_rates']),
  'fx-rates-privacy-key': {
    ...logs('fx-rates-privacy-key-logs-name'),
    'secretsmanager:GetSecretValue': [arn('secretsmanager', 'streampact-dev-fx-rates-privacy-key')],
    'secretsmanager:PutSecretValue': [arn('secretsmanager', 'streampact-dev-fx-rates-privacy-key')],
  },
  'fx-rates-normalize': {
    'secretsmanager:GetSecretValue': [arn('secretsmanager', 'streampact-dev-fx-rates-privacy-key')],
    ...logs('/streampact/fx-rates-normalize'),
    'logs:DescribeLogGroups': [arn('logs', 'log-group:*')],
    's3:GetObject': [
      ...artifact(/glue\/[0-9a-f]{16}\/fx-rates\.py/),
      ...artifact(/glue\/[0-9a-f]{16}\/fx-rates\.zip/),
      ...lake('raw_data', 'exchange_rates', ...normalizedWritten),
    ],
    's3:PutObject': lake(...normalizedWritten),
    's3:DeleteObject': lake(...normalizedWritten),
    's3:AbortMultipartUpload': lake(...normalizedWritten),
    's3:ListBucket': [...lakeBucket, ...lakeBucket],
  },
  'fx-rates-normalize-schedule': {
    'emr-serverless:StartJobRun': [arn('emrserverless', 'fx-rates-normalize-application-name')],
    'iam:PassRole': [arn('iam', 'fx-rates-normalize-role-name')],
    'sqs:SendMessage': [arn('sqs', 'fx-rates-normalize-failed-starts-name')],
  },
  'csv-replay-replay': {
    ...sessionManager,
    ...logs('csv-replay-replay-logs-name'),
    'secretsmanager:GetSecretValue': login('csv-replay-replay'),
    's3:GetObject': artifact(/replay\/[0-9a-f]{16}\/csv-replay\.zip/),
  },
  'csv-replay-sink': sink('csv-replay', 'flights'),
  'csv-replay-flights': crawler('csv_replay_flights', 'raw/csv-replay/flights'),
  'fx-rates-normalized-transactions': crawler('fx_rates_normalized_transactions', 'processed_data/partitioned_by_date'),
};

/** Roles that a service of AWS acts by, with the policy that AWS keeps for it. */
const managed: Readonly<Record<string, string>> = {
  'streampact-dev-backups': 'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup',
};

function declared(): Declaration {
  if (seen.declared === undefined) throw new Error('The program was not declared');
  return seen.declared;
}

test('there are these roles and no others', () => {
  const names = declared()
    .ofType('aws:iam/role:Role')
    .map(({ name }) => name.replace(/-role$/, ''));
  expect(names.sort()).toEqual([...Object.keys(roles), ...Object.keys(managed)].sort());
});

test.each(Object.entries(managed))('%s may do what AWS says of its service, and nothing else', (name, policyArn) => {
  const attached = declared().ofType('aws:iam/rolePolicyAttachment:RolePolicyAttachment');
  expect(
    attached.filter(({ inputs }) => inputs.role === `${name}-role-name`).map(({ inputs }) => inputs.policyArn),
  ).toEqual([policyArn]);
});

test.each(Object.keys(roles))('%s may do exactly this', (name) => {
  expect(rightsOf(declared(), name)).toEqual(roles[name]);
});

test.each([
  ['streampact-dev-flow', 'vpc-flow-logs.amazonaws.com'],
  ['streampact-dev-topics', 'lambda.amazonaws.com'],
  ['streampact-dev-kafka', 'ec2.amazonaws.com'],
  ['streampact-dev-flow', 'vpc-flow-logs.amazonaws.com'],
  ['streampact-dev-kafka-credentials-schedule', 'scheduler.amazonaws.com'],
  ['crypto-market-coincap', 'lambda.amazonaws.com'],
  ['crypto-market-coincap-schedule', 'scheduler.amazonaws.com'],
  ['crypto-market-sink', 'ec2.amazonaws.com'],
  ['crypto-market-curate', 'glue.amazonaws.com'],
  ['crypto-market-assets', 'glue.amazonaws.com'],
  ['fx-rates-privacy-key', 'lambda.amazonaws.com'],
  ['fx-rates-normalize', 'emr-serverless.amazonaws.com'],
  ['fx-rates-normalize-schedule', 'scheduler.amazonaws.com'],
  ['csv-replay-replay', 'ec2.amazonaws.com'],
  ['crypto-cdc-transformer', 'lambda.amazonaws.com'],
  ['crypto-cdc-prices-delivery', 'firehose.amazonaws.com'],
  ['crypto-cdc-upsert', 'glue.amazonaws.com'],
  ['crypto-cdc-data', 'glue.amazonaws.com'],
])('%s trusts %s alone', (name, service) => {
  const { assumeRolePolicy } = declared().find(`${name}-role`).inputs;
  const Condition = saysForWhom[service];
  expect(JSON.parse(String(assumeRolePolicy)).Statement).toEqual([
    { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service }, ...(Condition && { Condition }) },
  ]);
});

/** Services that say for whom they act, and for whom alone a role may be taken. */
const saysForWhom: Readonly<Record<string, object>> = {
  'firehose.amazonaws.com': { StringEquals: { 'sts:ExternalId': '123456789012' } },
  'scheduler.amazonaws.com': {
    StringEquals: {
      'aws:SourceAccount': '123456789012',
      'aws:SourceArn': 'arn:aws:scheduler:us-east-1:123456789012:schedule-group/default',
    },
  },
  'vpc-flow-logs.amazonaws.com': {
    StringEquals: { 'aws:SourceAccount': '123456789012' },
    ArnLike: { 'aws:SourceArn': 'arn:aws:ec2:us-east-1:123456789012:vpc-flow-log/*' },
  },
};
