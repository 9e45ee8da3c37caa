/** What the data products of a stack share: network, broker, topics, lake, artifacts, database, workgroup, alarms. */

import { loadAssets } from './assets.ts';
import type { Alarms } from './components/alarms/alarms.ts';
import { DailyBackups } from './components/backup/daily-backups.ts';
import type { KafkaBroker } from './components/broker/kafka-broker.ts';
import { CostBudget } from './components/costs/budget.ts';
import { AccessLogs } from './components/lake/access-logs.ts';
import { ArtifactStore } from './components/lake/artifact-store.ts';
import { DataLake } from './components/lake/data-lake.ts';
import { Encryption } from './components/lake/encryption.ts';
import { LakeDatabase } from './components/lake/lake-database.ts';
import { guardStores } from './components/lake/stores.ts';
import { Network } from './components/network/network.ts';
import { QueryWorkgroup } from './components/queries/query-workgroup.ts';
import { serviceLevelsAsset } from './components/service-levels/service-levels.ts';
import type { Topics } from './components/topics/topics.ts';
import type { StackConfig } from './config.ts';
import type { KafkaFacts, PlatformFacts } from './layers/facts.ts';
import type { ProductOutputs } from './outputs.ts';
import { createAlarms } from './parts/alarms.ts';
import { createKafka, type KafkaTenant, kafkaAssets } from './parts/kafka.ts';
import type { Access } from './policies/access.ts';

/** One data product. */
export interface Pipeline extends KafkaTenant {
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
  return [...new Set([...kafkaAssets(config), serviceLevelsAsset, ...productAssets(config, pipelines)])];
}

function createAccessLogs(prefix: string, config: StackConfig): AccessLogs | undefined {
  const { accessLogDays: days, oldVersionDays, dataMayBeDeleted: deletable } = config;
  return days === 0 ? undefined : new AccessLogs(`${prefix}-access-logs`, { days, oldVersionDays, deletable });
}

/** Where data lie, and what asks them: declared before what writes there, since stores are guarded from here on. */
function createStores({ config, pipelines, directory }: PlatformSpec, prefix: string) {
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
  return { encryption, accessLogs, artifacts, lake, database, workgroup };
}

function createBudget(prefix: string, { monthlyBudgetUsd, alarmEmail, environment }: StackConfig): void {
  if (monthlyBudgetUsd === 0 || alarmEmail === undefined) return;
  const tags = { project: 'streampact', environment };
  new CostBudget(`${prefix}-costs`, { monthlyUsd: monthlyBudgetUsd, email: alarmEmail, tags });
}

/** What the stacks of products are told, by which {@link Platform} is put together again there. */
function factsOf(platform: Omit<Platform, 'kafkaAccess' | 'broker'>, kafka: KafkaFacts, layers: readonly Pipeline[]) {
  const { config, network, topics, encryption, lake, accessLogs, artifacts, database, workgroup, alarms } = platform;
  return {
    layers: layers.map(({ product }) => product),
    backedUp: config.backupDays > 0,
    network: network.facts,
    kafka,
    topics: { functionName: topics.functionName },
    encryption: encryption.facts,
    lake: lake.facts,
    ...(accessLogs === undefined ? {} : { accessLogs: accessLogs.facts }),
    artifacts: artifacts.facts,
    database: database.facts,
    workgroup: workgroup.facts,
    alarms: alarms.topicArns,
  };
}

/** Declares the platform. */
export function createPlatform(spec: PlatformSpec): OwnPlatform {
  const { config, pipelines, layers } = spec;
  const prefix = `streampact-${config.environment}`;
  const stores = createStores(spec, prefix);
  const alarms = createAlarms(`${prefix}-alarms`, config);
  if (config.backupDays > 0) new DailyBackups(`${prefix}-backups`, { ...config, days: config.backupDays, alarms });
  createBudget(prefix, config);
  const network = new Network(prefix, {
    cidr: config.vpcCidr,
    region: config.region,
    availabilityZones: config.availabilityZones,
    natGateways: config.natGateways,
    flowLogDays: config.local ? undefined : config.logRetentionDays,
  });
  const { artifacts } = stores;
  const kafka = createKafka({ config, prefix, network, artifacts, alarms, pipelines, layers });
  const { broker, topics, access: kafkaAccess } = kafka;
  const platform = { config, prefix, ...stores, network, topics, alarms };
  return { ...platform, broker, kafkaAccess, facts: factsOf(platform, kafka.facts, layers) };
}
