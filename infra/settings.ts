/** Every key of the stack's configuration, namespace `streampact:`: meaning, reader and default, one row each. */
import { isLocal, productSlugs } from './environments.ts';
import { flag, hostAndPort, listOf, matching, oneOf, text, webAddress, wholeNumber } from './readers.ts';
import { glueSchedule, gravitonType, ipv4Range, schedule } from './readers-aws.ts';
import { onlyLocal, optional, row, type Setting, sized } from './setting-row.ts';
import { brokerSettings } from './settings-broker.ts';
import { clickstreamSettings } from './settings-clickstream.ts';
import { layerSettings } from './settings-layers.ts';
import { operationsSettings } from './settings-operations.ts';
import { protectionSettings } from './settings-protection.ts';

const gibibyte = 1024 ** 3;

/** Every key of the namespace. */
export const settings = {
  products: row({
    doc: 'Slugs of the data products to deploy, separated by commas.',
    read: listOf(oneOf(productSlugs)),
    default: productSlugs.join(','),
  }),
  ...layerSettings,
  platformOwner: row({
    doc: 'Address of the team that answers for what the products share; the contracts name those of the products.',
    read: matching(/^[^@\s]+@[^@\s]+$/, 'an e-mail address'),
    default: 'data-platform@streampact.example',
  }),
  monthlyBudgetUsd: row({
    doc: 'US dollars a month that the stack is meant to cost at most; whoever reads the alarms is told at 80 % and when it will be passed. 0 for no budget.',
    read: wholeNumber(0, 1_000_000),
    default: (environment) => (isLocal(environment) ? '0' : sized('500', '5000')(environment)),
  }),
  vpcCidr: row({
    doc: 'Address range of the network, a /16.',
    read: ipv4Range(16),
    default: '10.40.0.0/16',
  }),
  availabilityZones: row({
    doc: 'Availability zones of the private subnets; each of three Kafka nodes has one of its own, and single instances live in the first.',
    read: listOf(matching(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'an availability zone like us-east-1a')),
    default: (environment, region) =>
      (environment === 'prod' ? ['a', 'b', 'c'] : ['a', 'b']).map((zone) => `${region}${zone}`).join(','),
  }),
  natGateways: row({
    doc: 'NAT gateways for the producers: 1, or one for each zone to outlive the loss of a zone.',
    read: wholeNumber(1, 6),
    default: sized('1', '2'),
  }),
  amiId: row({
    doc: 'Amazon Linux 2023 image of broker and workers for arm64, pinned, since it decides the versions of Java and Node too; Pulumi.dev.yaml says how to find one.',
    read: matching(/^ami-[0-9a-f]{8,17}$/, 'an image id like ami-0123456789abcdef0'),
    default: onlyLocal('ami-00000000000000000'),
    example: 'ami-0123456789abcdef0',
  }),
  sshKeyPairName: row({
    doc: 'EC2 key pair for SSH to the broker through a Session Manager tunnel; none by default.',
    read: optional(text),
    default: '',
  }),
  brokerInstanceType: row({
    doc: 'EC2 type of the Kafka broker.',
    read: gravitonType,
    default: sized('t4g.medium', 'm7g.large'),
  }),
  brokerHeap: row({
    doc: "The broker's Java heap, in the notation of -Xmx.",
    read: matching(/^[1-9]\d*[mg]$/, 'a size like 1g or 512m'),
    default: sized('1g', '4g'),
  }),
  brokerVolumeGibibytes: row({
    doc: "Size of the broker's data volume in GiB. Volumes only grow.",
    read: wholeNumber(8, 16_384),
    default: sized('20', '200'),
  }),
  brokerEndpoint: row({
    doc: 'Address (host:port) of a Kafka outside this stack that clients use instead of its broker; local stacks only.',
    read: optional(hostAndPort),
    default: '',
  }),
  workerInstanceType: row({
    doc: 'EC2 type of the stream workers.',
    read: gravitonType,
    default: sized('t4g.small', 'c7g.large'),
  }),
  workerCount: row({
    doc: 'Stream workers of each product. More than a topic has partitions stand idle.',
    read: wholeNumber(1, 50),
    default: sized('1', '3'),
  }),
  flushSeconds: row({
    doc: 'Longest time a message waits before it is written to the lake.',
    read: wholeNumber(1, 3600),
    default: '60',
  }),
  flushBytes: row({
    doc: 'Bytes of messages, uncompressed, that are written at once at most.',
    read: wholeNumber(1024, gibibyte),
    default: '8388608',
  }),
  coincapBaseUrl: row({ doc: "CoinCap's API.", read: webAddress, default: 'https://rest.coincap.io/v3' }),
  coincapPageSize: row({ doc: 'Assets asked for in each poll.', read: wholeNumber(1, 2000), default: '100' }),
  coincapSchedule: row({
    doc: 'When CoinCap is polled, in the notation of EventBridge Scheduler.',
    read: schedule('rate(5 minutes)'),
    default: 'rate(5 minutes)',
  }),
  openExchangeRatesBaseUrl: row({
    doc: "OpenExchangeRates' API.",
    read: webAddress,
    default: 'https://openexchangerates.org/api',
  }),
  openExchangeRatesSchedule: row({
    doc: 'When OpenExchangeRates is asked, in the notation of EventBridge Scheduler.',
    read: schedule('rate(1 hour)'),
    default: 'rate(1 hour)',
  }),
  batchSchedule: row({
    doc: 'When the Spark batches on EMR Serverless run, in the notation of EventBridge Scheduler (UTC).',
    read: schedule('cron(30 1 * * ? *)'),
    default: 'cron(30 1 * * ? *)',
  }),
  batchVcpus: row({
    doc: 'Most virtual CPUs that a Spark batch may use at once.',
    read: wholeNumber(4, 400),
    default: sized('8', '32'),
  }),
  crawlSchedule: row({
    doc: 'When crawlers run that no job starts, in the notation of Glue (UTC).',
    read: glueSchedule('cron(0/15 * * * ? *)'),
    default: 'cron(0/15 * * * ? *)',
  }),
  purgeSchedule: row({
    doc: 'When rows of items that were deleted long ago are purged, in the notation of Glue (UTC); some minutes off the crawlers, whose jobs would be in the way.',
    read: glueSchedule('cron(7 3 * * ? *)'),
    default: 'cron(7 3 * * ? *)',
  }),
  itemCapacityUnits: row({
    doc: 'Read and write units of each DynamoDB table and of each of its indexes; 0 pays for each request instead.',
    read: wholeNumber(0, 40_000),
    default: '0',
  }),
  deliveryBufferSeconds: row({
    doc: "Longest time that a change waits for others in Firehose, where it shall be shorter than the contract's; local stacks only.",
    read: optional(wholeNumber(0, 900)),
    default: (environment) => (isLocal(environment) ? '5' : ''),
  }),
  quickSightOwner: row({
    doc: 'ARN of the QuickSight user or group that gets an analysis of the transactions and one of the prices; none by default, and then none is made.',
    read: optional(
      matching(
        /^arn:aws[a-z-]*:quicksight:[a-z0-9-]+:\d{12}:(user|group)\/.+$/,
        'the ARN of a QuickSight user or group',
      ),
    ),
    default: '',
  }),
  redshiftCopy: row({
    doc: 'Whether the transactions are copied into Redshift Serverless too; it wants three availability zones.',
    read: flag,
    default: 'false',
  }),
  redshiftSchedule: row({
    doc: 'When yesterday is copied into Redshift, in the notation of EventBridge Scheduler (UTC).',
    read: schedule('cron(0 4 * * ? *)'),
    default: 'cron(0 4 * * ? *)',
  }),
  searchIndex: row({
    doc: 'Whether the transactions are indexed in a domain of OpenSearch too.',
    read: flag,
    default: 'false',
  }),
  searchNodes: row({
    doc: 'Nodes of that domain: 1, or 2 in two availability zones.',
    read: wholeNumber(1, 2),
    default: sized('1', '2'),
  }),
  searchPersonalData: row({
    doc: 'Whether the index has the columns that the contract marks as personal data too.',
    read: flag,
    default: 'false',
  }),
  replayInput: row({
    doc: 'CSV file that is replayed, s3://<bucket>/<key>; none by default, and then no replayer is made.',
    read: optional(matching(/^s3:\/\/[a-z0-9][a-z0-9.-]+\/.+$/, 'an address like s3://bucket/flights.csv.gz')),
    default: '',
  }),
  ...brokerSettings,
  ...clickstreamSettings,
  ...protectionSettings,
  ...operationsSettings,
  schedulesEnabled: row({
    doc: 'Whether schedules fire. Off in local stacks, where the run itself decides when.',
    read: flag,
    default: (environment) => String(!isLocal(environment)),
  }),
  jobSchedule: row({
    doc: 'When the Glue jobs run, in the notation of Glue triggers (UTC).',
    read: glueSchedule('cron(10 * * * ? *)'),
    default: 'cron(10 * * * ? *)',
  }),
  jobWorkers: row({ doc: 'G.1X workers of each Glue job.', read: wholeNumber(2, 100), default: sized('2', '5') }),
  lakeEncryption: row({
    doc: "Encryption of every store: the services' own keys, or customer keys of this stack, one for each kind of store.",
    read: oneOf(['sse-s3', 'kms']),
    default: (environment) => (isLocal(environment) || environment === 'dev' ? 'sse-s3' : 'kms'),
  }),
  queryBytesCutoff: row({
    doc: 'Athena stops a query that scans more bytes than this.',
    read: wholeNumber(10 * 1024 ** 2, 1024 * gibibyte),
    default: sized(String(10 * gibibyte), String(100 * gibibyte)),
  }),
  logRetentionDays: row({
    doc: 'Days that logs are kept.',
    read: (given: string) => {
      const days = oneOf(['1', '3', '7', '14', '30', '60', '90', '180', '365'])(given);
      return 'problem' in days ? days : { value: Number(days.value) };
    },
    default: sized('14', '90'),
  }),
  alarmEmail: row({
    doc: 'Address that alarms are mailed to; required in production, none by default elsewhere.',
    read: optional(matching(/^[^@\s]+@[^@\s]+$/, 'an e-mail address')),
    default: (environment) => (environment === 'prod' ? undefined : ''),
    example: 'on-call@streampact.example',
  }),
  deleteData: row({
    doc: 'First of the two opt-ins to delete data (lake, broker volume) with the stack.',
    read: flag,
    default: (environment) => String(isLocal(environment)),
  }),
  confirmDeleteData: row({
    doc: "Second of the two opt-ins: the stack's own name.",
    read: optional(text),
    default: '',
  }),
} as const;

/** A key of the namespace. */
export type SettingName = keyof typeof settings;

type Read<S> = S extends Setting<infer T> ? T : never;

/** What the keys are read as. */
export type SettingValues = { readonly [Name in SettingName]: Read<(typeof settings)[Name]> };
