/** The ways of clickstream's messages into Kafka and out of it: Kafka Connect, or our own poller and sink in its place. */
import { messages } from '../../contracts/generated/catalogue.ts';
import type { Workload } from '../../contracts/src/access/workload.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import { connectorFailed } from '../components/alarms/connector.ts';
import { instanceLost } from '../components/alarms/instance.ts';
import { ConnectWorker } from '../components/connect/connect-worker.ts';
import { type LandingBucket, landingPrefix } from '../components/landing/landing-bucket.ts';
import { LoginSecret } from '../components/mysql/login-secret.ts';
import { MysqlDatabase } from '../components/mysql/mysql-database.ts';
import { privacyKeyAsset } from '../components/privacy-key/privacy-key.ts';
import type { HttpService } from '../components/service/http-service.ts';
import { snowflakeLevelsAsset } from '../components/service-levels/snowflake-levels.ts';
import { workerHome } from '../components/workers/user-data.ts';
import type { StackConfig } from '../config.ts';
import type { ProcessOutputs, ProductOutputs, SinkOutputs } from '../outputs.ts';
import { createSinkWorkers, sinkAsset, sinkWorkloads } from '../parts/stream-sink.ts';
import { createWorkers } from '../parts/workers.ts';
import type { Platform } from '../platform.ts';
import { type Access, access, type Environment } from '../policies/access.ts';

/** Slug. */
export const product = 'clickstream';
const events: MessageContract = messages['clickstream/events'];
const orders: MessageContract = messages['clickstream/orders'];

/** What it publishes. */
export const published: readonly MessageContract[] = [events, orders];

/** Files in `dist/`. */
export const files = {
  api: 'clickstream/api.zip',
  poller: 'clickstream/poller.zip',
  sink: sinkAsset(product),
  privacyKey: privacyKeyAsset,
} as const;
const connectFiles = { bundle: 'connect/connect.tar.gz', registry: 'connect/registry.tar.gz' } as const;

/** Files of Kafka Connect, where the stack runs it; and of what asks Snowflake, where the stack has an account there. */
export const furtherAssets = ({ connectWorker, snowflakeUser }: StackConfig): readonly string[] => [
  ...(connectWorker ? Object.values(connectFiles) : []),
  ...(snowflakeUser === undefined ? [] : [snowflakeLevelsAsset]),
];

const names = { connect: `${product}-connect`, poller: `${product}-poller` } as const;

/** What logs in to Kafka: Kafka Connect with what it runs, and what stands in for the rest. */
export function kafkaWorkloads({ connectWorker, connectPlugins }: StackConfig): readonly Workload[] {
  const isComplete = connectPlugins.length > 0;
  const { landing: _, ...captured } = orders;
  const messages = isComplete ? published : [captured];
  const [sink, replayer] = sinkWorkloads(product, published);
  const poller: Workload = { name: names.poller, product, messages: published, kind: 'poller' };
  const connect: Workload = { name: names.connect, product, messages, kind: 'connect' };
  return [
    ...(connectWorker ? [connect] : []),
    ...(isComplete || sink === undefined ? [] : [poller, sink]),
    ...(replayer === undefined ? [] : [replayer]),
  ];
}

/** Connectors that Debezium's plugin of Maven Central runs, and those whose plugins the operator adds. */
const connectors = {
  included: [connectorOf(orders)],
  added: [connectorOf(events), ...published.flatMap(({ landing }) => landing?.connector ?? [])],
} as const;

function connectorOf({ product: slug, name, source }: MessageContract): string {
  if (source !== undefined) return source.connector;
  throw new StreampactError('STACK_CONFIG_INVALID', `The message ${slug}/${name} names no connector as its source`, {
    where: `contracts/${slug}/${name}.message.json`,
    fix: 'Give it a source, or take it from the pipeline',
  });
}

/** Where each message is landed, by `product/name`. */
export const landingPrefixes: Readonly<Record<string, string>> = Object.fromEntries(
  published.map(({ name, topic }) => [`${product}/${name}`, landingPrefix(topic)]),
);

/** What {@link createWays} connects. */
export interface WaysSpec {
  readonly platform: Platform;
  readonly api: HttpService;
  readonly landing: LandingBucket;
}

/** Declares MySQL, Kafka Connect, and what stands in for the plugins that it does not have. */
export function createWays(spec: WaysSpec): Pick<ProductOutputs, 'mysql' | 'connect' | 'poller' | 'sink'> {
  const { platform, landing } = spec;
  const { config } = platform;
  const source = createSource(spec);
  const worker = config.connectWorker ? createConnect(spec, source) : undefined;
  const reading: Access =
    worker === undefined || config.schemaRegistryUrl !== undefined
      ? access({ environment: { STREAMPACT_REGISTRY_URL: config.schemaRegistryUrl ?? '' } })
      : worker.registryAccess();
  const complete = config.connectPlugins.length > 0;
  return {
    mysql: source.outputs,
    connect: {
      connectors: complete ? [...connectors.included, ...connectors.added] : connectors.included,
      ...(worker === undefined ? {} : { url: worker.url }),
      environment: worker?.environment ?? {
        ...source.environment,
        STREAMPACT_LANDING_BUCKET: landing.bucketName,
        STREAMPACT_REGISTRY_URL: config.schemaRegistryUrl ?? '',
      },
    },
    ...(complete ? {} : { poller: createPoller(spec), sink: createLanding(spec, reading) }),
  };
}

interface Source {
  readonly outputs: NonNullable<ProductOutputs['mysql']>;
  readonly access: readonly Access[];
  /** What the connectors' configurations name of it. */
  readonly environment: Environment;
}

/** The MySQL server: the stack's own, or the one that the configuration names. */
function createSource({ platform, api }: WaysSpec): Source {
  const { config, network, encryption, alarms } = platform;
  const database = orders.source !== undefined && 'mysql' in orders.source ? orders.source.mysql.database : '';
  const own =
    config.mysqlEndpoint === undefined
      ? new MysqlDatabase(`${product}-mysql`, {
          ...{ database, network, encryption, alarms },
          instanceClass: config.mysqlInstanceClass,
          multiAz: config.mysqlStandby,
          backupDays: config.mysqlBackupDays,
          deletable: config.dataMayBeDeleted,
        })
      : undefined;
  const [host = '', port = ''] = (config.mysqlEndpoint ?? '').split(':');
  const at = own === undefined ? { host, port: Number(port) } : { host: own.host, port: own.port };
  const login = new LoginSecret(`${product}-mysql-login`, {
    description: 'User of MySQL that reads the binlog: {"username": …, "password": …}',
    deletable: config.dataMayBeDeleted,
  });
  return {
    outputs: {
      ...at,
      ...(own === undefined ? {} : { identifier: own.identifier }),
      database,
      secretArn: login.secretArn,
    },
    access: own === undefined ? [] : [own.clientAccess()],
    environment: {
      ...clickstreamEnvironment(api),
      STREAMPACT_MYSQL_HOST: at.host,
      STREAMPACT_MYSQL_PORT: String(at.port),
    },
  };
}

/** The API asks for no key inside the network; its connector's header wants one named all the same. */
function clickstreamEnvironment(api: HttpService): Environment {
  return { STREAMPACT_CLICKSTREAM_URL: api.url, STREAMPACT_CLICKSTREAM_KEY: 'none' };
}

function createConnect({ platform, api, landing }: WaysSpec, source: Source): ConnectWorker {
  const { config, network, artifacts, kafkaAccess, topics, alarms } = platform;
  const { mysqlCidr } = config;
  const description = 'Kafka Connect and the schema registry';
  const [, port = '3306'] = (config.mysqlEndpoint ?? '').split(':');
  const worker = new ConnectWorker(names.connect, {
    ...{ description, product, network, artifacts },
    kafka: kafkaAccess(names.connect),
    bundle: artifacts.artifact(connectFiles.bundle),
    registryBundle: artifacts.artifact(connectFiles.registry),
    plugins: config.connectPlugins,
    amiId: config.amiId,
    instanceType: config.connectInstanceType,
    heap: config.connectHeap,
    access: [landing.grantCreate(Object.values(landingPrefixes)), api.clientAccess(), ...source.access],
    environment: {
      ...source.environment,
      STREAMPACT_STACK: config.environment,
      ...(config.schemaRegistryUrl === undefined ? {} : { STREAMPACT_REGISTRY_URL: config.schemaRegistryUrl }),
    },
    secrets: {
      STREAMPACT_MYSQL_USER: { arn: source.outputs.secretArn, field: 'username' },
      STREAMPACT_MYSQL_PASSWORD: { arn: source.outputs.secretArn, field: 'password' },
    },
    destinations:
      mysqlCidr === undefined ? [] : [{ description: 'MySQL', to: { cidr: mysqlCidr }, port: Number(port) }],
    after: topics.ready(product),
    region: config.region,
    logRetentionDays: config.logRetentionDays,
  });
  alarms.watch(worker, `${product}-connect`, [
    instanceLost({ InstanceId: worker.instanceId }, description),
    connectorFailed(alarms),
  ]);
  return worker;
}

/** One poller: it and the offsets' topic know one position. */
function createPoller({ platform, api }: WaysSpec): ProcessOutputs {
  return createWorkers(platform, names.poller, {
    description: 'Polls the ClickStream API into Kafka, as its source connector would',
    product,
    asset: files.poller,
    entry: 'poller.mjs',
    count: 1,
    access: [api.clientAccess()],
    environment: {
      ...clickstreamEnvironment(api),
      STREAMPACT_CONNECTOR_FILE: `${workerHome}/${connectorOf(events)}.json`,
    },
    watched: true,
  });
}

/** What cannot be read goes to the lake's quarantine; all else is landed. */
function createLanding({ platform, landing }: WaysSpec, reading: Access): SinkOutputs {
  return createSinkWorkers(platform, {
    product,
    messages: published,
    description: 'Lands messages for Snowflake, as the sink connectors would',
    access: [
      platform.lake.grantCreate(published.map(({ quarantinePrefix }) => quarantinePrefix)),
      landing.grantKeep(Object.values(landingPrefixes)),
      reading,
    ],
  });
}
