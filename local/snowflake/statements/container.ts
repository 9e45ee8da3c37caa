/**
 * ALTER DATABASE, SCHEMA and TABLE where fakesnow cannot read it: options are kept, and answered by nothing else; keys are not enforced, so
 * that adding or dropping one does nothing.
 *
 * https://docs.snowflake.com/en/sql-reference/sql/alter-schema, https://docs.snowflake.com/en/sql-reference/sql/alter-table. RENAME and SWAP of
 * databases and schemas are refused; what else is altered in a table is the server's.
 */

import type { SnowflakeRow, SnowflakeSession } from '../../../queries/snowflake-session.ts';
import { accountDatabase, findObject, insertObject, type ObjectKey, updateObject } from '../catalog.ts';
import { resolveName, sqlName } from '../names.ts';
import { type OptionRules, type Options, readOptions } from '../sql/options.ts';
import type { Reader } from '../sql/reader.ts';
import { type Recognizer, said } from './context.ts';
import type { Definition } from './object-type.ts';

const settable: OptionRules = {
  DATA_RETENTION_TIME_IN_DAYS: 'number',
  MAX_DATA_EXTENSION_TIME_IN_DAYS: 'number',
  COMMENT: 'string',
};

const tableOptions: OptionRules = { ...settable, CHANGE_TRACKING: 'boolean', ENABLE_SCHEMA_EVOLUTION: 'boolean' };

/** ALTER of containers. */
export const alterContainer: Recognizer = (reader) => {
  if (!reader.takes('ALTER')) return undefined;
  const kind = reader.takes('DATABASE') ? 'DATABASE' : reader.takes('SCHEMA') ? 'SCHEMA' : undefined;
  if (kind === undefined) return undefined;
  reader.takes('IF', 'EXISTS');
  const name = reader.name().join('.');
  const unsets = reader.takes('UNSET');
  if (!unsets) reader.expect('SET');
  const options = unsets ? readUnset(reader) : readOptions(reader, settable);
  reader.end();
  return ({ session }) => keep(session, { kind, database: accountDatabase, schema: '', name }, options);
};

/** ALTER of tables: options and keys. */
export const alterTable: Recognizer = (reader) => {
  if (!reader.takes('ALTER', 'TABLE')) return undefined;
  reader.takes('IF', 'EXISTS');
  const name = reader.name();
  if (reader.takes('DROP', 'PRIMARY', 'KEY') || reader.takes('ADD', 'PRIMARY', 'KEY')) {
    if (!reader.ended) reader.list(() => reader.name());
    reader.end();
    return async () => said('Statement executed successfully.');
  }
  const options = reader.takes('UNSET')
    ? readUnset(reader)
    : reader.takes('SET')
      ? readTableOptions(reader)
      : undefined;
  if (options === undefined) return undefined;
  reader.end();
  return async (context) => {
    const table = resolveName(name, await context.place());
    if (typeof options.COMMENT === 'string') {
      await context.session.execute(`COMMENT ON TABLE ${sqlName(table)} IS ${literal(options.COMMENT)}`);
    }
    return keep(context.session, { kind: 'TABLE', ...table }, options);
  };
};

/** SET TAG, SET DATA TYPE and the like are not for here. */
function readTableOptions(reader: Reader): Options | undefined {
  const { next } = reader;
  const known = next?.kind === 'word' && Object.hasOwn(tableOptions, next.value);
  return known ? readOptions(reader, tableOptions) : undefined;
}

function readUnset(reader: Reader): Options {
  const names: string[] = [];
  do {
    if (!Object.hasOwn(tableOptions, reader.next?.value ?? '')) throw reader.refusal('this option is not known here');
    names.push(reader.word());
  } while (reader.takes(','));
  return Object.fromEntries(names.map((name) => [name, '']));
}

async function keep(session: SnowflakeSession, key: ObjectKey, options: Options): Promise<readonly SnowflakeRow[]> {
  const old = await findObject<Definition>(session, key);
  const definition = { options: { ...old?.definition.options, ...options } };
  await (old === undefined ? insertObject : updateObject)(session, key, definition);
  return said('Statement executed successfully.');
}

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
