/**
 * Trino: what Athena runs underneath, on MiniStack's S3 and Glue catalog.
 *
 * Stands for the engine of Athena version 3. Differs: one small node, and Trino's own dialect (the Athena gateway in
 * local/aws translates Hive's DDL). The catalog `awsdatacatalog` has Athena's name for the Glue catalog; it hands Hudi
 * tables over to the catalog `hudi`.
 */
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emulatorRegion } from './emulator.ts';
import type { Engine, EngineContext } from './engine.ts';
import { startProcess } from './process.ts';

/** Where Trino listens and what it reads from. */
export interface TrinoOptions {
  readonly port: number;
  readonly s3Endpoint: string;
  /** Must drop empty descriptions of tables, which hide Trino's views; the gateway does. */
  readonly glueEndpoint: string;
}

type Properties = Readonly<Record<string, string>>;

const javaOptions = [
  '-Xmx512M',
  '-XX:+UseSerialGC',
  '-XX:ReservedCodeCacheSize=256M',
  '-XX:-UsePerfData',
  '-XX:+ExitOnOutOfMemoryError',
  '-Djdk.attach.allowAttachSelf=true',
  '-XX:+EnableDynamicAgentLoading',
  '-Djol.skipHotspotSAAttach=true',
  '-Duser.timezone=UTC',
  '-Dfile.encoding=UTF-8',
  '--enable-native-access=ALL-UNNAMED',
  '--sun-misc-unsafe-memory-access=allow',
];

/** @throws StreampactError ENGINE_START */
export async function startTrino(context: EngineContext, options: TrinoOptions): Promise<Engine> {
  const { toolchain, stateDir, logsDir, watchdog } = context;
  const home = join(stateDir, 'trino');
  await writeEtc(home, toolchain.trinoHome, options);
  return startProcess({
    name: 'Trino',
    command: toolchain.java25,
    args: [
      ...javaOptions,
      `-Dconfig=${join(home, 'etc', 'config.properties')}`,
      `-Dlog.levels-file=${join(home, 'etc', 'log.properties')}`,
      '-cp',
      join(toolchain.trinoHome, 'lib', '*'),
      'io.trino.server.TrinoServer',
    ],
    cwd: home,
    env: { AWS_EC2_METADATA_DISABLED: 'true', AWS_REGION: emulatorRegion, TZ: 'UTC' },
    logFile: join(logsDir, 'trino.log'),
    watchdog,
    ready: () => answersQuery(options.port),
    startSeconds: 120,
  });
}

/** Its settings are written anew at each start; Trino keeps no state of its own. */
async function writeEtc(home: string, trinoHome: string, options: TrinoOptions): Promise<void> {
  await rm(home, { recursive: true, force: true });
  const etc = join(home, 'etc');
  await mkdir(join(etc, 'catalog'), { recursive: true });
  await symlink(join(trinoHome, 'plugin'), join(home, 'plugin'));
  const lake = lakeProperties(options);
  const hive: Properties = {
    'connector.name': 'hive',
    'hive.hudi-catalog-name': 'hudi',
    'hive.partition-projection-enabled': 'true',
    'hive.non-managed-table-writes-enabled': 'true',
    ...lake,
  };
  const files: Readonly<Record<string, Properties>> = {
    'config.properties': serverProperties(home, options.port),
    'log.properties': { 'io.trino': 'WARN', 'io.airlift': 'WARN', Bootstrap: 'WARN', 'org.apache': 'ERROR' },
    'catalog/awsdatacatalog.properties': hive,
    'catalog/hudi.properties': { 'connector.name': 'hudi', ...lake },
  };
  const write = ([name, properties]: [string, Properties]) => writeFile(join(etc, name), textOf(properties));
  await Promise.all(Object.entries(files).map(write));
}

function serverProperties(home: string, port: number): Properties {
  return {
    'node.id': 'streampact',
    'node.environment': 'local',
    'node.internal-address': '127.0.0.1',
    'node.bind-ip': '127.0.0.1',
    coordinator: 'true',
    'node-scheduler.include-coordinator': 'true',
    'http-server.http.port': String(port),
    'discovery.uri': `http://127.0.0.1:${port}`,
    'plugin.dir': join(home, 'plugin'),
    'catalog.config-dir': join(home, 'etc', 'catalog'),
    'query.max-memory': '200MB',
    'query.max-memory-per-node': '200MB',
    'memory.heap-headroom-per-node': '100MB',
    'query.min-expire-age': '1m',
    'query.max-history': '20',
    'task.concurrency': '2',
    'task.max-worker-threads': '4',
    'web-ui.enabled': 'false',
  };
}

function lakeProperties({ s3Endpoint, glueEndpoint }: TrinoOptions): Properties {
  return {
    'fs.native-s3.enabled': 'true',
    's3.endpoint': s3Endpoint,
    's3.path-style-access': 'true',
    's3.region': emulatorRegion,
    's3.aws-access-key': 'test',
    's3.aws-secret-key': 'test',
    'hive.metastore': 'glue',
    'hive.metastore.glue.endpoint-url': glueEndpoint,
    'hive.metastore.glue.region': emulatorRegion,
    'hive.metastore.glue.aws-access-key': 'test',
    'hive.metastore.glue.aws-secret-key': 'test',
  };
}

function textOf(properties: Properties): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** `/v1/info` says ready before a query can be planned, so a whole query is run; it needs neither S3 nor Glue. */
async function answersQuery(port: number): Promise<boolean> {
  const headers = { 'X-Trino-User': 'streampact' };
  const ask = async (url: string, init: RequestInit) => {
    const response = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(5_000) });
    return (await response.json()) as { nextUri?: string; error?: unknown; stats: { state: string } };
  };
  const sql = 'SELECT count(*) FROM awsdatacatalog.information_schema.columns WHERE false';
  let page = await ask(`http://127.0.0.1:${port}/v1/statement`, { method: 'POST', body: sql });
  while (page.nextUri !== undefined) page = await ask(page.nextUri, {});
  return page.error === undefined && page.stats.state === 'FINISHED';
}
