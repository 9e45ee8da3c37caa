/** MariaDB, the schema registry and a worker of Kafka Connect for one test file, on the Kafka that all tests share. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { workerEnvironment } from '../../../local/connect/environment.ts';
import { type Connect, startConnect } from '../../../local/engines/connect.ts';
import type { EngineContext } from '../../../local/engines/engine.ts';
import { type Mariadb, startMariadb } from '../../../local/engines/mariadb.ts';
import type { MysqlAccount } from '../../../local/engines/mysql-server.ts';
import { freePorts } from '../../../local/engines/ports.ts';
import { type Registry, startRegistry } from '../../../local/engines/registry.ts';
import { startWatchdog } from '../../../local/engines/watchdog.ts';
import { ensureToolchain } from '../../../local/setup/toolchain.ts';

/** The engines as they run now; each can be started again on its state after it was stopped or killed. */
export interface ConnectWorld {
  readonly brokers: string;
  readonly context: EngineContext;
  database: Mariadb;
  registry: Registry;
  connect: Connect;
  startDatabase(): Promise<void>;
  startRegistry(): Promise<void>;
  startConnect(): Promise<void>;
  /** Runs the statements, each by itself, and answers the rows of the last; as the writer by default. */
  query(statements: readonly string[], account?: MysqlAccount): Promise<unknown>;
  stop(): Promise<void>;
}

/** `name` tells the group and the topics of the worker from those of other tests. */
export async function startConnectWorld(name: string, plugins: readonly string[] = []): Promise<ConnectWorld> {
  const brokers = process.env.STREAMPACT_TEST_KAFKA ?? '';
  const home = await mkdtemp(join(tmpdir(), `streampact-${name}-`));
  const toolchain = await ensureToolchain({ quiet: true });
  const watchdog = startWatchdog();
  const context = { toolchain, stateDir: join(home, 'state'), logsDir: join(home, 'logs'), watchdog };
  const ports = await freePorts(['mariadb', 'registry', 'registryManagement', 'connect']);
  const runDatabase = () => startMariadb(context, { port: ports.mariadb });
  const runRegistry = () => startRegistry(context, { port: ports.registry, managementPort: ports.registryManagement });
  const runConnect = (database: Mariadb, registry: Registry) =>
    startConnect(context, {
      ...{ brokers, port: ports.connect, name, plugins },
      environment: workerEnvironment({ brokers, registryUrl: registry.url, mysql: database }),
    });
  const close = async () => {
    // Also ends what was still starting.
    await watchdog.stop();
    await rm(home, { recursive: true, force: true });
  };
  try {
    const [database, registry] = await Promise.all([runDatabase(), runRegistry()]);
    const world: ConnectWorld = {
      ...{ brokers, context, database, registry, connect: await runConnect(database, registry) },
      async startDatabase() {
        world.database = await runDatabase();
      },
      async startRegistry() {
        world.registry = await runRegistry();
      },
      async startConnect() {
        world.connect = await runConnect(world.database, world.registry);
      },
      async query(statements, account = world.database.writer) {
        const { host, port } = world.database;
        const connection = await createConnection({ host, port, ...account });
        try {
          let rows: unknown;
          for (const statement of statements) [rows] = await connection.query(statement);
          return rows;
        } finally {
          await connection.end();
        }
      },
      async stop() {
        await world.connect.stop();
        await Promise.all([world.registry.stop(), world.database.stop()]);
        await close();
      },
    };
    return world;
  } catch (error) {
    await close();
    throw error;
  }
}
