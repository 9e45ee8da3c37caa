/** Rights that no workload uses here, and why its role has them all the same. One row may speak of several roles. */

/** Why rights stay unused in the local cloud. */
export interface UnusedRow {
  readonly role: RegExp;
  readonly actions: readonly string[];
  readonly why: string;
}

const anybody = /./;

/** Services of rights that say nothing of a workload's work: its log, its place in the network, who may look at its instance. */
const ambientServices: ReadonlySet<string> = new Set(['logs', 'ec2', 'ssm', 'ssmmessages']);

/** Whether a right says nothing of the work of who has it. */
export const isAmbient = (action: string): boolean => ambientServices.has(action.split(':')[0] ?? '');

export const unused: readonly UnusedRow[] = [
  {
    role: anybody,
    actions: [
      'logs:CreateLogStream',
      'logs:DescribeLogStreams',
      'logs:PutLogEvents',
      'logs:CreateLogGroup',
      'logs:DescribeLogGroups',
    ],
    why: 'Logs are files here; in AWS the service or the agent writes them with the role.',
  },
  {
    role: anybody,
    actions: [
      ...['ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'],
      ...['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:UnassignPrivateIpAddresses'],
    ],
    why: 'Functions run without a VPC here.',
  },
  {
    role: anybody,
    actions: [
      ...['ssm:UpdateInstanceInformation', 'ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel'],
      ...['ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel'],
    ],
    why: 'There are no instances here, and no agent of Session Manager.',
  },
  {
    role: anybody,
    actions: ['s3:AbortMultipartUpload'],
    why: 'What fails in the middle of an upload of parts is cleared up; here nothing fails.',
  },
  {
    role: /^(crypto-market-coincap|fx-rates-open-exchange-rates|fx-rates-normalize|fx-rates-search-indexer|clickstream-snowflake-levels|streampact-local-service-levels)(-schedule)?$/,
    actions: ['sqs:SendMessage', 'lambda:InvokeFunction', 'emr-serverless:StartJobRun', 'iam:PassRole'],
    why: 'Schedules are off, and nothing fails: Lambda and the scheduler send what failed to the queue.',
  },
  {
    role: /^streampact-local-kafka$/,
    actions: ['s3:GetObject'],
    why: 'Kafka runs from the cache folder here; an instance fetches it from the artifacts.',
  },
  {
    role: /^(fx-rates-normalized-transactions|crypto-market-assets|csv-replay-flights|crypto-cdc-data)$/,
    actions: [
      ...['glue:BatchGetPartition', 'glue:CreatePartition', 'glue:GetDatabase', 'glue:GetPartition'],
      ...['glue:GetTables', 'glue:UpdatePartition'],
    ],
    why: "The stand-in for crawlers reads the table and its partitions, and adds what is missing; Glue's own asks for the others.",
  },
  {
    role: /^fx-rates-search-indexer$/,
    actions: ['es:ESHttpHead', 'es:ESHttpPost', 'es:ESHttpPut'],
    why: 'OpenSearch keeps no trail here; its door puts each request to the policies of the role.',
  },
  {
    role: /^clickstream-snowflake-levels$/,
    actions: ['secretsmanager:GetSecretValue', 'cloudwatch:PutMetricData'],
    why: 'Its secret is empty here, and nobody starts it; tests/contract/verify-snowflake.test.ts does, with a login.',
  },
  {
    role: /^clickstream-snowflake-storage$/,
    actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetBucketLocation', 's3:ListBucket'],
    why: "Snowflake's stand-in reads the landing bucket with the account's keys.",
  },
  {
    role: /-delivery$/,
    actions: [
      ...['kinesis:DescribeStream', 'kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'],
      ...['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads', 's3:GetObject'],
      'lambda:GetFunctionConfiguration',
    ],
    why: "Kinesis keeps no trail here (each call is put to the role's policies first); Firehose's documentation asks for the others.",
  },
];
