/**
 * The local Snowflake: fakesnow's SQL on DuckDB, spoken to by Snowflake's own drivers on the loopback address.
 *
 * Stands for a Snowflake account. Differs: what DuckDB's SQL differs in (local/snowflake/server/mend.py), no warehouses, no
 * privileges, and stages, pipes, streams and tasks only through the statement layer in local/snowflake.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '../snowflake/driver.ts';
import type { Engine, EngineContext } from './engine.ts';
import { startProcess } from './process.ts';

/** Where the local Snowflake listens. */
export interface SnowflakeOptions {
  readonly port: number;
}

const server = join(import.meta.dirname, '..', 'snowflake', 'server', 'main.py');

/** @throws StreampactError ENGINE_START */
export async function startSnowflake(context: EngineContext, { port }: SnowflakeOptions): Promise<Engine> {
  const folder = join(context.stateDir, 'snowflake');
  await mkdir(folder, { recursive: true });
  return startProcess({
    name: 'Snowflake (local)',
    command: context.toolchain.python,
    args: [server, '--port', String(port), '--folder', folder],
    cwd: folder,
    env: { PYTHONDONTWRITEBYTECODE: '1', TZ: 'UTC' },
    logFile: join(context.logsDir, 'snowflake.log'),
    watchdog: context.watchdog,
    ready: () => answersQuery(`http://127.0.0.1:${port}`),
    stopSeconds: 30,
  });
}

/** By Snowflake's own driver: a server that answers HTTP need not know how to answer that. */
async function answersQuery(url: string): Promise<boolean> {
  const session = await connect({ url, deadlineMs: 5_000 });
  try {
    return (await session.execute('SELECT 1 AS ONE'))[0]?.ONE === '1';
  } finally {
    await session.close();
  }
}
