/** A local Snowflake with the product's tables and streams, for tests of the tasks' statements, which the tests run themselves. */
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTable, type SnowflakeTable } from '../../../contracts/src/emit/snowflake-tables.ts';
import { freePorts } from '../../../local/engines/ports.ts';
import { startSnowflake } from '../../../local/engines/snowflake.ts';
import { startWatchdog } from '../../../local/engines/watchdog.ts';
import { fillPrivacyKey } from '../../../local/privacy-key/fill.ts';
import { ensureToolchain } from '../../../local/setup/toolchain.ts';
import { connect } from '../../../local/snowflake/session.ts';
import type { SnowflakeSession } from '../../../queries/snowflake-session.ts';
import { type TaskName, taskStatement } from '../../../queries/snowflake-tasks.ts';

export interface World {
  /** `http://127.0.0.1:<port>`; the database is STREAMPACT_TEST. */
  readonly url: string;
  readonly session: SnowflakeSession;
  /** What a hashed column holds of a text, by Node's own HMAC. */
  hashOf(text: string): string;
  /** Brings the key to its table, as after a deployment. */
  fillKey(): Promise<void>;
  /** Empties these tables (`STRUCTURED_EVENTS`), and begins their streams anew. */
  empty(...names: readonly string[]): Promise<void>;
  /** Runs a task's statement, which consumes its stream. */
  run(task: TaskName): Promise<void>;
  stop(): Promise<void>;
}

const generated = join(import.meta.dirname, '../../../contracts/generated/clickstream/snowflake');
/** The product's tables in Snowflake. */
export const tables: readonly SnowflakeTable[] = JSON.parse(readFileSync(join(generated, 'tables.json'), 'utf8'));
/** By the table that a stream is on. */
const streamsOf: Readonly<Record<string, readonly string[]>> = {
  RAW_EVENTS: ['RAW_EVENTS_STREAM', 'RAW_EVENTS_QUARANTINE_STREAM'],
  RAW_LOGS: ['RAW_LOGS_STREAM', 'RAW_LOGS_QUARANTINE_STREAM'],
  STRUCTURED_EVENTS: ['STRUCTURED_EVENTS_STREAM'],
  STRUCTURED_LOGS: ['STRUCTURED_LOGS_STREAM', 'STRUCTURED_LOGS_HISTORY_STREAM'],
};

export async function openWorld(): Promise<World> {
  const toolchain = await ensureToolchain({ quiet: true });
  const home = mkdtempSync(join(tmpdir(), 'streampact-snowflake-'));
  const watchdog = startWatchdog();
  const { snowflake: port } = await freePorts(['snowflake']);
  const engine = await startSnowflake(
    { toolchain, stateDir: join(home, 'state'), logsDir: join(home, 'logs'), watchdog },
    { port },
  );
  const url = `http://127.0.0.1:${port}`;
  const first = await connect({ url });
  await first.execute('CREATE DATABASE STREAMPACT_TEST');
  await first.close();
  const session = await connect({ url, database: 'STREAMPACT_TEST' });
  for (const schema of ['RAW', 'STRUCTURED', 'TRANSFORMED', 'PIPELINE'])
    await session.execute(`CREATE SCHEMA ${schema}`);
  const begin = async ({ schema, table }: SnowflakeTable): Promise<void> => {
    for (const stream of streamsOf[table] ?? []) {
      const on = `ON TABLE ${schema}.${table} APPEND_ONLY = TRUE`;
      await session.execute(`CREATE OR REPLACE STREAM PIPELINE.${stream} ${on}`);
    }
  };
  for (const table of tables) {
    await session.execute(createTable(table));
    await begin(table);
  }
  const key = randomBytes(32).toString('hex');
  const store = { read: async () => ({ fields: { key }, version: '1' }) };
  const fillKey = async (): Promise<void> => {
    await fillPrivacyKey({ session, store, secret: 'key', database: 'STREAMPACT_TEST' });
  };
  await fillKey();
  return {
    url,
    session,
    hashOf: (text) => createHmac('sha256', Buffer.from(key, 'hex')).update(text, 'utf8').digest('hex'),
    fillKey,
    empty: async (...names) => {
      for (const table of tables.filter((each) => names.includes(each.table))) {
        await session.execute(`DELETE FROM ${table.schema}.${table.table}`);
        await begin(table);
      }
    },
    run: async (task) => {
      await session.execute(await taskStatement(task));
    },
    stop: async () => {
      await session.close();
      await engine.stop();
      await watchdog.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

let files = 0;

/** Lays lines into a raw table, as its pipe would from a file of its own. */
export async function land(world: World, table: 'RAW_EVENTS' | 'RAW_LOGS', lines: readonly unknown[]): Promise<void> {
  await world.session.execute(
    `INSERT INTO RAW.${table}
     SELECT value, ?, index + 1, TO_TIMESTAMP_NTZ(0, 6)
     FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?)))`,
    [`topics/${++files}.json.gz`, JSON.stringify(lines)],
  );
}

/** Inserts rows of texts into a structured table. */
export async function insert(
  world: World,
  table: 'STRUCTURED_EVENTS' | 'STRUCTURED_LOGS',
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const columns = tables.find((each) => each.table === table)?.columns ?? [];
  const values = columns.map(({ name, type }) => `value['${name.toLowerCase()}']::VARCHAR::${type}`).join(', ');
  await world.session.execute(
    `INSERT INTO STRUCTURED.${table} SELECT ${values} FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?)))`,
    [JSON.stringify(rows)],
  );
}
