/** Makes the data of a new server: system tables, accounts, an empty database. */
import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StreampactError } from '../../../contracts/src/error.ts';
import { baseEnvironment, lastLines } from '../process.ts';
import { type Accounts, accountsSql } from './accounts.ts';
import type { MariadbServer } from './server.ts';

/** What a new server's data are made of. */
export interface Bootstrap {
  readonly server: MariadbServer;
  readonly accounts: Accounts;
  /** Made under another name and renamed last, so what has this name is whole. */
  readonly dataDir: string;
  readonly logFile: string;
}

const deadlineSeconds = 60;

/**
 * Runs the server in its bootstrap mode, in which it reads SQL from stdin and listens nowhere. Root may come in by the
 * local socket as the machine's root only.
 * @throws StreampactError ENGINE_START with the last log lines
 */
export async function bootstrap({ server, accounts, dataDir, logFile }: Bootstrap): Promise<void> {
  const unfinished = `${dataDir}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  const files = await Promise.all(server.systemSql.map((file) => readFile(file, 'utf8')));
  const before = "CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket='root';\n";
  const args = [...['--no-defaults', '--bootstrap', `--datadir=${unfinished}`], ...server.args, ...commonArgs()];
  await run({ program: server.program, args, input: [before, ...files, accountsSql(accounts)].join('\n'), logFile });
  await rename(unfinished, dataDir);
}

/** For every start of the server. It will not run as root unless it is told to. */
export function commonArgs(): readonly string[] {
  return [
    '--innodb-log-file-size=16M',
    // Containers often forbid the kernel's own asynchronous input and output.
    '--innodb-use-native-aio=0',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
  ];
}

interface Run {
  readonly program: string;
  readonly args: readonly string[];
  readonly input: string;
  readonly logFile: string;
}

/** Its stdin closes when this process ends, however it ends; so it needs no watchdog. */
async function run({ program, args, input, logFile }: Run): Promise<void> {
  await mkdir(dirname(logFile), { recursive: true });
  const log = await open(logFile, 'w');
  const child = spawn(program, args, { env: baseEnvironment(), stdio: ['pipe', log.fd, log.fd] });
  const timer = setTimeout(() => child.kill('SIGKILL'), deadlineSeconds * 1_000);
  const ended = new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code === 0 ? undefined : `${signal ?? `exit code ${code}`}`));
  });
  // A server that ends early breaks the pipe; how it ended is told by its exit.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  const problem = await ended;
  clearTimeout(timer);
  await log.close();
  if (problem === undefined) return;
  const lines = (await lastLines(logFile)).map((line) => `  | ${line}`);
  throw new StreampactError('ENGINE_START', [`MariaDB could not make its data: ${problem}.`, ...lines].join('\n'), {
    where: logFile,
    fix: 'see its last lines above, and the whole log there',
  });
}
