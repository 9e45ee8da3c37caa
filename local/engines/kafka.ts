/**
 * The local Kafka: one real broker, configured and started by the very script that runs on the EC2 instance.
 *
 * Differs from the deployed one in its heap, its bind address (loopback only) and in settings for a single user's machine.
 */
import { join } from 'node:path';
import type { Engine, EngineContext } from './engine.ts';
import { describeCluster } from './kafka-probe.ts';
import { startKafkaProcess } from './kafka-process.ts';

/** Where the broker listens, and what differs from the script's settings. */
export interface KafkaOptions {
  readonly port: number;
  readonly controllerPort: number;
  /** Server properties that win over those of the script. */
  readonly extraConfig?: Readonly<Record<string, string>>;
}

/** @throws StreampactError ENGINE_START */
export async function startKafka(context: EngineContext, options: KafkaOptions): Promise<Engine> {
  return startKafkaProcess(context, {
    name: 'kafka',
    title: 'Kafka',
    dataDir: join(context.stateDir, 'kafka'),
    heap: '512m',
    extraConfig: options.extraConfig ?? {},
    environment: { KAFKA_PORT: String(options.port), KAFKA_CONTROLLER_PORT: String(options.controllerPort) },
    ready: () => answersMetadata(`127.0.0.1:${options.port}`),
  });
}

/** A port that accepts connections is not enough: clients need the cluster's metadata, with a controller. */
async function answersMetadata(broker: string): Promise<boolean> {
  const { brokers, controller } = await describeCluster(broker);
  return brokers.length > 0 && controller !== null;
}
