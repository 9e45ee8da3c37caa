/** A worker of Kafka Connect with its database and registry, for tests of what `npm run connect` does to them. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import type { Connector } from '../../contracts/src/emit/connectors/config.ts';
import { type DesiredSubject, readDesired } from '../../local/connect/desired.ts';
import { workerEnvironment } from '../../local/connect/environment.ts';
import { beside, type Overlay } from '../../local/connect/overlay.ts';
import { type ReconcileOptions, type ReconcileReport, reconcile } from '../../local/connect/reconcile.ts';
import { ConnectRest } from '../../local/connect/rest.ts';
import { startConnect } from '../../local/engines/connect.ts';
import type { EngineContext } from '../../local/engines/engine.ts';
import { type Mariadb, startMariadb } from '../../local/engines/mariadb.ts';
import type { MysqlAccount } from '../../local/engines/mysql-server.ts';
import { freePorts } from '../../local/engines/ports.ts';
import { startRegistry } from '../../local/engines/registry.ts';
import { startWatchdog } from '../../local/engines/watchdog.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';
import { type AvroTopic, followAvro } from '../setup/connect/avro-topic.ts';

export const brokers = process.env.STREAMPACT_TEST_KAFKA ?? '';
/** Of topics and a group of the test's own, on the Kafka that all share. */
export const prefix = `reconcile_${process.pid}`;
export const topic = `${prefix}.sales.orders`;
export const name = 'mysql_src_connector';

/** The connector for the server that is here, with topics of the test's own. */
export const own: Overlay = (connector) => ({
  ...beside('mariadb')(connector),
  ...(connector.name === name && {
    'topic.prefix': prefix,
    'schema.history.internal.kafka.topic': `${prefix}.schema-history`,
    'heartbeat.interval.ms': '500',
  }),
});

const table = `CREATE TABLE sales.orders (order_id BIGINT PRIMARY KEY AUTO_INCREMENT, customer_id INT NOT NULL,
  ordered_on DATE NOT NULL, quantity INT NOT NULL, amount DECIMAL(10,2) NOT NULL, status VARCHAR(16) NOT NULL,
  placed_at DATETIME(6) NOT NULL, updated_at TIMESTAMP(6) NOT NULL, note VARCHAR(200) NULL)`;

export const insert = (id: number): string =>
  `INSERT INTO sales.orders (order_id, customer_id, ordered_on, quantity, amount, status, placed_at, updated_at)
   VALUES (${id}, 7, '1997-01-01', 2, 29.30, 'placed', '2024-02-29 23:59:59.123456', '2024-03-01 00:00:00.000001')`;

/** How a command ended. */
interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ConnectWorld {
  readonly rest: ConnectRest;
  readonly database: Mariadb;
  readonly connectors: readonly Connector[];
  readonly subjects: readonly DesiredSubject[];
  /** Reconciles with the contracts' connectors and schemas, by default without changing anything. */
  readonly run: (further?: Partial<ReconcileOptions>) => Promise<ReconcileReport>;
  /** Rows of the last statement. */
  readonly query: (statements: readonly string[], account?: MysqlAccount) => Promise<unknown>;
  /** `npm run connect` without a terminal. */
  readonly command: (...args: readonly string[]) => Promise<Ended>;
  /** From here on all changes of the table are kept. */
  readonly follow: () => Promise<AvroTopic>;
  readonly stop: () => Promise<void>;
}

/** Orders 1 and 2 are in the table, and no connector runs. */
export async function startConnectWorld(): Promise<ConnectWorld> {
  const home = await mkdtemp(join(tmpdir(), 'streampact-reconcile-'));
  const toolchain = await ensureToolchain({ quiet: true });
  const folders = { stateDir: join(home, 'state'), logsDir: join(home, 'logs') };
  const context: EngineContext = { toolchain, ...folders, watchdog: startWatchdog() };
  const ports = await freePorts(['mariadb', 'registry', 'registryManagement', 'connect']);
  const [database, registry] = await Promise.all([
    startMariadb(context, { port: ports.mariadb }),
    startRegistry(context, { port: ports.registry, managementPort: ports.registryManagement }),
  ]);
  const worker = await startConnect(context, {
    brokers,
    port: ports.connect,
    name: `reconcile-${process.pid}`,
    environment: workerEnvironment({ brokers, registryUrl: registry.url, mysql: database }),
  });
  const desired = await readDesired();
  const { connectors } = desired;
  const subjects = desired.subjects.map((row) => ({ ...row, subject: row.subject.replace('temp_sql', prefix) }));
  const urls = { connectUrl: worker.url, registryUrl: registry.url };
  const query = queryOf(database);
  await query([table, insert(1), insert(2)]);
  let orders: AvroTopic | undefined;
  return {
    rest: new ConnectRest({ url: worker.url }),
    ...{ database, connectors, subjects, query },
    run: (further = {}) => reconcile({ ...urls, connectors, subjects, overlay: own, ...further }),
    command: (...args) => command(...args, '--connect', worker.url, '--registry', registry.url),
    follow: async () => {
      orders = await followAvro(brokers, topic, registry.url);
      return orders;
    },
    stop: async () => {
      await Promise.allSettled([orders?.stop(), worker.stop()]);
      await Promise.allSettled([registry.stop(), database.stop()]);
      await context.watchdog.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function queryOf({ host, port, writer }: Mariadb): ConnectWorld['query'] {
  return async (statements, account = writer) => {
    const connection = await createConnection({ host, port, ...account });
    try {
      let rows: unknown;
      for (const statement of statements) [rows] = await connection.query(statement);
      return rows;
    } finally {
      await connection.end();
    }
  };
}

function command(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      ['--import', 'tsx', 'local/connect/cli.ts', ...args],
      { timeout: 60_000 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
    ),
  );
}

/** `op order_id` of each record that is no tombstone. */
export function changesOf({ records }: AvroTopic): readonly string[] {
  return records.flatMap(({ value }) => {
    const change = value as {
      readonly op: string;
      readonly after: { readonly order_id: bigint } | null;
      readonly before: { readonly order_id: bigint } | null;
    } | null;
    return change === null ? [] : [`${change.op} ${(change.after ?? change.before)?.order_id}`];
  });
}
