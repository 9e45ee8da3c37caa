/** One Kafka node as a supervised process: `broker.sh` as on the EC2 instance, with what a single user's machine wants otherwise. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine, EngineContext } from './engine.ts';
import { startProcess } from './process.ts';

/** What one node is started with. */
export interface KafkaProcess {
  /** In messages, and of the log file: `kafka` for `kafka.log`. */
  readonly name: string;
  readonly title: string;
  readonly dataDir: string;
  readonly heap: string;
  /** Server properties that win over those of the script. */
  readonly extraConfig: Readonly<Record<string, string>>;
  /** Further variables of `broker.sh`. */
  readonly environment: Readonly<Record<string, string>>;
  ready(): Promise<boolean>;
}

const brokerScript = join(import.meta.dirname, '..', '..', 'infra', 'components', 'broker', 'broker.sh');
const localConfig: Readonly<Record<string, string>> = {
  // Nobody else joins: a group need not wait for more members.
  'group.initial.rebalance.delay.ms': '0',
};

/** @throws StreampactError ENGINE_START */
export async function startKafkaProcess(context: EngineContext, spec: KafkaProcess): Promise<Engine> {
  const { dataDir } = spec;
  await mkdir(dataDir, { recursive: true });
  const extraFile = join(dataDir, 'extra.properties');
  const extra = Object.entries({ ...localConfig, ...spec.extraConfig });
  await writeFile(extraFile, extra.map(([key, value]) => `${key}=${value}\n`).join(''));
  return startProcess({
    name: spec.title,
    command: 'bash',
    args: [brokerScript],
    cwd: dataDir,
    env: {
      JAVA: context.toolchain.java17,
      KAFKA_LIBS: context.toolchain.kafkaLibs,
      KAFKA_DATA_DIR: dataDir,
      KAFKA_ADVERTISED_HOST: '127.0.0.1',
      KAFKA_BIND_HOST: '127.0.0.1',
      KAFKA_HEAP: spec.heap,
      KAFKA_JVM_OPTIONS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData',
      KAFKA_EXTRA_CONFIG: extraFile,
      ...spec.environment,
    },
    logFile: join(context.logsDir, `${spec.name}.log`),
    watchdog: context.watchdog,
    ready: spec.ready,
    stopSeconds: 30,
  });
}
