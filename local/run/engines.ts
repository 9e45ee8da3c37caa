/**
 * The engines of a local cloud, started side by side: the emulator behind the gateway, Kafka, and in the background
 * Spark and Trino, which take longest and are needed last.
 */

import { type Gateway, startGateway } from '../aws/gateway.ts';
import type { Engine, EngineContext } from '../engines/engine.ts';
import { startKafka } from '../engines/kafka.ts';
import { startMinistack } from '../engines/ministack.ts';
import { type SparkRunner, startSparkRunner } from '../engines/spark.ts';
import { startTrino } from '../engines/trino.ts';
import { startWatchdog, type Watchdog } from '../engines/watchdog.ts';
import type { Toolchain } from '../setup/toolchain.ts';

export const enginePorts = [
  'gateway',
  'ministack',
  'kafka',
  'kafkaController',
  'trino',
  'coincap',
  'sinkHealth',
] as const;
export type EnginePorts = Readonly<Record<(typeof enginePorts)[number], number>>;

export interface EngineOptions {
  readonly toolchain: Toolchain;
  readonly ports: EnginePorts;
  readonly stateDir: string;
  readonly logsDir: string;
}

export interface Engines {
  /** The gateway's address: what every AWS SDK is pointed at. */
  readonly awsEndpoint: string;
  /** `host:port` of the Kafka broker. */
  readonly brokers: string;
  readonly watchdog: Watchdog;
  /** Settles when the engine that started in the background is ready, or failed. */
  readonly spark: Promise<SparkRunner>;
  readonly trino: Promise<Engine>;
  readonly stop: () => Promise<void>;
}

/** What an AWS SDK needs to talk to the local cloud; the emulator takes any key. */
export function localAws(endpoint: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}

async function startBase(context: EngineContext, { ports }: EngineOptions): Promise<readonly Engine[]> {
  const started = await Promise.allSettled([
    startMinistack(context, { port: ports.ministack, lambdaEndpoint: `http://127.0.0.1:${ports.gateway}` }),
    startKafka(context, { port: ports.kafka, controllerPort: ports.kafkaController }),
  ]);
  const engines = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = started.find((one) => one.status === 'rejected');
  if (failed === undefined) return engines;
  await Promise.allSettled(engines.map((engine) => engine.stop()));
  throw failed.reason;
}

/** Keeps a rejection of something that runs in the background from ending the process before anybody asks for it. */
function inBackground<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/**
 * Starts every engine; returns when emulator, gateway and Kafka answer.
 *
 * @throws StreampactError from the engine that did not start, after those that did have been stopped.
 */
export async function startEngines(options: EngineOptions): Promise<Engines> {
  const { toolchain, ports, stateDir, logsDir } = options;
  const watchdog = startWatchdog();
  const context: EngineContext = { toolchain, stateDir, logsDir, watchdog };
  const emulator = `http://127.0.0.1:${ports.ministack}`;
  const awsEndpoint = `http://127.0.0.1:${ports.gateway}`;
  const spark = inBackground(startSparkRunner(context, { awsEndpoint, s3Endpoint: emulator }));
  const trino = inBackground(
    startTrino(context, { port: ports.trino, s3Endpoint: emulator, glueEndpoint: awsEndpoint }),
  );
  const stopAll = async (engines: readonly Engine[], gateway?: Gateway) => {
    await Promise.allSettled([gateway?.stop(), ...engines.map((engine) => engine.stop())]);
    // Spark and Trino keep nothing, and may still be starting: the watchdog ends them wherever they are.
    await watchdog.stop();
    await Promise.allSettled([spark, trino]);
  };
  let base: readonly Engine[] = [];
  try {
    base = await startBase(context, options);
    const gateway = await startGateway({
      port: ports.gateway,
      upstream: emulator,
      trino: async () => {
        await trino;
        return `http://127.0.0.1:${ports.trino}`;
      },
      spark: { run: async (job) => (await spark).run(job) },
      logsDir,
    });
    const engines = base;
    return {
      awsEndpoint,
      brokers: `127.0.0.1:${ports.kafka}`,
      watchdog,
      spark,
      trino,
      stop: () => stopAll(engines, gateway),
    };
  } catch (error) {
    await stopAll(base);
    throw error;
  }
}
