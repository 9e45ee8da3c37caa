/**
 * An EC2 instance's first start, rehearsed: its user data are carried out below a folder, and its service is run as the unit says.
 *
 * Stands for cloud-init and systemd on Amazon Linux. Differs: absolute paths of ours lie below the folder; users, groups, disks and
 * the package manager are noted and not touched; `aws` copies from files; units of timers are noted and not run; the sandbox of
 * units (ProtectSystem and the like) is not applied.
 * Follows https://docs.cloud-init.io/en/latest/reference/modules.html and systemd.service(5), systemd.exec(5).
 */
import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ShellBench } from '../../infra/testing/shell.ts';
import { parseUserData } from '../../infra/testing/user-data.ts';

const run = promisify(execFile);

/** What the instance finds around itself. */
export interface Surroundings {
  /** What `aws s3 cp` copies. */
  readonly tarball: string;
  /** File that holds the secret's text; read anew each time. */
  readonly secret: string;
  /** Folder that stands for `/dev/disk/by-id`. */
  readonly devices: string;
  /** What is on the volume: nothing yet, or what an earlier instance left. */
  readonly volume: 'empty' | 'xfs';
  /** Lines of environment files that differ here, by name. */
  readonly changes: Readonly<Record<string, string>>;
}

/** The instance after its first start. */
export interface Rehearsed extends Disposable {
  /** Folder that stands for `/`. */
  readonly root: string;
  /** Calls of the programs that were only noted. */
  calls(): readonly string[];
  /** Runs what the unit runs before the service, then tells what the service is. */
  prepare(unit: string): Promise<{ readonly command: string; readonly env: Readonly<Record<string, string>> }>;
  /** Runs a command of the instance, its paths as the instance knows them. */
  run(command: readonly string[], env: Readonly<Record<string, string>>): Promise<string>;
}

const ours =
  /\/(?:etc\/(?:streampact|systemd\/system|logrotate\.d)|opt\/(?:streampact|aws)|var\/(?:lib|log|cache)\/streampact|run\/streampact)/g;

/** Carries out the user data. */
export async function rehearse(userData: string, around: Surroundings): Promise<Rehearsed> {
  const bench = new ShellBench();
  const root = bench.path('root');
  // What has been moved already stays where it is.
  const below = (text: string) => (text.includes(root) ? text : text.replace(ours, (path) => `${root}${path}`));
  const { write_files: files, runcmd } = parseUserData(userData);
  for (const { path, content, permissions } of files) {
    const file = below(path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, path.endsWith('.env') ? changed(below(content), around.changes) : below(content));
    await chmod(file, Number.parseInt(permissions, 8));
  }
  standIns(bench, around);
  const env = {
    PATH: `${bench.path('bin')}:${process.env.PATH ?? ''}`,
    FSTAB: bench.path('fstab'),
    DEVICE_FOLDER: around.devices,
  };
  await writeFile(env.FSTAB, '');
  const execute = async (command: readonly string[], further: Readonly<Record<string, string>> = {}) => {
    const [program = '', ...args] = command.map(below);
    return (await run(program, args, { env: { ...env, ...further }, timeout: 120_000 })).stdout;
  };
  for (const command of runcmd) {
    if (command[0] === 'systemd-run') await execute(command.slice(-1), await systemdRun(command.map(below)));
  }
  return {
    root,
    calls: () => bench.calls(),
    run: execute,
    async prepare(unit) {
      const lines = (await readFile(join(root, 'etc/systemd/system', unit), 'utf8')).split('\n');
      const all = (key: string) =>
        lines.flatMap((line) => (line.startsWith(`${key}=`) ? line.slice(key.length + 1) : []));
      const environment = await environmentOf(all('EnvironmentFile')[0] ?? '');
      for (const before of all('ExecStartPre')) await execute([before.replace(/^\+/, '')], environment);
      return { command: all('ExecStart')[0] ?? '', env: environment };
    },
    [Symbol.dispose]: () => bench[Symbol.dispose](),
  };
}

/** The transient unit's environment. */
async function systemdRun(command: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const file = command.find((part) => part.startsWith('--property=EnvironmentFile='));
  return environmentOf(file?.split('=').at(-1) ?? '');
}

async function environmentOf(file: string): Promise<Readonly<Record<string, string>>> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).replace(/^'|'$/g, '')]),
  );
}

function changed(content: string, changes: Readonly<Record<string, string>>): string {
  const lines = content.split('\n').map((line) => {
    const name = line.slice(0, line.indexOf('='));
    return name in changes ? `${name}='${changes[name]}'` : line;
  });
  return lines.join('\n');
}

function standIns(bench: ShellBench, { tarball, secret, volume }: Surroundings): void {
  const aws = `case "$*" in s3*) cp '${tarball}' "\${@: -1}" ;; secretsmanager*) cat '${secret}' ;; *) exit 2 ;; esac`;
  bench.program('aws', aws);
  const found = volume === 'empty' ? 'exit 2' : `echo ' TYPE="xfs"'`;
  bench.program('blkid', `case "$*" in *UUID*) echo 11-22 ;; *) ${found} ;; esac`);
  bench.program('mountpoint', 'exit 1');
  // There is a user kafka, and it is whoever runs this.
  bench.program('id', '[ "$2" = kafka ] && command -p id -u');
  // Of its arguments, paths are the absolute ones.
  bench.program('install', 'for each in "$@"; do case "$each" in /*) mkdir -p "$each" ;; esac; done');
  for (const name of ['mkfs.xfs', 'mount', 'xfs_growfs', 'systemctl', 'useradd', 'chgrp']) bench.program(name);
}
