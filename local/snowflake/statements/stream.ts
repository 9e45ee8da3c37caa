/**
 * STREAM: append-only streams on tables. What a stream shows and when its offset advances is the server's work (server/streams.py).
 *
 * https://docs.snowflake.com/en/sql-reference/sql/create-stream. Differs: standard streams, streams on views, stages and directory tables, AT and
 * BEFORE are refused.
 */
import { createHash, randomInt } from 'node:crypto';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { SnowflakeRow } from '../../../queries/snowflake-session.ts';
import { catalogTable } from '../catalog.ts';
import { type ObjectName, resolveName, sqlName } from '../names.ts';
import { readOptions } from '../sql/options.ts';
import { atomically, type Context, type Recognizer, said } from './context.ts';
import { isLike, readShown } from './show.ts';

const options = { APPEND_ONLY: 'boolean', SHOW_INITIAL_ROWS: 'boolean', COMMENT: 'string' } as const;

const create: Recognizer = (reader) => {
  if (!reader.takes('CREATE')) return undefined;
  const replace = reader.takes('OR', 'REPLACE');
  if (!reader.takes('STREAM')) return undefined;
  const unless = reader.takes('IF', 'NOT', 'EXISTS');
  const written = reader.name();
  reader.takes('COPY', 'GRANTS');
  reader.expect('ON', 'TABLE');
  const table = reader.name();
  const given = readOptions(reader, options);
  if (given.APPEND_ONLY !== true) throw reader.refusal('streams are append-only here: APPEND_ONLY = TRUE');
  reader.end();
  return async (context) => {
    const place = await context.place();
    const name = resolveName(written, place);
    const base = resolveName(table, place);
    if (base.database !== name.database) throw refused(`Stream ${name.name} and its table have to be in one database`);
    const old = await find(context, name);
    if (old !== undefined && unless) return said(`${name.name} already exists, statement succeeded.`);
    if (old !== undefined && !replace) throw refused(`STREAM ${name.schema}.${name.name} already exists`);
    await makeChanges(context, base);
    await atomically(context, async () => {
      await remove(context, name, old);
      const sql = `INSERT INTO ${catalogTable(name.database, 'STREAMS')} (ID, SCHEMA_NAME, NAME, TABLE_SCHEMA, TABLE_NAME, DEFINITION,
          CREATED_ON, OFFSET_AT, STALE) SELECT ?, ?, ?, ?, ?, ?, CURRENT_TIMESTAMP(), CURRENT_TIMESTAMP(), FALSE`;
      const id = randomInt(1, 2 ** 47);
      await context.session.execute(sql, [id, name.schema, name.name, base.schema, base.name, JSON.stringify(given)]);
      if (given.SHOW_INITIAL_ROWS === true) await showInitialRows(context, base, id);
    });
    return said(`Stream ${name.name} successfully created.`);
  };
};

const alter: Recognizer = (reader) => {
  if (!reader.takes('ALTER', 'STREAM')) return undefined;
  const unless = reader.takes('IF', 'EXISTS');
  const written = reader.name();
  const unset = reader.takes('UNSET', 'COMMENT');
  if (!unset) reader.expect('SET');
  const given = unset ? {} : readOptions(reader, { COMMENT: 'string' });
  reader.end();
  return async (context) => {
    const name = resolveName(written, await context.place());
    const old = await find(context, name);
    if (old === undefined && !unless)
      throw refused(`STREAM ${name.schema}.${name.name} does not exist or not authorized`);
    const definition = { ...(JSON.parse(String(old?.DEFINITION ?? '{}')) as object), COMMENT: '', ...given };
    const sql = `UPDATE ${catalogTable(name.database, 'STREAMS')} SET DEFINITION = ? WHERE SCHEMA_NAME = ? AND NAME = ?`;
    await context.session.execute(sql, [JSON.stringify(definition), name.schema, name.name]);
    return said('Statement executed successfully.');
  };
};

const drop: Recognizer = (reader) => {
  if (!reader.takes('DROP', 'STREAM')) return undefined;
  const unless = reader.takes('IF', 'EXISTS');
  const written = reader.name();
  reader.end();
  return async (context) => {
    const name = resolveName(written, await context.place());
    const old = await find(context, name);
    if (old === undefined && !unless)
      throw refused(`STREAM ${name.schema}.${name.name} does not exist or not authorized`);
    await atomically(context, () => remove(context, name, old));
    return said(`${name.name} successfully dropped.`);
  };
};

const show: Recognizer = (reader) => {
  if (!reader.takes('SHOW', 'STREAMS')) return undefined;
  const shown = readShown(reader);
  return async (context) => {
    const { like, database, schema } = await shown(context);
    if (database === undefined) return [];
    const rows = await context.session.execute(`${select(database)} ORDER BY SCHEMA_NAME, NAME`);
    const wanted = rows.filter(
      (row) => isLike(String(row.NAME), like) && (schema === undefined || row.SCHEMA_NAME === schema),
    );
    return wanted.map((row) => shownRow(row, database));
  };
};

const describe: Recognizer = (reader) => {
  if (!(reader.takes('DESCRIBE', 'STREAM') || reader.takes('DESC', 'STREAM'))) return undefined;
  const written = reader.name();
  reader.end();
  return async (context) => {
    const name = resolveName(written, await context.place());
    const row = await find(context, name);
    if (row === undefined) throw refused(`STREAM ${name.schema}.${name.name} does not exist or not authorized`);
    return [shownRow(row, name.database)];
  };
};

export const streamStatements: readonly Recognizer[] = [create, alter, drop, show, describe];

function select(database: string): string {
  return `SELECT ID, SCHEMA_NAME, NAME, TABLE_SCHEMA, TABLE_NAME, DEFINITION, CREATED_ON, STALE, DATEADD(day, 14, OFFSET_AT) AS STALE_AFTER
    FROM ${catalogTable(database, 'STREAMS')}`;
}

/** Where the server keeps what is inserted into the table; made here, since two transactions that make it would conflict. */
async function makeChanges({ session }: Context, table: ObjectName): Promise<void> {
  await session.execute(`CREATE TABLE IF NOT EXISTS ${changesOf(table)} AS
    SELECT 0::NUMBER(38,0) AS "_BATCH", 0::NUMBER(38,0) AS "_ROW", t.* FROM ${sqlName(table)} t LIMIT 0`);
}

function changesOf(table: ObjectName): string {
  const digest = createHash('md5').update(`${table.schema}.${table.name}`).digest('hex').slice(0, 16);
  return catalogTable(table.database, `CHANGES_${digest}`);
}

/** The rows that the table has are a batch for this stream alone. */
async function showInitialRows({ session }: Context, table: ObjectName, stream: number): Promise<void> {
  const [serial] = await session.execute(`SELECT nextval('${catalogTable(table.database, 'SERIAL')}') AS B`);
  const batch = String(serial?.B);
  const described = await session.execute(`DESCRIBE TABLE ${sqlName(table)}`);
  const columns = described.map(({ name }) => `"${String(name).replaceAll('"', '""')}"`).join(', ');
  await session.execute(
    `INSERT INTO ${changesOf(table)} ("_BATCH", "_ROW", ${columns})
     SELECT ?, ROW_NUMBER() OVER (ORDER BY 1), ${columns} FROM ${sqlName(table)}`,
    [batch],
  );
  const pending = `INSERT INTO ${catalogTable(table.database, 'PENDING')} (STREAM_ID, BATCH) SELECT ?, ?`;
  await session.execute(pending, [String(stream), batch]);
}

async function find({ session }: Context, { database, schema, name }: ObjectName): Promise<SnowflakeRow | undefined> {
  const [row] = await session.execute(`${select(database)} WHERE SCHEMA_NAME = ? AND NAME = ?`, [schema, name]);
  return row;
}

async function remove({ session }: Context, name: ObjectName, old: SnowflakeRow | undefined): Promise<void> {
  if (old === undefined) return;
  await session.execute(`DELETE FROM ${catalogTable(name.database, 'PENDING')} WHERE STREAM_ID = ?`, [String(old.ID)]);
  await session.execute(`DELETE FROM ${catalogTable(name.database, 'STREAMS')} WHERE ID = ?`, [String(old.ID)]);
}

function shownRow(row: SnowflakeRow, database: string): SnowflakeRow {
  const definition = JSON.parse(String(row.DEFINITION)) as { COMMENT?: string };
  return {
    ...{
      created_on: row.CREATED_ON ?? null,
      name: row.NAME ?? null,
      database_name: database,
      schema_name: row.SCHEMA_NAME ?? null,
    },
    ...{
      owner: 'SYSADMIN',
      comment: definition.COMMENT ?? '',
      table_name: `${database}.${row.TABLE_SCHEMA}.${row.TABLE_NAME}`,
    },
    ...{
      source_type: 'Table',
      type: 'DELTA',
      mode: 'APPEND_ONLY',
      stale: String(row.STALE),
      stale_after: row.STALE_AFTER ?? null,
    },
  };
}

function refused(what: string): StreampactError {
  return new StreampactError('SNOWFLAKE_REFUSED', `${what}.`, { fix: 'see SHOW STREAMS' });
}
