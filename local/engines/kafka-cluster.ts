/**
 * A secure Kafka on this machine: one node or three, with TLS, SASL/SCRAM and access lists, each started by the very script
 * that runs on the EC2 instances. `npm start` does not use it; tests of clients and of rolling changes do.
 *
 * Differs from the deployed one: all nodes share an address and differ in their ports, their heaps are small, and a node that
 * is gone is missed sooner. Certificates must name 127.0.0.1 beside their host names.
 */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine, EngineContext } from './engine.ts';
import { describeCluster } from './kafka-probe.ts';
import { startKafkaProcess } from './kafka-process.ts';
import { killEngine } from './kill.ts';
import { freePorts } from './ports.ts';

/** A certificate with its key and whom it trusts, PEM texts; the key is PKCS#8. */
export interface TlsIdentity {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** Arguments of {@link startKafkaCluster}. */
export interface KafkaClusterOptions {
  /** One a node; their number is the number of nodes. */
  readonly identities: readonly TlsIdentity[];
  /** Whom to wait as: a certificate of one of `superUsers`. */
  readonly admin: TlsIdentity;
  /** Principals, `User:CN=…`: those of all nodes and of `admin`. */
  readonly superUsers: readonly string[];
  /** 22 characters; one of its own by default. */
  readonly clusterId?: string;
  /** Folder of a node's data is `<name>-<id>`; `kafka` by default. */
  readonly name?: string;
  readonly extraConfig?: Readonly<Record<string, string>>;
}

/** One node, which can be ended and started again on its data. */
interface KafkaClusterNode {
  readonly id: number;
  readonly dataDir: string;
  /** Its address on the client listener, `host:port`. */
  readonly address: string;
  /** Starts it; resolves when it is in the cluster. Settings given here are those of this start and all later ones. */
  start(extraConfig?: Readonly<Record<string, string>>): Promise<void>;
  /** SIGTERM: it hands over its partitions first. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** A running cluster. */
export interface KafkaCluster {
  /** Client listeners, by commas. */
  readonly brokers: string;
  /** Listeners of nodes and administrator, by commas. */
  readonly internal: string;
  readonly nodes: readonly KafkaClusterNode[];
  stop(): Promise<void>;
}

const defaultClusterId = 'bG9jYWwtY2x1c3Rlci0wMQ';
const localConfig: Readonly<Record<string, string>> = {
  // 9 s by default: how long a killed node is taken for alive.
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
  'offsets.topic.num.partitions': '3',
  'transaction.state.log.num.partitions': '3',
};

/** Starts all nodes at once: none is ready without a majority. @throws StreampactError ENGINE_START */
export async function startKafkaCluster(context: EngineContext, options: KafkaClusterOptions): Promise<KafkaCluster> {
  const ids = options.identities.map((_, index) => index + 1);
  const kinds = ['client', 'controller', 'internal'] as const;
  const ports = await freePorts(ids.flatMap((id) => kinds.map((kind) => `${kind}-${id}`)));
  const at = (kind: (typeof kinds)[number]) => ids.map((id) => `127.0.0.1:${ports[`${kind}-${id}`]}`);
  const quorum = at('controller').map((address, index) => `${index + 1}@${address}`);
  const internal = at('internal');
  const nodes = options.identities.map((identity, index) =>
    clusterNode(context, {
      id: index + 1,
      identity,
      options,
      address: at('client')[index] ?? '',
      internal: internal[index] ?? '',
      environment: {
        KAFKA_NODE_ID: String(index + 1),
        KAFKA_QUORUM: quorum.join(','),
        KAFKA_CLUSTER_ID: options.clusterId ?? defaultClusterId,
        KAFKA_SECURITY: 'sasl-tls',
        KAFKA_SUPER_USERS: options.superUsers.join(';'),
        KAFKA_PORT: String(ports[`client-${index + 1}`]),
        KAFKA_CONTROLLER_PORT: String(ports[`controller-${index + 1}`]),
        KAFKA_INTERNAL_PORT: String(ports[`internal-${index + 1}`]),
      },
    }),
  );
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  const started = await Promise.allSettled(nodes.map((node) => node.start()));
  const failed = started.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return { brokers: at('client').join(','), internal: internal.join(','), nodes, stop };
}

interface NodeSpec {
  readonly id: number;
  readonly identity: TlsIdentity;
  readonly options: KafkaClusterOptions;
  readonly address: string;
  readonly internal: string;
  readonly environment: Readonly<Record<string, string>>;
}

function clusterNode(context: EngineContext, spec: NodeSpec): KafkaClusterNode {
  const { id, options, address } = spec;
  const name = `${options.name ?? 'kafka'}-${id}`;
  const dataDir = join(context.stateDir, name);
  const tlsDir = join(context.stateDir, `${name}-tls`);
  let engine: Engine | undefined;
  let extraConfig = { ...localConfig, ...options.extraConfig };
  return {
    id,
    dataDir,
    address,
    async start(further = {}) {
      extraConfig = { ...extraConfig, ...further };
      await writeTls(tlsDir, spec.identity);
      engine = await startKafkaProcess(context, {
        name,
        title: `Kafka node ${id}`,
        dataDir,
        heap: '256m',
        extraConfig,
        environment: { ...spec.environment, KAFKA_TLS_DIR: tlsDir },
        ready: () => isMember(spec),
      });
    },
    stop: async () => engine?.stop(),
    kill: async () => {
      if (engine !== undefined) await killEngine(engine);
    },
  };
}

/** Writes what `broker.sh` looks for, readable for this user alone. */
export async function writeTls(folder: string, { ca, certificate, key }: TlsIdentity): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, 'ca.pem'), ca);
  await writeFile(join(folder, 'node.pem'), `${key.trimEnd()}\n${certificate}`, { mode: 0o600 });
  await chmod(join(folder, 'node.pem'), 0o600);
}

/** Whether the node itself says that the cluster knows it and has a controller. */
async function isMember({ id, internal, options }: NodeSpec): Promise<boolean> {
  const { ca, certificate, key } = options.admin;
  const { brokers, controller } = await describeCluster(internal, { ca: [ca], cert: certificate, key });
  return controller !== null && brokers.some(({ nodeId }) => nodeId === id);
}
