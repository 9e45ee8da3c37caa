/**
 * The engines that clickstream needs beside the others: MariaDB, the schema registry, Kafka Connect, Snowflake. Each starts when a
 * stage or the deployment asks for it, so that other products' runs do not wait for them.
 */

import { type Connect, startConnect } from '../engines/connect.ts';
import type { Engine, EngineContext } from '../engines/engine.ts';
import { type Mariadb, startMariadb } from '../engines/mariadb.ts';
import { type Registry, startRegistry } from '../engines/registry.ts';
import { startSnowflake } from '../engines/snowflake.ts';

export const streamPorts = ['mysql', 'registry', 'registryManagement', 'connect', 'snowflake'] as const;
export type StreamPorts = Readonly<Record<(typeof streamPorts)[number], number>>;

export interface StreamEngines {
  readonly mysql: () => Promise<Mariadb>;
  readonly registry: () => Promise<Registry>;
  /** `environment`: what `${env:NAME}` stands for in the connectors' configurations. The first call decides. */
  readonly connect: (environment: Readonly<Record<string, string>>) => Promise<Connect>;
  readonly snowflake: () => Promise<Engine & { readonly url: string }>;
  /** Stops those that have been started, the readers before what they read. */
  readonly stop: () => Promise<void>;
}

/** None of them runs yet. */
export function openStreamEngines(context: EngineContext, ports: StreamPorts, brokers: string): StreamEngines {
  const started: Promise<Engine>[] = [];
  const once = <Options extends readonly unknown[], Started extends Engine>(
    start: (...options: Options) => Promise<Started>,
  ): ((...options: Options) => Promise<Started>) => {
    let running: Promise<Started> | undefined;
    return (...options) => {
      if (running === undefined) {
        running = start(...options);
        started.push(running);
      }
      return running;
    };
  };
  return {
    mysql: once(() => startMariadb(context, { port: ports.mysql })),
    registry: once(() => startRegistry(context, { port: ports.registry, managementPort: ports.registryManagement })),
    connect: once((environment: Readonly<Record<string, string>>) =>
      startConnect(context, { brokers, port: ports.connect, environment }),
    ),
    snowflake: once(async () => ({
      ...(await startSnowflake(context, { port: ports.snowflake })),
      url: `http://127.0.0.1:${ports.snowflake}`,
    })),
    async stop() {
      const settled = await Promise.allSettled(started);
      const engines = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      const readers = engines.filter(({ name }) => name === 'Kafka Connect');
      await Promise.allSettled(readers.map((engine) => engine.stop()));
      await Promise.allSettled(engines.filter((engine) => !readers.includes(engine)).map((engine) => engine.stop()));
    },
  };
}
