/** SHOW of the types that the layer keeps: `SHOW <types> [LIKE '…'] [IN [ACCOUNT | DATABASE x | SCHEMA x.y]]`. */

import type { SnowflakeRow } from '../../../queries/snowflake-session.ts';
import { accountDatabase, type CatalogObject, listObjects } from '../catalog.ts';
import type { Reader } from '../sql/reader.ts';
import type { Context, Recognizer } from './context.ts';
import { rowOf } from './ddl.ts';
import type { Definition, ObjectType } from './object-type.ts';

/** What SHOW is asked for. */
export interface Shown {
  readonly like?: string;
  readonly database?: string;
  readonly schema?: string;
}

/** Reads what follows the types' name. */
export function readShown(reader: Reader): (context: Context) => Promise<Shown> {
  const like = reader.takes('LIKE') ? { like: reader.string() } : {};
  let named: { database?: string; schema?: string } | undefined;
  if (reader.takes('IN') && !reader.takes('ACCOUNT')) {
    const isDatabase = reader.takes('DATABASE');
    if (!isDatabase) reader.takes('SCHEMA');
    const [last = '', database] = [...reader.name()].reverse();
    named = isDatabase ? { database: last } : { schema: last, ...(database === undefined ? {} : { database }) };
  }
  reader.end();
  return async (context) => {
    const { database } = await context.place();
    return { ...like, ...(database === undefined ? {} : { database }), ...named };
  };
}

/** Whether a name is like a pattern of SHOW: `%` and `_`, case does not matter. */
export function isLike(name: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return true;
  const escaped = pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('%', '.*').replaceAll('_', '.')}$`, 'is').test(name);
}

export function showOf<D extends Definition>(type: ObjectType<D>): Recognizer {
  return (reader) => {
    if (!(reader.takes('SHOW') && reader.takes(...type.plural))) return undefined;
    const shown = readShown(reader);
    return async (context) => {
      const { like, database, schema } = await shown(context);
      const home = type.scope === 'account' ? accountDatabase : database;
      if (home === undefined) return [];
      const objects = await listObjects<D>(context.session, type.kind, home);
      const wanted = (object: CatalogObject<D>) =>
        isLike(object.name, like) && (schema === undefined || type.scope === 'account' || object.schema === schema);
      const rows: SnowflakeRow[] = [];
      for (const object of objects.filter(wanted)) rows.push(await rowOf(type, object, context));
      return rows;
    };
  };
}
