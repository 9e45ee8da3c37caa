/**
 * Kafka Connect: one worker in distributed mode, on the loopback address, with the plugins of the toolchain.
 *
 * Stands for the workers on EC2, and is the same program with the same settings where those matter. Differs: its heap;
 * topics of one partition and one replica; and times short enough that a killed worker is replaced within seconds. All that
 * it knows is in Kafka, so a worker that starts anew with the same name goes on where the last one was.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine, EngineContext } from './engine.ts';
import { killEngine } from './kill.ts';
import { startProcess } from './process.ts';

/** Where a worker listens, and which Kafka it belongs to. */
export interface ConnectOptions {
  /** `host:port`, more than one with commas between. */
  readonly brokers: string;
  readonly port: number;
  /** What `${env:NAME}` in the connectors' configurations stands for: addresses and secrets. Only names that begin with STREAMPACT_ or AWS_ can be had. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Of the group, its topics and its log; `connect` by default. */
  readonly name?: string;
  /** Folders with further plugins, each in a folder of its own. */
  readonly plugins?: readonly string[];
  /** Worker properties that win over those here. */
  readonly extraConfig?: Readonly<Record<string, string>>;
}

/** A running worker. */
export interface Connect extends Engine {
  /** Of its REST interface, without a slash at its end. */
  readonly url: string;
  /** SIGKILL, as when its machine is lost. */
  kill(): Promise<void>;
}

const javaOptions = [
  ...['-Xms128m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'],
  ...['-XX:+ExitOnOutOfMemoryError', '-Duser.timezone=UTC', '-Dfile.encoding=UTF-8'],
];

/** @throws StreampactError ENGINE_START */
export async function startConnect(context: EngineContext, options: ConnectOptions): Promise<Connect> {
  const { toolchain, stateDir, logsDir, watchdog } = context;
  const { port, name = 'connect', environment = {} } = options;
  const home = join(stateDir, name);
  await mkdir(home, { recursive: true });
  const workerFile = join(home, 'worker.properties');
  const loggingFile = join(home, 'log4j2.properties');
  const plugins = [toolchain.connectPlugins, ...(options.plugins ?? [])];
  const worker = { ...workerConfig(options, name, plugins), ...options.extraConfig };
  await Promise.all([writeFile(workerFile, textOf(worker)), writeFile(loggingFile, textOf(logging))]);
  const url = `http://127.0.0.1:${port}`;
  const classes = ['-cp', join(toolchain.connectLibs, '*'), 'org.apache.kafka.connect.cli.ConnectDistributed'];
  const engine = await startProcess({
    name: 'Kafka Connect',
    command: toolchain.java17,
    args: [...javaOptions, `-Dlog4j2.configurationFile=${loggingFile}`, ...classes, workerFile],
    cwd: home,
    env: { TZ: 'UTC', ...environment },
    logFile: join(logsDir, `${name}.log`),
    watchdog,
    ready: () => isHealthy(url),
    startSeconds: 120,
    stopSeconds: 30,
  });
  return { ...engine, url, kill: () => killEngine(engine) };
}

/** Its own word that it has started and is a member of its group: https://cwiki.apache.org/confluence/x/dhFFEw (KIP-1017) */
async function isHealthy(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
  return response.ok && ((await response.json()) as { status?: string }).status === 'healthy';
}

function workerConfig(
  { brokers, port }: ConnectOptions,
  name: string,
  plugins: readonly string[],
): Record<string, string> {
  const topics = ['config', 'offset', 'status'].flatMap((kind) => [
    [`${kind}.storage.topic`, `streampact-${name}-${kind}`],
    [`${kind}.storage.replication.factor`, '1'],
  ]);
  return {
    'bootstrap.servers': brokers,
    'group.id': `streampact-${name}`,
    ...(Object.fromEntries(topics) as Record<string, string>),
    'offset.storage.partitions': '1',
    'status.storage.partitions': '1',
    listeners: `http://127.0.0.1:${port}`,
    'rest.advertised.host.name': '127.0.0.1',
    'rest.advertised.port': String(port),
    'plugin.path': plugins.join(','),
    'plugin.discovery': 'service_load',
    'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'key.converter.schemas.enable': 'false',
    'value.converter.schemas.enable': 'false',
    'config.providers': 'env',
    'config.providers.env.class': 'org.apache.kafka.common.config.provider.EnvVarConfigProvider',
    'config.providers.env.param.allowlist.pattern': '(STREAMPACT|AWS)_[A-Z0-9_]+',
    // A source connector's records and its offsets become visible together, so that a kill repeats nothing.
    'exactly.once.source.support': 'enabled',
    'connector.client.config.override.policy': 'All',
    ...quickRestarts,
  };
}

/** A member that was killed leaves the group after its session, and its connectors start again at once. */
const quickRestarts: Readonly<Record<string, string>> = {
  'session.timeout.ms': '6000',
  'heartbeat.interval.ms': '1000',
  'scheduled.rebalance.max.delay.ms': '0',
  'task.shutdown.graceful.timeout.ms': '5000',
  'offset.flush.interval.ms': '1000',
};

const logging: Readonly<Record<string, string>> = {
  'rootLogger.level': 'warn',
  'rootLogger.appenderRef.out.ref': 'out',
  'appender.out.type': 'Console',
  'appender.out.name': 'out',
  'appender.out.layout.type': 'PatternLayout',
  'appender.out.layout.pattern': '%d{ISO8601} %p %m (%c{1})%n',
  'logger.debezium.name': 'io.debezium',
  'logger.debezium.level': 'info',
};

function textOf(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
