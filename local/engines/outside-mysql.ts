/** A database server of the user's own, instead of the local MariaDB. */
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { StreampactError } from '../../contracts/src/error.ts';
import type { MysqlAccount, MysqlServer } from './mysql-server.ts';

/** Names a server that runs already: `mysql://user:password@host:port`. Its user is the account for every use. */
export const mysqlVariable = 'STREAMPACT_MYSQL_URL';

/**
 * The server that the environment names, asked which it is and whether Debezium can read it; undefined when it names none.
 * @throws StreampactError CONFIG_INVALID when it is no such address, does not answer, or writes no binlog of whole rows.
 */
export async function outsideMysql(env = process.env): Promise<MysqlServer | undefined> {
  const text = env[mysqlVariable];
  if (text === undefined || text === '') return undefined;
  const address = addressOf(text);
  const rows = await ask(address).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw unusable(
      `The server at ${address.host}:${address.port} cannot be used: ${why}.`,
      'see that it runs, and its user and password',
    );
  });
  const [facts] = rows;
  if (facts?.log_bin !== 1 || facts.binlog_format !== 'ROW' || facts.binlog_row_image !== 'FULL') {
    throw unusable(
      `The server at ${address.host}:${address.port} does not write whole rows to its binlog.`,
      'start it with --log-bin --binlog-format=ROW --binlog-row-image=FULL and a --server-id',
    );
  }
  const account = { user: address.user, password: address.password };
  const kind = /mariadb/i.test(String(facts.version)) ? 'mariadb' : 'mysql';
  return { kind, host: address.host, port: address.port, writer: account, replication: account, operator: account };
}

interface Address extends MysqlAccount {
  readonly host: string;
  readonly port: number;
}

function addressOf(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isServer = url !== undefined && ['mysql:', 'mariadb:'].includes(url.protocol);
  if (!isServer || url.hostname === '' || url.username === '') {
    throw unusable(`${mysqlVariable} is not the address of a server.`, 'write it as mysql://user:password@host:3306');
  }
  return {
    host: url.hostname,
    port: Number(url.port === '' ? 3306 : url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}

async function ask(address: Address): Promise<readonly RowDataPacket[]> {
  const connection = await createConnection({ ...address, connectTimeout: 10_000 });
  try {
    const sql =
      'SELECT VERSION() AS version, @@log_bin AS log_bin, @@binlog_format AS binlog_format, @@binlog_row_image AS binlog_row_image';
    const [rows] = await connection.query<RowDataPacket[]>(sql);
    return rows;
  } finally {
    connection.destroy();
  }
}

function unusable(what: string, fix: string): StreampactError {
  return new StreampactError('CONFIG_INVALID', what, { where: mysqlVariable, fix });
}
