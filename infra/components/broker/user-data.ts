/** User data of the broker: thin, because `broker.sh` in the tarball does the work, here and in the local cloud. */
import { cloudConfig, environmentFile, script } from '../instance/cloud-config.ts';
import { logAgentCommand, logAgentPackage, logFiles } from '../instance/logs.ts';
import { serviceUnit } from '../instance/unit.ts';

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
const scripts = '/opt/streampact/setup';
const logFile = '/var/log/streampact/kafka.log';
const environment = { kafka: '/etc/streampact/kafka.env', install: '/etc/streampact/install.env' } as const;

/** The broker's user data. */
export function brokerUserData(settings: BrokerSettings): string {
  const { tarball } = settings;
  return cloudConfig({
    packages: ['java-21-amazon-corretto-headless', 'xfsprogs', logAgentPackage],
    files: [
      { path: `${scripts}/fetch.sh`, content: script('../instance/fetch.sh', import.meta.url), mode: '0755' },
      { path: `${scripts}/prepare-volume.sh`, content: script('prepare-volume.sh', import.meta.url), mode: '0755' },
      { path: `${scripts}/install.sh`, content: script('install.sh', import.meta.url), mode: '0755' },
      { path: environment.kafka, content: environmentFile(kafkaEnvironment(settings)) },
      {
        path: environment.install,
        content: environmentFile({
          VOLUME_ID: settings.volumeId,
          DATA_MOUNT: dataMount,
          KAFKA_URL: `s3://${tarball.bucket}/${tarball.key}`,
          KAFKA_SHA256: tarball.sha256,
          KAFKA_HOME: kafkaHome,
        }),
      },
      { path: '/etc/systemd/system/streampact-kafka.service', content: kafkaUnit(), mode: '0644' },
      ...logFiles({ file: logFile, logGroup: settings.logGroup }),
    ],
    commands: [
      ['systemd-run', '--wait', '--pipe', `--property=EnvironmentFile=${environment.install}`, `${scripts}/install.sh`],
      logAgentCommand,
    ],
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

function kafkaUnit(): string {
  return serviceUnit({
    description: 'Kafka broker and controller',
    user: 'kafka',
    environmentFile: environment.kafka,
    command: [`${kafkaHome}/broker.sh`],
    logFile,
    stopSeconds: 180,
    // What Java leaves when SIGTERM ended it.
    stopExitCodes: [143],
    requiresMount: dataMount,
  });
}
