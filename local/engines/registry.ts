/**
 * Apicurio Registry: the schema registry of the local cloud, on the loopback address.
 *
 * Stands for the registry of the deployed stack, and is the same program. Differs: it asks nobody who they are, and keeps
 * its schemas in a file of H2 in the state folder (the embedded database that it brings along), each written before it is
 * answered: messages hold ids of schemas, which must mean the same after any restart.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine, EngineContext } from './engine.ts';
import { killEngine } from './kill.ts';
import { startProcess } from './process.ts';

/** Where the registry listens. */
export interface RegistryOptions {
  readonly port: number;
  /** For its own health and figures. */
  readonly managementPort: number;
}

/** A running registry. */
export interface Registry extends Engine {
  /** Its root, without a slash at its end: below are `/apis/registry/v3`, `/apis/registry/v2` and `/apis/ccompat/v7`. */
  readonly url: string;
  kill(): Promise<void>;
}

const javaOptions = [
  ...['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData', '-XX:+ExitOnOutOfMemoryError'],
  ...['-Duser.timezone=UTC', '-Dfile.encoding=UTF-8'],
];

/** @throws StreampactError ENGINE_START */
export async function startRegistry(context: EngineContext, options: RegistryOptions): Promise<Registry> {
  const { toolchain, stateDir, logsDir, watchdog } = context;
  const home = join(stateDir, 'registry');
  await mkdir(home, { recursive: true, mode: 0o700 });
  const url = `http://127.0.0.1:${options.port}`;
  const settings = {
    ...{ 'quarkus.http.host': '127.0.0.1', 'quarkus.http.port': options.port },
    ...{ 'quarkus.management.host': '127.0.0.1', 'quarkus.management.port': options.managementPort },
    'quarkus.http.access-log.enabled': false,
    'quarkus.log.level': 'WARN',
    'apicurio.storage.kind': 'sql',
    'apicurio.storage.sql.kind': 'h2',
    // Relative to the folder that it runs in, since a path may hold what ends a setting of such a URL.
    'apicurio.datasource.url': 'jdbc:h2:file:./schemas;WRITE_DELAY=0',
    // Twenty connections would be open at once by default.
    'apicurio.datasource.jdbc.initial-size': 2,
    'apicurio.datasource.jdbc.min-size': 2,
    'apicurio.datasource.jdbc.max-size': 10,
  };
  const engine = await startProcess({
    name: 'Schema registry',
    command: toolchain.java25,
    args: [
      ...javaOptions,
      ...Object.entries(settings).map(([key, value]) => `-D${key}=${value}`),
      ...['-jar', join(toolchain.registryHome, 'quarkus-run.jar')],
    ],
    cwd: home,
    env: { TZ: 'UTC' },
    logFile: join(logsDir, 'registry.log'),
    watchdog,
    // Reads its storage, unlike its health.
    ready: async () => (await fetch(`${url}/apis/ccompat/v7/subjects`, { signal: AbortSignal.timeout(2_000) })).ok,
    startSeconds: 120,
  });
  return { ...engine, url, kill: () => killEngine(engine) };
}
