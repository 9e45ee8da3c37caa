/** The passwords of the local MariaDB: made once, kept in a file that only its owner reads, and handed over by stdin. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { MysqlServer } from '../mysql-server.ts';

/** The accounts of a server, each for its use. */
export type Accounts = Pick<MysqlServer, 'writer' | 'replication' | 'operator'>;

const users = { writer: 'streampact', replication: 'debezium', operator: 'operator' } as const;

/**
 * What each may do. Debezium's rights are those that its documentation asks for, less SHOW DATABASES, since it sees those
 * on which it has a right: https://debezium.io/documentation/reference/3.5/connectors/mariadb.html#mariadb-creating-user
 */
const grants: Readonly<Record<keyof Accounts, readonly string[]>> = {
  writer: ['ALL PRIVILEGES ON sales.*'],
  replication: ['SELECT ON sales.*', 'RELOAD, REPLICATION SLAVE, BINLOG MONITOR, SLAVE MONITOR ON *.*'],
  operator: ['RELOAD, BINLOG ADMIN, BINLOG MONITOR ON *.*'],
};

/**
 * Reads the accounts, or makes them anew.
 * @throws StreampactError ENGINE_START when the file is not what was written here.
 */
export async function keepAccounts(file: string): Promise<Accounts> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const made = Object.fromEntries(Object.entries(users).map(([use, user]) => [use, { user, password: newPassword() }]));
  try {
    await writeFile(file, JSON.stringify(made), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const kept: unknown = await readFile(file, 'utf8')
    .then(JSON.parse)
    .catch(() => undefined);
  if (!isAccounts(kept)) {
    throw new StreampactError('ENGINE_START', 'The passwords of the local MariaDB cannot be read.', {
      where: file,
      fix: `remove the folder ${dirname(file)}, and with it the database, which is then made anew`,
    });
  }
  return kept;
}

/** One statement a line, as the bootstrap of a server wants it; the first lets the server know accounts at all. */
export function accountsSql(accounts: Accounts): string {
  const lines = (Object.keys(users) as (keyof Accounts)[]).flatMap((use) => {
    const { user, password } = accounts[use];
    const account = `'${user}'@'127.0.0.1'`;
    return [
      `CREATE USER ${account} IDENTIFIED BY '${password}';`,
      ...grants[use].map((grant) => `GRANT ${grant} TO ${account};`),
    ];
  });
  return ['FLUSH PRIVILEGES;', 'CREATE DATABASE sales CHARACTER SET utf8mb4;', ...lines, ''].join('\n');
}

/** Letters, digits, `-` and `_` only, so that it needs no quoting anywhere. */
function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

function isAccounts(value: unknown): value is Accounts {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(users).every(([use, user]) => {
    const account = (value as Record<string, Record<string, unknown> | undefined>)[use];
    return account?.user === user && /^[\w-]{32}$/.test(String(account.password));
  });
}
