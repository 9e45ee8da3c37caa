/**
 * MariaDB: the server of `sales.orders` in the local cloud, on the loopback address.
 *
 * Stands for the MySQL server of the seed. Differs: it is MariaDB, whose binlog Debezium reads by its connector for MariaDB;
 * a single user's memory; no TLS; and time zone UTC. Its binlog holds whole rows and is never removed by itself. Its data stay in
 * the state folder, and so do the passwords, which are made at the first start. Root has no way in by the network.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import type { Engine, EngineContext } from './engine.ts';
import { killEngine } from './kill.ts';
import { keepAccounts } from './mariadb/accounts.ts';
import { bootstrap, commonArgs } from './mariadb/bootstrap.ts';
import { findMariadb } from './mariadb/server.ts';
import type { MysqlServer } from './mysql-server.ts';
import { startProcess } from './process.ts';

/** Where MariaDB listens. */
export interface MariadbOptions {
  readonly port: number;
}

/** A running MariaDB, with what its clients need. */
export interface Mariadb extends Engine, MysqlServer {
  /** SIGKILL; the data are those of the last commit. */
  kill(): Promise<void>;
}

/** Kafka Connect is another replica with an id of its own. */
const serverId = 1;

const binlog = [
  ...['--log-bin', '--binlog-format=ROW', '--binlog-row-image=FULL'],
  // Names the binlog's files, which by default bear the host's name.
  '--log-basename=streampact',
  `--server-id=${serverId}`,
];

const small = [
  '--innodb-buffer-pool-size=64M',
  '--aria-pagecache-buffer-size=8M',
  '--key-buffer-size=4M',
  '--max-connections=50',
];

/** @throws StreampactError ENGINE_START, TOOL_MISSING */
export async function startMariadb(context: EngineContext, { port }: MariadbOptions): Promise<Mariadb> {
  const { toolchain, stateDir, logsDir, watchdog } = context;
  const server = await findMariadb(toolchain);
  const home = join(stateDir, 'mariadb');
  const dataDir = join(home, 'data');
  const accounts = await keepAccounts(join(home, 'accounts.json'));
  const isNew = await access(dataDir).then(
    () => false,
    () => true,
  );
  if (isNew) await bootstrap({ server, accounts, dataDir, logFile: join(logsDir, 'mariadb-bootstrap.log') });
  const address = { host: '127.0.0.1', port } as const;
  const engine = await startProcess({
    name: 'MariaDB',
    command: server.program,
    args: [
      '--no-defaults',
      `--datadir=${dataDir}`,
      ...server.args,
      ...commonArgs(),
      ...['--bind-address=127.0.0.1', `--port=${port}`, '--skip-name-resolve', '--default-time-zone=+00:00'],
      // Else it makes itself a key of 4096 bits at each start, which takes up to 12 s, and nobody listens on loopback.
      '--skip-ssl',
      // Below the data, and relative to them: the path of a socket may not be long.
      ...['--socket=mariadb.sock', '--pid-file=mariadb.pid'],
      ...binlog,
      ...small,
    ],
    cwd: home,
    env: { TZ: 'UTC' },
    logFile: join(logsDir, 'mariadb.log'),
    watchdog,
    ready: async () => {
      const connection = await createConnection({ ...address, ...accounts.writer, connectTimeout: 2_000 });
      try {
        await connection.query('SELECT 1');
        return true;
      } finally {
        connection.destroy();
      }
    },
    stopSeconds: 30,
  });
  return { ...engine, kind: 'mariadb', ...address, ...accounts, kill: () => killEngine(engine) };
}
