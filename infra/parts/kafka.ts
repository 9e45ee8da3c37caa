/** Kafka as products share it: logins of whoever asks it, nodes, topics. */
import { messages as allMessages } from '../../contracts/generated/catalogue.ts';
import type { ToolTopic } from '../../contracts/src/access/topics.ts';
import { kafkaUserOf, ownTopicsOf, type Workload } from '../../contracts/src/access/workload.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import type { Alarms } from '../components/alarms/alarms.ts';
import { BrokerSecrets } from '../components/broker/broker-secrets.ts';
import { type BrokerSecurity, KafkaBroker } from '../components/broker/kafka-broker.ts';
import { credentialsAsset, KafkaCredentials } from '../components/kafka-credentials/kafka-credentials.ts';
import type { ArtifactStore } from '../components/lake/artifact-store.ts';
import type { Network } from '../components/network/network.ts';
import { Topics } from '../components/topics/topics.ts';
import type { StackConfig } from '../config.ts';
import type { KafkaFacts } from '../layers/facts.ts';
import type { Access } from '../policies/access.ts';
import { ownTags } from '../tags/labels.ts';

/** What a data product asks of Kafka. */
export interface KafkaTenant {
  /** Slug. */
  readonly product: string;
  /** What it publishes; each message's topics exist before the rest of the product is declared. */
  readonly messages: readonly MessageContract[];
  /** Topics beside those of its messages. */
  readonly topics?: readonly ToolTopic[];
  /** What logs in, each by its own name. */
  readonly workloads?: (config: StackConfig) => readonly Workload[];
}

/** Files in `dist/` of every Kafka. */
const assets = { kafka: 'broker/kafka.tar.gz', topics: 'functions/topics.zip', credentials: credentialsAsset } as const;

/** What the nodes of Kafka are asked by before one of several is replaced. */
const brokerTurn = 'functions/broker-turn.zip';

/** Files in `dist/` that it is made of. */
export function kafkaAssets({ brokerNodes }: StackConfig): readonly string[] {
  return [...Object.values(assets), ...(brokerNodes > 1 ? [brokerTurn] : [])];
}

/** What logs in to Kafka. */
export function workloadsOf(config: StackConfig, pipelines: readonly KafkaTenant[]): readonly Workload[] {
  return pipelines.flatMap((pipeline) => pipeline.workloads?.(config) ?? []);
}

/** The topics of a product; those of its tools only where Kafka asks who somebody is, since else the tools make them. */
export function topicsOf(tenant: KafkaTenant, workloads: readonly Workload[], secured: boolean) {
  const { product, messages, topics = [] } = tenant;
  const own = secured ? workloads.filter((workload) => workload.product === product) : [];
  return { product, messages, others: [...topics, ...own.flatMap(ownTopicsOf)] };
}

/** What Kafka is made for, and of. */
export interface KafkaSpec {
  readonly config: StackConfig;
  /** What the names begin with that people choose, before a hyphen. */
  readonly prefix: string;
  readonly network: Network;
  readonly artifacts: ArtifactStore;
  readonly alarms: Alarms;
  /** Products of the stack. */
  readonly pipelines: readonly KafkaTenant[];
  /** Those that have a stack of their own, and log in too. */
  readonly layers: readonly KafkaTenant[];
}

/** What products have of it. */
export interface SharedKafka {
  readonly broker: KafkaBroker;
  readonly topics: Topics;
  /** To produce and consume as the workload of this name. */
  readonly access: (workload: string) => Access;
  readonly facts: KafkaFacts;
}

/** What Kafka's nodes and clients know each other by. */
interface Credentials {
  readonly security: BrokerSecurity;
  readonly credentials: KafkaCredentials;
}

/** Nothing where they talk in plain text. */
function createCredentials(
  { config, prefix, artifacts, alarms }: KafkaSpec,
  workloads: readonly Workload[],
): Credentials | undefined {
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

/** Declares it. */
export function createKafka(spec: KafkaSpec): SharedKafka {
  const { config, prefix, network, artifacts, pipelines, layers } = spec;
  const workloads = workloadsOf(config, pipelines);
  const secured = createCredentials(spec, [...workloads, ...workloadsOf(config, layers)]);
  const broker = createBroker(spec, secured?.security);
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
    broker,
    topics,
    access: (workload) => broker.clientAccess(secured?.credentials.login(workload)),
    facts: {
      endpoint: broker.endpoint,
      nodes: broker.nodes,
      volumeId: broker.volumeId,
      clientGroupId: broker.clientGroupId,
      zone: broker.zone,
      ...(secured === undefined ? {} : { logins: secured.credentials.loginArns }),
    },
  };
}

function createBroker(
  { config, prefix, network, artifacts }: KafkaSpec,
  security: BrokerSecurity | undefined,
): KafkaBroker {
  return new KafkaBroker(`${prefix}-kafka`, {
    network,
    artifacts,
    tarball: artifacts.artifact(assets.kafka),
    deletable: config.dataMayBeDeleted,
    amiId: config.amiId,
    instanceType: config.brokerInstanceType,
    heap: config.brokerHeap,
    volumeGibibytes: config.brokerVolumeGibibytes,
    sshKeyPairName: config.sshKeyPairName,
    logRetentionDays: config.logRetentionDays,
    endpointOverride: config.brokerEndpoint,
    stack: config.environment,
    nodes: config.brokerNodes,
    security,
    turnBundle: config.brokerNodes > 1 ? artifacts.artifact(brokerTurn) : undefined,
  });
}
