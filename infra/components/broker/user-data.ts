/** User data of a node: thin, because the scripts in the tarball do the work, here and in the local cloud. */
import { script } from '../instance/cloud-config.ts';
import { serviceUserData } from '../instance/service.ts';
import { kafkaPorts, nodeHost, nodeIds, superUsers } from './listeners.ts';
import { timerFiles, timerNames } from './timers.ts';

/** What differs from node to node, and from stack to stack. */
export interface BrokerSettings {
  readonly volumeId: string;
  readonly tarball: { readonly bucket: string; readonly key: string; readonly sha256: string };
  /** Of this node, from 1. */
  readonly nodeId: number;
  /** How many there are. */
  readonly nodes: number;
  readonly clusterId: string;
  /** Availability zone. */
  readonly rack: string;
  /** The stack, as it stands in metrics. */
  readonly stack: string;
  /** Secret of the node's certificate; undefined for plaintext. */
  readonly secretArn: string | undefined;
  /** In the notation of -Xmx. */
  readonly heap: string;
  readonly logGroup: string;
}

const dataMount = '/var/lib/streampact';
const kafkaHome = '/opt/streampact/kafka';
/** A file system in memory: keys are gone with the service. */
const identityFolder = 'streampact-kafka';
/** How long a node waits for its certificate. */
const identitySeconds = 900;

/** The user data of one node. */
export function brokerUserData(settings: BrokerSettings): string {
  const { volumeId, tarball, logGroup, secretArn } = settings;
  const timers = { home: kafkaHome, nodeId: settings.nodeId, secure: secretArn !== undefined };
  return serviceUserData({
    name: 'kafka',
    packages: ['java-21-amazon-corretto-headless', 'jq', 'openssl', 'xfsprogs'],
    scripts: {
      'prepare-volume.sh': script('prepare-volume.sh', import.meta.url),
      'install.sh': script('install.sh', import.meta.url),
    },
    installEnvironment: {
      VOLUME_ID: volumeId,
      DATA_MOUNT: dataMount,
      KAFKA_URL: `s3://${tarball.bucket}/${tarball.key}`,
      KAFKA_SHA256: tarball.sha256,
      KAFKA_HOME: kafkaHome,
      TIMERS: timerNames(timers).join(' '),
    },
    environment: kafkaEnvironment(settings),
    files: timerFiles(timers),
    unit: {
      description: 'Kafka broker and controller',
      user: 'kafka',
      command: [`${kafkaHome}/broker.sh`],
      stopSeconds: 180,
      // What Java leaves when SIGTERM ended it.
      stopExitCodes: [143],
      requiresMount: dataMount,
      ...(secretArn === undefined
        ? {}
        : {
            prepare: { command: [`${kafkaHome}/identity.sh`], folder: identityFolder, seconds: identitySeconds + 60 },
          }),
    },
    logGroup,
  });
}

function kafkaEnvironment(settings: BrokerSettings): Readonly<Record<string, string>> {
  const { nodeId, secretArn } = settings;
  return {
    KAFKA_LIBS: `${kafkaHome}/libs`,
    KAFKA_DATA_DIR: `${dataMount}/kafka`,
    KAFKA_ADVERTISED_HOST: nodeHost(nodeId),
    KAFKA_NODE_ID: String(nodeId),
    KAFKA_CLUSTER_ID: settings.clusterId,
    KAFKA_RACK: settings.rack,
    KAFKA_PORT: String(kafkaPorts.client),
    KAFKA_HEAP: settings.heap,
    KAFKA_JMX_PORT: '9404',
    STREAMPACT_STACK: settings.stack,
    JAVA: '/usr/bin/java',
    ...(secretArn === undefined ? {} : secureEnvironment(settings, secretArn)),
  };
}

function secureEnvironment({ nodes }: BrokerSettings, secretArn: string): Readonly<Record<string, string>> {
  return {
    KAFKA_SECURITY: 'sasl-tls',
    KAFKA_INTERNAL_PORT: String(kafkaPorts.internal),
    KAFKA_QUORUM: nodeIds(nodes)
      .map((id) => `${id}@${nodeHost(id)}:${kafkaPorts.controller}`)
      .join(','),
    KAFKA_SUPER_USERS: superUsers(nodes),
    KAFKA_TLS_DIR: `/run/${identityFolder}`,
    KAFKA_SECRET: secretArn,
    KAFKA_SECRET_SECONDS: String(identitySeconds),
  };
}
