/** What the data products of a stack share: network, broker, topics, lake, artifacts, database, workgroup, alarms. */

import { messages as allMessages } from '../contracts/generated/catalogue.ts';
import type { ToolTopic } from '../contracts/src/access/topics.ts';
import { kafkaUserOf, ownTopicsOf, type Workload } from '../contracts/src/access/workload.ts';
import type { MessageContract } from '../contracts/src/model.ts';
import { loadAssets } from './assets.ts';
import type { Alarms } from './components/alarms/alarms.ts';
import { DailyBackups } from './components/backup/daily-backups.ts';
import { BrokerSecrets } from './components/broker/broker-secrets.ts';
import { type BrokerSecurity, KafkaBroker } from './components/broker/kafka-broker.ts';
import { CostBudget } from './components/costs/budget.ts';
import { credentialsAsset, KafkaCredentials } from './components/kafka-credentials/kafka-credentials.ts';
import { AccessLogs } from './components/lake/access-logs.ts';
import { ArtifactStore } from './components/lake/artifact-store.ts';
import { DataLake } from './components/lake/data-lake.ts';
import { Encryption } from './components/lake/encryption.ts';
import { LakeDatabase } from './components/lake/lake-database.ts';
import { guardStores } from './components/lake/stores.ts';
import { Network } from './components/network/network.ts';
import { QueryWorkgroup } from './components/queries/query-workgroup.ts';
import { serviceLevelsAsset } from './components/service-levels/service-levels.ts';
import { Topics } from './components/topics/topics.ts';
import type { StackConfig } from './config.ts';
import type { PlatformFacts } from './layers/facts.ts';
import type { ProductOutputs } from './outputs.ts';
import { createAlarms } from './parts/alarms.ts';
import type { Access } from './policies/access.ts';
import { ownTags } from './tags/labels.ts';

/** One data product. */
export interface Pipeline {
  /** Slug. */
  readonly product: string;
  /** What it publishes; each message's topics exist before {@link deploy} is called. */
  readonly messages: readonly MessageContract[];
  /** Topics beside those of its messages. */
  readonly topics?: readonly ToolTopic[];
  /** What logs in to Kafka, each by its own name. */
  readonly workloads?: (config: StackConfig) => readonly Workload[];
  /** Files in `dist/` that it runs. */
  readonly assets: readonly string[];
  /** Those that it runs only where the configuration asks for them. */
  readonly furtherAssets?: (config: StackConfig) => readonly string[];
  readonly deploy: (platform: Platform) => ProductOutputs;
}

/** What every pipeline can use. */
export interface Platform {
  readonly config: StackConfig;
  /** What the names begin with that people choose, before a hyphen. */
  readonly prefix: string;
  readonly network: Network;
  readonly broker: Pick<KafkaBroker, 'endpoint' | 'zone'>;
  readonly topics: Topics;
  /** To produce and consume as the workload of this name. */
  readonly kafkaAccess: (workload: string) => Access;
  readonly encryption: Encryption;
  readonly lake: DataLake;
  /** Where buckets write down who reads and writes; undefined where nobody does. */
  readonly accessLogs: AccessLogs | undefined;
  readonly artifacts: ArtifactStore;
  readonly database: LakeDatabase;
  readonly workgroup: QueryWorkgroup;
  readonly alarms: Alarms;
}

/** A platform that the stack makes itself. */
export interface OwnPlatform extends Platform {
  /** What products in stacks of their own find it by. */
  readonly facts: PlatformFacts;
}

/** Files in `dist/` that every stack uploads. */
const assets = {
  kafka: 'broker/kafka.tar.gz',
  topics: 'functions/topics.zip',
  credentials: credentialsAsset,
  serviceLevels: serviceLevelsAsset,
} as const;

/** What the nodes of Kafka are asked by before one of several is replaced. */
const brokerTurn = 'functions/broker-turn.zip';

/** What a platform is made for. */
export interface PlatformSpec {
  readonly config: StackConfig;
  /** Products of the stack. */
  readonly pipelines: readonly Pipeline[];
  /** Those that have a stack of their own, and log in to Kafka too. */
  readonly layers: readonly Pipeline[];
  /** Where `npm run build` left its files. */
  readonly directory: string;
}

/** Files in `dist/` that products run. */
export function productAssets(config: StackConfig, pipelines: readonly Pipeline[]): readonly string[] {
  return pipelines.flatMap((pipeline) => [...pipeline.assets, ...(pipeline.furtherAssets?.(config) ?? [])]);
}

function assetsOf(config: StackConfig, pipelines: readonly Pipeline[]): readonly string[] {
  const turn = config.brokerNodes > 1 ? [brokerTurn] : [];
  return [...new Set([...Object.values(assets), ...turn, ...productAssets(config, pipelines)])];
}

/** What logs in to Kafka. */
export function workloadsOf(config: StackConfig, pipelines: readonly Pipeline[]): readonly Workload[] {
  return pipelines.flatMap((pipeline) => pipeline.workloads?.(config) ?? []);
}

/** The topics of a product; those of its tools only where Kafka asks who somebody is, since else the tools make them. */
export function topicsOf(pipeline: Pipeline, workloads: readonly Workload[], secured: boolean) {
  const { product, messages, topics = [] } = pipeline;
  const own = secured ? workloads.filter((workload) => workload.product === product) : [];
  return { product, messages, others: [...topics, ...own.flatMap(ownTopicsOf)] };
}

function createAccessLogs(prefix: string, config: StackConfig): AccessLogs | undefined {
  const { accessLogDays: days, oldVersionDays, dataMayBeDeleted: deletable } = config;
  return days === 0 ? undefined : new AccessLogs(`${prefix}-access-logs`, { days, oldVersionDays, deletable });
}

/** What a platform's parts have in common. */
interface Ground {
  readonly config: StackConfig;
  readonly prefix: string;
  readonly artifacts: ArtifactStore;
  readonly alarms: Alarms;
  readonly workloads: readonly Workload[];
}

/** What Kafka's nodes and clients know each other by. */
interface Credentials {
  readonly security: BrokerSecurity;
  readonly credentials: KafkaCredentials;
}

/** Nothing where they talk in plain text. */
function createCredentials({ config, prefix, artifacts, alarms, workloads }: Ground): Credentials | undefined {
  if (config.brokerSecurity === 'plaintext') return undefined;
  const deletable = config.dataMayBeDeleted;
  const secrets = new BrokerSecrets(`${prefix}-kafka`, { prefix, nodes: config.brokerNodes, deletable });
  const credentials = new KafkaCredentials(`${prefix}-kafka-credentials`, {
    prefix,
    secrets,
    users: workloads.map(({ name, product }) => ({ name, tags: ownTags(config, product) })),
    bundle: artifacts.artifact(assets.credentials),
    alarms,
    enabled: config.schedulesEnabled,
    deletable,
    logRetentionDays: config.logRetentionDays,
  });
  return { security: { secrets, filled: credentials.filled }, credentials };
}

/** Products of all contracts, deployed or not. */
const products = [...new Set(Object.values(allMessages).map(({ product }) => product))];

/** Declares the platform. */
export function createPlatform({ config, pipelines, layers, directory }: PlatformSpec): OwnPlatform {
  const prefix = `streampact-${config.environment}`;
  const deletable = config.dataMayBeDeleted;
  const encryption = new Encryption(prefix, { kind: config.lakeEncryption, deletable });
  guardStores({ encryption, deletable, backedUp: config.backupDays > 0, region: config.region });
  const accessLogs = createAccessLogs(prefix, config);
  const artifacts = new ArtifactStore(`${prefix}-artifacts`, {
    encryption,
    accessLogs,
    assets: loadAssets({
      directory,
      paths: assetsOf(config, pipelines),
      allowUnreleased: config.local,
    }),
  });
  const lake = new DataLake(`${prefix}-lake`, { encryption, deletable, keeping: config, accessLogs });
  const database = new LakeDatabase(`${prefix}-lake`, { databaseName: prefix.replaceAll('-', '_') });
  const workgroup = new QueryWorkgroup(`${prefix}-queries`, { lake, encryption, bytesCutoff: config.queryBytesCutoff });
  const alarms = createAlarms(`${prefix}-alarms`, config);
  if (config.backupDays > 0) new DailyBackups(`${prefix}-backups`, { ...config, days: config.backupDays, alarms });
  if (config.monthlyBudgetUsd > 0 && config.alarmEmail !== undefined) {
    new CostBudget(`${prefix}-costs`, {
      monthlyUsd: config.monthlyBudgetUsd,
      email: config.alarmEmail,
      tags: { project: 'streampact', environment: config.environment },
    });
  }
  const network = new Network(prefix, {
    cidr: config.vpcCidr,
    region: config.region,
    availabilityZones: config.availabilityZones,
    natGateways: config.natGateways,
    flowLogDays: config.local ? undefined : config.logRetentionDays,
  });
  const workloads = workloadsOf(config, pipelines);
  const known = [...workloads, ...workloadsOf(config, layers)];
  const secured = createCredentials({ config, prefix, artifacts, alarms, workloads: known });
  const broker = new KafkaBroker(`${prefix}-kafka`, {
    network,
    artifacts,
    tarball: artifacts.artifact(assets.kafka),
    deletable,
    amiId: config.amiId,
    instanceType: config.brokerInstanceType,
    heap: config.brokerHeap,
    volumeGibibytes: config.brokerVolumeGibibytes,
    sshKeyPairName: config.sshKeyPairName,
    logRetentionDays: config.logRetentionDays,
    endpointOverride: config.brokerEndpoint,
    stack: config.environment,
    nodes: config.brokerNodes,
    security: secured?.security,
    turnBundle: config.brokerNodes > 1 ? artifacts.artifact(brokerTurn) : undefined,
  });
  const topics = new Topics(`${prefix}-topics`, {
    network,
    broker,
    bundle: artifacts.artifact(assets.topics),
    logRetentionDays: config.logRetentionDays,
    products: pipelines.map((pipeline) => topicsOf(pipeline, workloads, secured !== undefined)),
    access: secured && {
      credentials: secured.credentials,
      users: workloads.map(kafkaUserOf),
      products: products.filter((slug) => !layers.some(({ product }) => product === slug)),
    },
  });
  return {
    config,
    prefix,
    network,
    broker,
    topics,
    kafkaAccess: (workload) => broker.clientAccess(secured?.credentials.login(workload)),
    encryption,
    lake,
    accessLogs,
    artifacts,
    database,
    workgroup,
    alarms,
    facts: {
      layers: layers.map(({ product }) => product),
      backedUp: config.backupDays > 0,
      network: network.facts,
      kafka: {
        endpoint: broker.endpoint,
        nodes: broker.nodes,
        volumeId: broker.volumeId,
        clientGroupId: broker.clientGroupId,
        zone: broker.zone,
        ...(secured === undefined ? {} : { logins: secured.credentials.loginArns }),
      },
      topics: { functionName: topics.functionName },
      encryption: encryption.facts,
      lake: lake.facts,
      ...(accessLogs === undefined ? {} : { accessLogs: accessLogs.facts }),
      artifacts: artifacts.facts,
      database: database.facts,
      workgroup: workgroup.facts,
      alarms: alarms.topicArns,
    },
  };
}
