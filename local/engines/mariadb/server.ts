/** Where the MariaDB server of this machine is: the one that came along, else an installed one. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { Toolchain } from '../../setup/toolchain.ts';
import { mysqlVariable } from '../outside-mysql.ts';

/** A server's program, and what it must be told to find its own files. */
export interface MariadbServer {
  readonly program: string;
  /** The SQL of the system tables, in its order. Help texts and the sys schema are left out. */
  readonly systemSql: readonly string[];
  readonly args: readonly string[];
}

const systemParts = ['system_tables', 'performance_tables', 'system_tables_data'];

/** @throws StreampactError TOOL_MISSING */
export async function findMariadb(
  { mariadbHome }: Pick<Toolchain, 'mariadbHome'>,
  env = process.env,
): Promise<MariadbServer> {
  if (mariadbHome !== undefined) {
    const share = join(mariadbHome, 'share');
    const args = [
      `--basedir=${mariadbHome}`,
      `--lc-messages-dir=${share}`,
      `--character-sets-dir=${join(share, 'charsets')}`,
    ];
    return { program: join(mariadbHome, 'bin', 'mariadbd'), systemSql: systemSql(share, 'mariadb'), args };
  }
  const installed = await findInstalled(env);
  if (installed !== undefined) return installed;
  throw new StreampactError(
    'TOOL_MISSING',
    `A MariaDB server is needed (for sales.orders), and Maven Central has none for ${process.platform} on ${process.arch}.`,
    {
      where: 'PATH',
      fix: `install MariaDB 10.11 or newer so that mariadbd is on PATH (macOS: brew install mariadb; Debian and Ubuntu: mariadb-server), or name a server in ${mysqlVariable}`,
    },
  );
}

async function findInstalled(env: NodeJS.ProcessEnv): Promise<MariadbServer | undefined> {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of [...folders, '/usr/sbin', '/usr/local/sbin']) {
    const program = join(folder, 'mariadbd');
    if (!(await may(program, constants.X_OK))) continue;
    const candidates = (await shareFolders(program)).flatMap((share) => [
      systemSql(share, 'mariadb'),
      // Before version 11.
      systemSql(share, 'mysql'),
    ]);
    for (const files of candidates) {
      const present = await Promise.all(files.map((file) => may(file, constants.R_OK)));
      if (present.every(Boolean)) return { program, systemSql: files, args: [] };
    }
  }
  return undefined;
}

/** An installed server says where it looks for its messages; the SQL is in that folder or the one above. */
async function shareFolders(program: string): Promise<readonly string[]> {
  const options = { timeout: 10_000, maxBuffer: 16 << 20 };
  const { stdout } = await promisify(execFile)(program, ['--no-defaults', '--verbose', '--help'], options).catch(
    () => ({ stdout: '' }),
  );
  const value = (name: string) => new RegExp(`^${name}\\s+(/\\S*)`, 'm').exec(stdout)?.[1];
  const [messages, base] = [value('lc-messages-dir'), value('basedir')];
  return [
    ...(messages === undefined ? [] : [messages, join(messages, '..')]),
    ...(base === undefined ? [] : ['mariadb', 'mysql', ''].map((name) => join(base, 'share', name))),
  ];
}

function systemSql(share: string, prefix: string): readonly string[] {
  return systemParts.map((part) => join(share, `${prefix}_${part}.sql`));
}

function may(file: string, mode: number): Promise<boolean> {
  return access(file, mode).then(
    () => true,
    () => false,
  );
}
