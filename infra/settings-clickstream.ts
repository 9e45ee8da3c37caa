/** Keys of the product clickstream: its sources, Kafka Connect, the landing bucket, Snowflake. */
import { pluginArchives } from './components/connect/plugin-archive.ts';
import { isLocal } from './environments.ts';
import { flag, hostAndPort, matching, text, webAddress, wholeNumber } from './readers.ts';
import { gravitonType, ipv4Range, rate } from './readers-aws.ts';
import { optional, row, sized } from './setting-row.ts';

/** The rows, in the order of the flow. */
export const clickstreamSettings = {
  clickstreamSeed: row({
    doc: 'What the visitors of the ClickStream API follow from: the same seed, the same events.',
    read: text,
    default: '1',
  }),
  clickstreamUsers: row({
    doc: 'Visitors that the ClickStream API makes up.',
    read: wholeNumber(1, 100_000),
    default: sized('200', '5000'),
  }),
  clickstreamEvents: row({
    doc: 'Events that the ClickStream API tells before it has no more.',
    read: wholeNumber(0, 1_000_000),
    default: sized('20000', '1000000'),
  }),
  landingBucketName: row({
    doc: 'Name of the bucket between Kafka and Snowflake; by default snowflake-data-practice-bucket with an end that Pulumi chooses, and without one in local stacks.',
    read: optional(matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'a name of a bucket')),
    default: (environment) => (isLocal(environment) ? 'snowflake-data-practice-bucket' : ''),
  }),
  mysqlEndpoint: row({
    doc: 'Address (host:port) of a MySQL server outside this stack; none by default, and then the stack makes one in RDS. Local stacks have theirs beside the stand-in for AWS.',
    read: optional(hostAndPort),
    default: (environment) => (isLocal(environment) ? '127.0.0.1:3306' : ''),
  }),
  mysqlCidr: row({
    doc: 'Address range of that server, for the firewall of Kafka Connect.',
    read: optional(ipv4Range()),
    default: '',
  }),
  mysqlInstanceClass: row({
    doc: 'RDS class of the MySQL server that the stack makes.',
    read: matching(/^db\.[a-z0-9]+\.[a-z0-9]+$/, 'a class like db.t4g.micro'),
    default: sized('db.t4g.micro', 'db.m7g.large'),
  }),
  mysqlStandby: row({
    doc: 'Whether that server has a standby in another zone.',
    read: flag,
    default: sized('false', 'true'),
  }),
  connectWorker: row({
    doc: 'Whether Kafka Connect and the schema registry run on EC2. Off in local stacks, whose run starts its own.',
    read: flag,
    default: (environment) => String(!isLocal(environment)),
  }),
  connectInstanceType: row({
    doc: 'EC2 type of Kafka Connect and the schema registry.',
    read: gravitonType,
    default: sized('t4g.medium', 'm7g.large'),
  }),
  connectHeap: row({
    doc: 'Java heap of Kafka Connect, in the notation of -Xmx.',
    read: matching(/^[1-9]\d*[mg]$/, 'a size like 1g or 512m'),
    default: sized('1g', '3g'),
  }),
  connectPlugins: row({
    doc: "Archives of castorm's HTTP source and Confluent's S3 sink, s3://<bucket>/<key>#<SHA-256>, separated by commas; none by default, and then our own poller and sink do their work.",
    read: pluginArchives,
    default: '',
  }),
  schemaRegistryUrl: row({
    doc: "Root of a schema registry outside this stack; by default the one beside Kafka Connect, and in local stacks the run's.",
    read: optional(webAddress),
    default: (environment) => (isLocal(environment) ? 'http://127.0.0.1:8081' : ''),
  }),
  snowflakeOrganization: row({
    doc: 'Organization of the Snowflake account.',
    read: optional(matching(/^[A-Za-z][A-Za-z0-9]*$/, 'a name of letters and digits')),
    default: (environment) => (isLocal(environment) ? 'local' : ''),
  }),
  snowflakeAccount: row({
    doc: 'Name of the Snowflake account in its organization.',
    read: optional(matching(/^[A-Za-z][A-Za-z0-9_-]*$/, 'a name of letters, digits, hyphens and underscores')),
    default: (environment) => (isLocal(environment) ? 'local' : ''),
  }),
  snowflakeUser: row({
    doc: 'User that deploys to Snowflake, with a key pair; none by default, and then clickstream ends in the landing bucket.',
    read: optional(text),
    default: (environment) => (isLocal(environment) ? 'local' : ''),
  }),
  snowflakeRole: row({
    doc: 'Role of that user that makes databases, warehouses, roles and integrations, and grants.',
    read: matching(/^[A-Z][A-Z0-9_]*$/, 'the name of a role in capitals'),
    default: 'ACCOUNTADMIN',
  }),
  snowflakeLevelSchedule: row({
    doc: 'When the tables that Snowflake alone holds are measured, in the notation of EventBridge Scheduler; each time wakes the warehouse.',
    read: rate('rate(30 minutes)'),
    default: 'rate(30 minutes)',
  }),
  snowflakeTasks: row({
    doc: 'Whether the tasks in Snowflake run by their clock.',
    read: flag,
    default: 'true',
  }),
} as const;
