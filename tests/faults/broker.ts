/** A broker that a schedule may end and start again on the same data, and whose disk it may fill. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import type { Engine, EngineContext } from '../../local/engines/engine.ts';
import { startKafka } from '../../local/engines/kafka.ts';
import { freePorts } from '../../local/engines/ports.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

/** Whom clients reach, and what can be done to it. */
export interface FaultBroker {
  readonly address: string;
  readonly kafka: Kafka;
  /** Present when its data lie on a disk of their own. */
  readonly disk?: SmallDisk;
  /** Ends it, waits and starts it on the same data. */
  restart(how: 'SIGKILL' | 'SIGTERM', downMs: number): Promise<void>;
  /** Starts it again if it has ended by itself; tells whether it had. */
  revive(): Promise<boolean>;
  stop(): Promise<void>;
}

const config: Readonly<Record<string, string>> = {
  // A killed worker's partitions move on as fast as the schedule kills.
  'group.min.session.timeout.ms': '1000',
  'offsets.topic.num.partitions': '1',
  // A killed broker may register again only once its old session has ended: 9 s by default.
  'broker.session.timeout.ms': '1500',
  'broker.heartbeat.interval.ms': '300',
};

/** Bytes of the small disk: room for the logs and indexes of a run, and little more. */
const diskBytes = 48 * 1_048_576;

/** Starts a broker with its data below the context's folder. */
export async function startBroker(
  context: EngineContext,
  { onSmallDisk = false }: { readonly onSmallDisk?: boolean } = {},
): Promise<FaultBroker> {
  const ports = await freePorts(['kafka', 'controller']);
  const disk = onSmallDisk ? await mountSmallDisk(join(context.stateDir, 'kafka'), diskBytes) : undefined;
  const start = () => startKafka(context, { port: ports.kafka, controllerPort: ports.controller, extraConfig: config });
  let engine: Engine;
  let dead = false;
  const begin = async (): Promise<void> => {
    const started = await start();
    engine = started;
    dead = false;
    void started.ended.then(() => {
      if (engine === started) dead = true;
    });
  };
  try {
    await begin();
  } catch (error) {
    await disk?.close();
    throw error;
  }
  const address = `127.0.0.1:${ports.kafka}`;
  return {
    address,
    kafka: new Kafka({
      brokers: [address],
      clientId: 'faults',
      logLevel: logLevel.NOTHING,
      connectionTimeout: 2_000,
      requestTimeout: 5_000,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 8 },
    }),
    ...(disk === undefined ? {} : { disk }),
    async restart(how, downMs) {
      if (how === 'SIGKILL') signal(engine, how);
      else await engine.stop();
      await engine.ended;
      await new Promise((resolve) => setTimeout(resolve, downMs));
      await begin();
    },
    async revive() {
      // A broker that has lost its disk ends itself, but may take a moment for it.
      await Promise.race([engine.ended, new Promise((resolve) => setTimeout(resolve, 1_500))]);
      if (!dead) return false;
      await begin();
      return true;
    },
    async stop() {
      await engine.stop();
      await disk?.close();
      await rm(join(context.stateDir, 'kafka'), { recursive: true, force: true });
    },
  };
}

function signal({ pid }: Engine, name: NodeJS.Signals): void {
  process.kill(-pid, name);
}
