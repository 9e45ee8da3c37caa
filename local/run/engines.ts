/** The engines of a local cloud, started side by side: the AWS side and Kafka, under one watchdog. */

import type { Engine, EngineContext } from '../engines/engine.ts';
import { startKafka } from '../engines/kafka.ts';
import { startWatchdog, type Watchdog } from '../engines/watchdog.ts';
import type { Toolchain } from '../setup/toolchain.ts';
import { type AwsEngines, awsPorts, type ComputeStart, type OutsideAws, startAwsEngines } from './aws-engines.ts';
import type { Backend } from './backend.ts';
import { openStreamEngines, type StreamEngines, streamPorts } from './stream-engines.ts';

export const enginePorts = [
  ...awsPorts,
  ...streamPorts,
  'kafka',
  'kafkaController',
  'coincap',
  'openExchangeRates',
  'sinkHealth',
  'clickstreamApi',
] as const;
export type EnginePorts = Readonly<Record<(typeof enginePorts)[number], number>>;

/** What runs elsewhere already; what is absent is started here. */
export interface OutsideEngines extends OutsideAws {
  /** `host:port` of a Kafka, as clients on this machine reach it. */
  readonly brokers?: string;
}

export interface EngineOptions {
  readonly toolchain: Toolchain;
  readonly ports: EnginePorts;
  readonly stateDir: string;
  readonly logsDir: string;
  readonly outside?: OutsideEngines;
  /** `at once` by default. */
  readonly compute?: ComputeStart;
  /** Whether everything but the deployment calls AWS with its role's rights alone; false by default. */
  readonly enforceRoles?: boolean;
  /** What stands behind the gateway; `ministack` by default. */
  readonly backend?: Backend;
}

export interface Engines extends AwsEngines {
  /** `host:port` of the Kafka broker. */
  readonly brokers: string;
  readonly watchdog: Watchdog;
  /** Those of Kafka Connect's products, started when asked for. */
  readonly streams: StreamEngines;
}

async function startBroker(context: EngineContext, { ports, outside }: EngineOptions): Promise<Engine | undefined> {
  if (outside?.brokers !== undefined) return undefined;
  return startKafka(context, { port: ports.kafka, controllerPort: ports.kafkaController });
}

/**
 * Starts every engine; returns when emulator, gateway and Kafka answer.
 *
 * @throws StreampactError from the engine that did not start, after those that did have been stopped.
 */
export async function startEngines(options: EngineOptions): Promise<Engines> {
  const {
    toolchain,
    ports,
    stateDir,
    logsDir,
    outside = {},
    compute = 'at once',
    enforceRoles = false,
    backend = 'ministack',
  } = options;
  const watchdog = startWatchdog();
  const context: EngineContext = { toolchain, stateDir, logsDir, watchdog };
  const brokers = outside.brokers ?? `127.0.0.1:${ports.kafka}`;
  const streams = openStreamEngines(context, ports, brokers);
  const starting = [
    startAwsEngines(context, ports, { outside, compute, enforceRoles, backend }),
    startBroker(context, options),
  ] as const;
  const stop = async () => {
    await streams.stop();
    const started = await Promise.allSettled(starting);
    await Promise.allSettled(started.map(async (one) => (one.status === 'fulfilled' ? one.value?.stop() : undefined)));
    // Spark and Trino may still be starting: the watchdog ends them wherever they are.
    await watchdog.stop();
    const [aws] = started;
    if (aws.status === 'fulfilled') await aws.value.settled();
  };
  try {
    const [aws] = await Promise.all(starting);
    return { ...aws, brokers, watchdog, streams, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
