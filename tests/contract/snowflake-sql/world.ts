/**
 * A local Snowflake with the product's tables, for tests of the tasks' statements. In the place of each stream is a table that
 * holds what a stream shows; tests fill and empty it, so that they choose the batches. Streams themselves are tried in
 * tests/contract/snowflake.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTable, type SnowflakeTable } from '../../../contracts/src/emit/snowflake-tables.ts';
import { freePorts } from '../../../local/engines/ports.ts';
import { startSnowflake } from '../../../local/engines/snowflake.ts';
import { startWatchdog } from '../../../local/engines/watchdog.ts';
import { ensureToolchain } from '../../../local/setup/toolchain.ts';
import { connect } from '../../../local/snowflake/driver.ts';
import type { SnowflakeSession } from '../../../queries/snowflake-session.ts';
import { type TaskName, taskStatement, taskStatements } from '../../../queries/snowflake-tasks.ts';

export interface World {
  readonly session: SnowflakeSession;
  /** Empties tables and streams, all or these (`STRUCTURED.STRUCTURED_EVENTS`). */
  empty(...names: readonly string[]): Promise<void>;
  /** Runs a task's statement, and empties the streams that it reads, as its commit would. */
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
  for (const table of tables) {
    await session.execute(createTable({ ...table, comment: table.table }));
    for (const stream of streamsOf[table.table] ?? []) {
      const columns = [...table.columns.map(({ name, type }) => `"${name}" ${type}`), 'METADATA$ACTION VARCHAR'];
      await session.execute(`CREATE TABLE PIPELINE.${stream} (${columns.join(', ')})`);
    }
  }
  const everything = [
    ...tables.map(({ schema, table }) => `${schema}.${table}`),
    ...Object.values(streamsOf).flatMap((streams) => streams.map((stream) => `PIPELINE.${stream}`)),
  ];
  const empty = async (...names: readonly string[]): Promise<void> => {
    for (const name of names.length === 0 ? everything : names) await session.execute(`DELETE FROM ${name}`);
  };
  return {
    session,
    empty,
    run: async (task) => {
      await session.execute(await taskStatement(task));
      await empty(...taskStatements[task].streams.map((stream) => `PIPELINE.${stream}`));
    },
    stop: async () => {
      await session.close();
      await engine.stop();
      await watchdog.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Lays lines into the streams of a raw table. */
export async function land(world: World, table: 'RAW_EVENTS' | 'RAW_LOGS', lines: readonly unknown[]): Promise<void> {
  for (const stream of streamsOf[table] ?? []) {
    await world.session.execute(
      `INSERT INTO PIPELINE.${stream}
       SELECT value, 'topics/file.json.gz', index + 1, TO_TIMESTAMP_NTZ(0, 6), 'INSERT'
       FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?)))`,
      [JSON.stringify(lines)],
    );
  }
}

/** Inserts rows of texts into a structured table and its streams. */
export async function insert(
  world: World,
  table: 'STRUCTURED_EVENTS' | 'STRUCTURED_LOGS',
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const columns = tables.find((each) => each.table === table)?.columns ?? [];
  const values = columns.map(({ name, type }) => `value['${name.toLowerCase()}']::VARCHAR::${type}`).join(', ');
  const source = 'FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?)))';
  const text = JSON.stringify(rows);
  await world.session.execute(`INSERT INTO STRUCTURED.${table} SELECT ${values} ${source}`, [text]);
  for (const stream of streamsOf[table] ?? []) {
    await world.session.execute(`INSERT INTO PIPELINE.${stream} SELECT ${values}, 'INSERT' ${source}`, [text]);
  }
}
