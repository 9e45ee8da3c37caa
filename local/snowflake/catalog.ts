/** What the local Snowflake knows of stages, pipes, tasks and the like: rows in the database of each, so that they commit with it. */
import { StreampactError } from '../../contracts/src/error.ts';
import type { SnowflakeSession } from '../../queries/snowflake-session.ts';
import { quoted } from './sql/options.ts';

/** The schema of the catalog, and the database of what belongs to the account; also in server/catalog.py. */
const catalogSchema = '_STREAMPACT';
export const accountDatabase = '_STREAMPACT_ACCOUNT';

export type ObjectKind =
  | 'DATABASE'
  | 'FILE FORMAT'
  | 'GRANT'
  | 'INTEGRATION'
  | 'PIPE'
  | 'ROLE'
  | 'SCHEMA'
  | 'STAGE'
  | 'TABLE'
  | 'TASK'
  | 'WAREHOUSE';

/** Objects of the account have an empty schema. */
export interface ObjectKey {
  readonly kind: ObjectKind;
  readonly database: string;
  readonly schema: string;
  readonly name: string;
}

/** An object; what its definition holds is its statement's business. */
export interface CatalogObject<T = unknown> extends ObjectKey {
  readonly definition: T;
  readonly createdOn: string;
}

/** The catalog's table of this name, as SQL writes it. */
export function catalogTable(database: string, table: string): string {
  return [database, catalogSchema, table].map(quoted).join('.');
}

/** A query for rows that are bound as one text: I from 1, R the row as VARIANT. Many rows take one statement so. */
export const jsonLines = 'SELECT INDEX AS I, PARSE_JSON(VALUE) AS R FROM TABLE(SPLIT_TO_TABLE(?, CHR(10)))';

/** What {@link jsonLines} reads. */
export function linesOfJson(rows: readonly object[]): string {
  return rows.map((row) => JSON.stringify(row)).join('\n');
}

/** An object of the account. */
export function accountKey(kind: ObjectKind, name: string): ObjectKey {
  return { kind, database: accountDatabase, schema: '', name };
}

const where = 'WHERE KIND = ? AND SCHEMA_NAME = ? AND NAME = ?';

export async function findObject<T>(session: SnowflakeSession, key: ObjectKey): Promise<CatalogObject<T> | undefined> {
  const table = catalogTable(key.database, 'OBJECTS');
  const sql = `SELECT DEFINITION, CREATED_ON FROM ${table} ${where}`;
  const [row] = await session.execute(sql, [key.kind, key.schema, key.name]);
  if (row === undefined) return undefined;
  return { ...key, definition: JSON.parse(String(row.DEFINITION)) as T, createdOn: String(row.CREATED_ON) };
}

/** @throws StreampactError SNOWFLAKE_REFUSED when there is none. */
export async function needObject<T>(session: SnowflakeSession, key: ObjectKey): Promise<CatalogObject<T>> {
  const found = await findObject<T>(session, key);
  if (found === undefined) throw absent(key);
  return found;
}

export async function listObjects<T>(
  session: SnowflakeSession,
  kind: ObjectKind,
  database: string,
): Promise<readonly CatalogObject<T>[]> {
  const sql = `SELECT SCHEMA_NAME, NAME, DEFINITION, CREATED_ON FROM ${catalogTable(database, 'OBJECTS')}
    WHERE KIND = ? ORDER BY SCHEMA_NAME, NAME`;
  const rows = await session.execute(sql, [kind]);
  return rows.map((row) => ({
    ...{ kind, database, schema: String(row.SCHEMA_NAME), name: String(row.NAME) },
    ...{ definition: JSON.parse(String(row.DEFINITION)) as T, createdOn: String(row.CREATED_ON) },
  }));
}

/** Writes a new object; there must be none of this name. */
export async function insertObject(session: SnowflakeSession, key: ObjectKey, definition: unknown): Promise<void> {
  const sql = `INSERT INTO ${catalogTable(key.database, 'OBJECTS')} (KIND, SCHEMA_NAME, NAME, DEFINITION, CREATED_ON)
    SELECT ?, ?, ?, ?, CURRENT_TIMESTAMP()`;
  await session.execute(sql, [key.kind, key.schema, key.name, JSON.stringify(definition)]);
}

export async function updateObject(session: SnowflakeSession, key: ObjectKey, definition: unknown): Promise<void> {
  const sql = `UPDATE ${catalogTable(key.database, 'OBJECTS')} SET DEFINITION = ? ${where}`;
  await session.execute(sql, [JSON.stringify(definition), key.kind, key.schema, key.name]);
}

export async function deleteObject(session: SnowflakeSession, key: ObjectKey): Promise<void> {
  await session.execute(`DELETE FROM ${catalogTable(key.database, 'OBJECTS')} ${where}`, [
    ...[key.kind, key.schema, key.name],
  ]);
}

export function absent({ kind, schema, name }: ObjectKey): StreampactError {
  const shown = schema === '' ? name : `${schema}.${name}`;
  return new StreampactError('SNOWFLAKE_REFUSED', `${kind} ${shown} does not exist or not authorized.`, {
    fix: `create it first, or see SHOW ${kind}S`,
  });
}

export function present({ kind, schema, name }: ObjectKey): StreampactError {
  const shown = schema === '' ? name : `${schema}.${name}`;
  return new StreampactError('SNOWFLAKE_REFUSED', `${kind} ${shown} already exists.`, {
    fix: 'say CREATE OR REPLACE, or IF NOT EXISTS',
  });
}
