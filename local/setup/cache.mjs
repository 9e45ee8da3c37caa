/**
 * The cache folder of streampact and the stamps in it, for the dependency-free bootstrap and for the toolchain alike.
 *
 * `<cache>/<set>/<key>.json` is the stamp of an installed set: it names the folder beside it and the size of every
 * file in there. It is renamed into place last, so a set with a stamp is complete, and an interrupted install has none.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** Whether Maven Central has a MariaDB server that runs here; elsewhere an installed one, or one named, must do. */
export function hasMariadb(platform = process.platform, arch = process.arch) {
  return platform === 'linux' && arch === 'x64';
}

/** The parts that are installed each on their own; the folder of each in the cache has its name. */
export const sets = Object.freeze([
  ...['python', 'kafka', 'spark', 'trino', 'connect', 'connectors', 'registry'],
  ...(hasMariadb() ? ['mariadb'] : []),
]);

/**
 * Parts that only those who ask for them install: Debezium's sink for PostgreSQL, TLC (the model), Airflow, OpenSearch, cfn-lint,
 * LocalStack and the DynamoDB Local that it starts.
 */
export const optionalSets = Object.freeze([
  ...['jdbc', 'tla', 'airflow', 'opensearch', 'cfn-lint'],
  ...['localstack', 'dynamodb'],
]);

/** Sets of Python packages, and the folder in `python/` that holds the lock of each. */
const pythonLocks = Object.freeze({
  python: '.',
  airflow: 'airflow',
  'cfn-lint': 'cfn-lint',
  localstack: 'localstack',
});

/** `$STREAMPACT_CACHE`, else the user's cache folder as the platform has it. */
export function cacheFolder(env = process.env, platform = process.platform, home = homedir()) {
  if (env.STREAMPACT_CACHE) return resolve(env.STREAMPACT_CACHE);
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'streampact');
  // The XDG base directory specification says that a relative path is to be ignored.
  const base = env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME) ? env.XDG_CACHE_HOME : join(home, '.cache');
  return join(base, 'streampact');
}

/** The hash-pinned packages of a Python set. */
export function requirementsLock(set = 'python', setupFolder = import.meta.dirname) {
  return join(setupFolder, 'python', pythonLocks[set], 'requirements.lock');
}

/** The key of each set: a hash of exactly the lines of the lock files that decide what is installed. */
export function setKeys(setupFolder = import.meta.dirname) {
  const pythonLock = (set) => readFileSync(requirementsLock(set, setupFolder));
  const jars = JSON.parse(readFileSync(join(setupFolder, 'jars.lock.json'), 'utf8'));
  const key = (data) => createHash('sha256').update(data).digest('hex').slice(0, 16);
  const rowsOf = (set) => JSON.stringify(jars.filter((row) => row.set === set));
  return Object.fromEntries(
    [...new Set([...sets, 'mariadb', ...optionalSets])].map((set) => [
      set,
      key(Object.hasOwn(pythonLocks, set) ? pythonLock(set) : rowsOf(set)),
    ]),
  );
}

/** Where the stamp of a set stands. */
export function stampFile(cache, set, key) {
  return join(cache, set, `${key}.json`);
}

/** The folder of an installed set, or undefined when it is absent, half done or when a file of it changed its size. */
export function installedFolder(cache, set, key) {
  try {
    const stamp = JSON.parse(readFileSync(stampFile(cache, set, key), 'utf8'));
    const folder = join(cache, set, stamp.folder);
    return stamp.files.every(([file, bytes]) => statSync(join(folder, file)).size === bytes) ? folder : undefined;
  } catch {
    return undefined;
  }
}
