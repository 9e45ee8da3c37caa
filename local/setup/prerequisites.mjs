/**
 * Finds what a machine must bring along: a JDK 17, a Python, and Maven for the first install of the jars.
 *
 * Each finder answers `{ path }`, or `{ found }` with what there was instead, so that an error can tell both.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** Spark 3.5 runs on Java 8, 11 and 17, Kafka 4 on 17 and later: 17 is what both take. */
export const javaMajor = 17;
/** The oldest Python that the locked packages support. */
export const pythonMinor = 11;

/** Usual homes of JDKs; the last part may be a pattern with one `*`. */
const javaFolders = [
  '/usr/lib/jvm/*',
  '/usr/java/*',
  '/opt/java/*',
  '/Library/Java/JavaVirtualMachines/*/Contents/Home',
  '/opt/homebrew/opt/openjdk@17/libexec/openjdk.jdk/Contents/Home',
  '/usr/local/opt/openjdk@17/libexec/openjdk.jdk/Contents/Home',
  '~/.sdkman/candidates/java/*',
  '~/.jdks/*',
];

const pythonNames = ['python3', 'python3.13', 'python3.12', 'python3.11'];
/** Homes of Pythons that version managers keep off PATH. */
const pythonFolders = ['~/.pyenv/versions/*', '~/.local/share/uv/python/*'];

/** The Pythons that a package without such bounds of its own runs on: 3.`from` and later, below 3.`below`. */
export const localstackPython = Object.freeze({ from: 13, below: 14 });

/** @returns the executable of a Java 17, by JAVA_HOME, PATH, then the usual folders. */
export function findJava(env = process.env, folders = javaFolders) {
  const found = [];
  for (const java of javaCandidates(env, folders)) {
    const version = javaVersion(java);
    if (version === undefined) continue;
    if (Number(version.split('.')[0]) === javaMajor) return { path: java, found };
    found.push(`${version} (${java})`);
  }
  return { found };
}

/** @returns the executable of a Python within the bounds that can make virtual environments. */
export function findPython(env = process.env, { from = pythonMinor, below = Infinity } = {}, folders = []) {
  const found = [];
  for (const python of pythonCandidates(env, folders)) {
    const answer = run(python, ['-c', pythonProbe], env);
    if (answer === undefined) continue;
    const [minor, venv] = answer.split(' ');
    if (Number(minor) < from || Number(minor) >= below) found.push(`3.${minor} (${python})`);
    else if (venv !== 'venv') found.push(`3.${minor} without its venv module (${python})`);
    else return { path: python, found };
  }
  return { found };
}

/** @returns the executable of a Python that LocalStack runs on: those of version managers too, since it is not everybody's first. */
export function findLocalstackPython(env = process.env, folders = pythonFolders) {
  return findPython(env, localstackPython, folders);
}

/** @returns the executable of Maven; its version is left alone, since only its dependency plugin is used. */
export function findMaven(env = process.env) {
  const path = onPath('mvn', env);
  return path === undefined ? { found: [] } : { path, found: [] };
}

/** One sentence for a missing tool: what is needed, what was found, what to install. */
export function missing(tool, found) {
  const instead = found.length === 0 ? 'none was found' : `only ${found.join(', ')} was found`;
  return `${sentences[tool].needed} is needed, but ${instead}: ${sentences[tool].install}.`;
}

const sentences = {
  java: {
    needed: `A JDK ${javaMajor} (for Kafka and Spark)`,
    install:
      'install it (Debian and Ubuntu: openjdk-17-jdk-headless; Fedora: java-17-openjdk-devel; macOS: brew install openjdk@17) or point JAVA_HOME at it',
  },
  python: {
    needed: `Python 3.${pythonMinor} or newer with its venv module (for the local AWS and Spark)`,
    install:
      'install it (Debian and Ubuntu: python3 and python3-venv; Fedora: python3; macOS: brew install python@3.13)',
  },
  localstackPython: {
    needed: `Python 3.${localstackPython.from} with its venv module (for LocalStack)`,
    install: 'install it (uv python install 3.13; pyenv install 3.13; Debian 13: python3 and python3-venv)',
  },
  maven: {
    needed: 'Maven (which fetches the jars of Kafka, Spark and Trino once)',
    install: 'install it (Debian, Ubuntu and Fedora: maven; macOS: brew install maven)',
  },
};

const pythonProbe = [
  'import importlib.util as u, sys',
  'print(sys.version_info[1], "venv" if u.find_spec("venv") and u.find_spec("ensurepip") else "none")',
].join('\n');

function* pythonCandidates(env, folders) {
  for (const name of pythonNames) {
    const named = onPath(name, env);
    if (named !== undefined) yield named;
  }
  for (const folder of folders)
    yield* expand(folder)
      .map((home) => join(home, 'bin', 'python3'))
      .filter(isExecutable);
}

function* javaCandidates(env, folders) {
  if (env.JAVA_HOME) yield join(env.JAVA_HOME, 'bin', 'java');
  const named = onPath('java', env);
  if (named !== undefined) yield named;
  const system = run('/usr/libexec/java_home', ['-v', String(javaMajor)], env);
  if (system) yield join(system, 'bin', 'java');
  for (const folder of folders) yield* expand(folder).map((home) => join(home, 'bin', 'java'));
}

/** `release` in a JDK's home tells its version without the 0.1 s that starting it takes. */
function javaVersion(java) {
  if (!isExecutable(java)) return undefined;
  try {
    const release = readFileSync(join(dirname(dirname(realpathSync(java))), 'release'), 'utf8');
    const version = /^JAVA_VERSION="([\d.]+)/m.exec(release)?.[1];
    if (version !== undefined) return version;
  } catch {
    // No such file: a wrapper script, or a build of Java that leaves it out.
  }
  return /version "(?:1\.)?([\d.]+)/.exec(run(java, ['-version'], process.env, 'stderr') ?? '')?.[1];
}

function expand(pattern) {
  const [before, after] = pattern.replace(/^~(?=\/)/, homedir()).split('*');
  if (after === undefined) return [before];
  try {
    return readdirSync(before)
      .sort()
      .map((name) => join(before, name, after));
  } catch {
    return [];
  }
}

function onPath(name, env) {
  return (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** What a short command says, or undefined when it cannot be run, fails or hangs. */
function run(command, args, env, stream = 'stdout') {
  const result = spawnSync(command, args, {
    env,
    encoding: 'utf8',
    timeout: 10_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return result.status === 0 ? result[stream].trim() : undefined;
}
