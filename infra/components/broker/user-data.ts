/** User data of the broker: thin, because `broker.sh` in the tarball does the work, here and in the local cloud. */
import { script } from '../instance/cloud-config.ts';
import { serviceUserData } from '../instance/service.ts';

/** What differs from broker to broker. */
export interface BrokerSettings {
  readonly volumeId: string;
  readonly tarball: { readonly bucket: string; readonly key: string; readonly sha256: string };
  /** Name that clients come back to. */
  readonly advertisedHost: string;
  readonly port: number;
  /** In the notation of -Xmx. */
  readonly heap: string;
  readonly logGroup: string;
}

const dataMount = '/var/lib/streampact';
const kafkaHome = '/opt/streampact/kafka';

/** The broker's user data. */
export function brokerUserData(settings: BrokerSettings): string {
  const { volumeId, tarball, logGroup } = settings;
  return serviceUserData({
    name: 'kafka',
    packages: ['java-21-amazon-corretto-headless', 'xfsprogs'],
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
    },
    environment: kafkaEnvironment(settings),
    unit: {
      description: 'Kafka broker and controller',
      user: 'kafka',
      command: [`${kafkaHome}/broker.sh`],
      stopSeconds: 180,
      // What Java leaves when SIGTERM ended it.
      stopExitCodes: [143],
      requiresMount: dataMount,
    },
    logGroup,
  });
}

function kafkaEnvironment({ advertisedHost, port, heap }: BrokerSettings): Readonly<Record<string, string>> {
  return {
    KAFKA_LIBS: `${kafkaHome}/libs`,
    KAFKA_DATA_DIR: `${dataMount}/kafka`,
    KAFKA_ADVERTISED_HOST: advertisedHost,
    KAFKA_PORT: String(port),
    KAFKA_HEAP: heap,
    JAVA: '/usr/bin/java',
  };
}
