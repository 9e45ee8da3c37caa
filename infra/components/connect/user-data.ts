/** User data of a Connect worker: thin, because the scripts in the tarball do the work. Three services share one log. */
import { cloudConfig, environmentFile, type InstanceFile, script } from '../instance/cloud-config.ts';
import { logAgentCommand, logAgentPackage, logFiles } from '../instance/logs.ts';
import { serviceUnit, type UnitSpec } from '../instance/unit.ts';
import type { PluginArchive } from './plugin-archive.ts';

/** What differs from worker to worker. */
export interface ConnectSettings {
  readonly description: string;
  readonly product: string;
  readonly bundle: PluginArchive;
  readonly registryBundle: PluginArchive;
  readonly plugins: readonly PluginArchive[];
  /** In the notation of -Xmx. */
  readonly heap: string;
  /** What `${env:NAME}` stands for in configurations. */
  readonly environment: Readonly<Record<string, string>>;
  /** `NAME=arn` or `NAME=arn#field`. */
  readonly secrets: readonly string[];
  readonly logGroup: string;
}

const home = '/opt/streampact/connect';
const setup = '/opt/streampact/setup';
const installEnvironment = '/etc/streampact/install.env';
const environment = '/etc/streampact/connect.env';
const logFile = '/var/log/streampact/connect.log';

/** The worker's user data. */
export function connectUserData(settings: ConnectSettings): string {
  const scripts = {
    'fetch.sh': script('../instance/fetch.sh', import.meta.url),
    'install.sh': script('install.sh', import.meta.url),
    'metrics.sh': script('metrics.sh', import.meta.url),
  };
  return cloudConfig({
    packages: ['java-21-amazon-corretto-headless', 'jq', 'nodejs24', 'unzip', logAgentPackage],
    files: [
      ...Object.entries(scripts).map(([name, content]) => ({ path: `${setup}/${name}`, content, mode: '0755' })),
      { path: environment, content: environmentFile(workerEnvironment(settings)) },
      { path: installEnvironment, content: environmentFile(sources(settings)) },
      ...Object.entries(units(settings)).map(([name, unit]) => unitFile(name, unit)),
      ...timerFiles(`${setup}/metrics.sh`),
      ...logFiles({ file: logFile, logGroup: settings.logGroup }),
    ],
    commands: [
      ['systemd-run', '--wait', '--pipe', `--property=EnvironmentFile=${installEnvironment}`, `${setup}/install.sh`],
      logAgentCommand,
      ['systemctl', 'enable', '--now', `${metricsUnit}.timer`],
    ],
  });
}

/** What `install.sh` fetches. */
function sources({ bundle, registryBundle, plugins }: ConnectSettings): Readonly<Record<string, string>> {
  return {
    CONNECT_HOME: home,
    CONNECT_URL: urlOf(bundle),
    CONNECT_SHA256: bundle.sha256,
    REGISTRY_URL: urlOf(registryBundle),
    REGISTRY_SHA256: registryBundle.sha256,
    CONNECT_PLUGINS: plugins.map((plugin) => `${urlOf(plugin)}#${plugin.sha256}`).join(' '),
  };
}

function urlOf({ bucket, key }: PluginArchive): string {
  return `s3://${bucket}/${key}`;
}

function workerEnvironment({ product, heap, secrets, environment }: ConnectSettings): Readonly<Record<string, string>> {
  return {
    ...environment,
    CONNECT_HOME: home,
    CONNECT_GROUP: `streampact-${product}`,
    STREAMPACT_PRODUCT: product,
    CONNECT_HEAP: heap,
    CONNECT_SECRETS: secrets.join(' '),
    JAVA: '/usr/bin/java',
  };
}

type Unit = Omit<UnitSpec, 'environmentFile' | 'logFile' | 'user'>;

/** The registry first: converters ask it as soon as a task starts. */
function units({ description }: ConnectSettings): Readonly<Record<string, Unit>> {
  // What Java leaves when SIGTERM ended it.
  const java = { stopExitCodes: [143] };
  return {
    registry: { description: 'Schema registry', command: [`${home}/registry.sh`], stopSeconds: 30, ...java },
    connect: { description, command: [`${home}/connect.sh`], stopSeconds: 90, ...java },
    connectors: {
      description: 'Applies the connectors, and ends',
      command: [
        '/usr/bin/node-24',
        `${home}/connectors.mjs`,
        'apply',
        '--wait',
        '600',
        '--folder',
        `${home}/generated`,
      ],
      stopSeconds: 10,
      restart: 'on-failure',
    },
  };
}

const metricsUnit = 'streampact-connect-metrics';

/** Every minute a line of the log says how many connectors have failed. */
function timerFiles(command: string): readonly InstanceFile[] {
  const description = 'Metrics of the connectors';
  const service = [
    '[Unit]',
    `Description=${description}`,
    '[Service]',
    'Type=oneshot',
    'User=streampact',
    `EnvironmentFile=${environment}`,
    `ExecStart=${command}`,
    'TimeoutStartSec=50',
    `StandardOutput=append:${logFile}`,
    'StandardError=inherit',
  ];
  const timer = [
    '[Unit]',
    `Description=${description}`,
    '[Timer]',
    'OnBootSec=180',
    'OnUnitActiveSec=60',
    '[Install]',
    'WantedBy=timers.target',
  ];
  return Object.entries({ service, timer }).map(([kind, lines]) => ({
    path: `/etc/systemd/system/${metricsUnit}.${kind}`,
    content: `${lines.join('\n')}\n`,
    mode: '0644',
  }));
}

function unitFile(name: string, unit: Unit): InstanceFile {
  const content = serviceUnit({ ...unit, user: 'streampact', environmentFile: environment, logFile });
  return { path: `/etc/systemd/system/streampact-${name}.service`, content, mode: '0644' };
}
