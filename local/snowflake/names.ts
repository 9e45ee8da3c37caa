/** Names of objects, with the database and schema that the session stands in. */
import { StreampactError } from '../../contracts/src/error.ts';
import { quoted } from './sql/options.ts';
import type { WrittenName } from './sql/reader.ts';
import { Reader } from './sql/reader.ts';

/** An object of a schema. */
export interface ObjectName {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
}

/** Where a session stands: what USE has set. */
export interface Place {
  readonly database?: string;
  readonly schema?: string;
}

/** @throws StreampactError SNOWFLAKE_REFUSED when the session stands nowhere and the name does not say where. */
export function resolveName(written: WrittenName, place: Place): ObjectName {
  const [name = '', schema = place.schema, database = place.database] = [...written].reverse();
  if (schema === undefined || database === undefined) {
    throw new StreampactError('SNOWFLAKE_REFUSED', `"${written.join('.')}" names no database or schema.`, {
      fix: 'name them, or say USE SCHEMA first',
    });
  }
  return { database, schema, name };
}

/** A name in a string, e.g. an argument of SYSTEM$PIPE_STATUS. */
export function nameInString(text: string, place: Place): ObjectName {
  const reader = new Reader(text);
  const written = reader.name();
  reader.end();
  return resolveName(written, place);
}

/** `"DB"."SCHEMA"."NAME"` */
export function sqlName({ database, schema, name }: ObjectName): string {
  return [database, schema, name].map(quoted).join('.');
}

/** `DB.SCHEMA.NAME`, as messages and answers show it. */
export function fullName({ database, schema, name }: ObjectName): string {
  return `${database}.${schema}.${name}`;
}
