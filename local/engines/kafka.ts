/**
 * The local Kafka: one real broker, configured and started by the very script that runs on the EC2 instance.
 *
 * Differs from the deployed one in its heap, its bind address (loopback only) and in settings for a single user's machine.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import type { Engine, EngineContext } from './engine.ts';
import { startProcess } from './process.ts';

/** Where the broker listens, and what differs from the script's settings. */
export interface KafkaOptions {
  readonly port: number;
  readonly controllerPort: number;
  /** Server properties that win over those of the script. */
  readonly extraConfig?: Readonly<Record<string, string>>;
}

const brokerScript = join(import.meta.dirname, '..', '..', 'infra', 'components', 'broker', 'broker.sh');
const localConfig: Readonly<Record<string, string>> = {
  // Nobody else joins: a group need not wait for more members.
  'group.initial.rebalance.delay.ms': '0',
};

/** @throws StreampactError ENGINE_START */
export async function startKafka(context: EngineContext, options: KafkaOptions): Promise<Engine> {
  const dataDir = join(context.stateDir, 'kafka');
  await mkdir(dataDir, { recursive: true });
  const extraFile = join(dataDir, 'extra.properties');
  const extra = Object.entries({ ...localConfig, ...options.extraConfig });
  await writeFile(extraFile, extra.map(([key, value]) => `${key}=${value}\n`).join(''));
  return startProcess({
    name: 'Kafka',
    command: 'bash',
    args: [brokerScript],
    cwd: dataDir,
    env: {
      JAVA: context.toolchain.java17,
      KAFKA_LIBS: context.toolchain.kafkaLibs,
      KAFKA_DATA_DIR: dataDir,
      KAFKA_ADVERTISED_HOST: '127.0.0.1',
      KAFKA_BIND_HOST: '127.0.0.1',
      KAFKA_PORT: String(options.port),
      KAFKA_CONTROLLER_PORT: String(options.controllerPort),
      KAFKA_HEAP: '512m',
      KAFKA_JVM_OPTIONS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData',
      KAFKA_EXTRA_CONFIG: extraFile,
    },
    logFile: join(context.logsDir, 'kafka.log'),
    watchdog: context.watchdog,
    ready: () => answersMetadata(`127.0.0.1:${options.port}`),
    stopSeconds: 30,
  });
}

/** A port that accepts connections is not enough: clients need the cluster's metadata, with a controller. */
async function answersMetadata(broker: string): Promise<boolean> {
  const client = new Kafka({
    brokers: [broker],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
    retry: { retries: 0 },
  });
  const admin = client.admin();
  try {
    await admin.connect();
    const { brokers, controller } = await admin.describeCluster();
    return brokers.length > 0 && controller !== null;
  } finally {
    await admin.disconnect();
  }
}
