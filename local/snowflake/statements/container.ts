/**
 * ALTER DATABASE and ALTER SCHEMA … SET: what fakesnow does not read; kept, and answered by nothing else.
 *
 * https://docs.snowflake.com/en/sql-reference/sql/alter-schema. RENAME, SWAP and the rest are refused.
 */
import { accountDatabase, findObject, insertObject, type ObjectKey, updateObject } from '../catalog.ts';
import { type OptionRules, readOptions } from '../sql/options.ts';
import { type Recognizer, said } from './context.ts';
import type { Definition } from './object-type.ts';

const settable: OptionRules = {
  DATA_RETENTION_TIME_IN_DAYS: 'number',
  MAX_DATA_EXTENSION_TIME_IN_DAYS: 'number',
  COMMENT: 'string',
};

/** ALTER of containers. */
export const alterContainer: Recognizer = (reader) => {
  if (!reader.takes('ALTER')) return undefined;
  const kind = reader.takes('DATABASE') ? 'DATABASE' : reader.takes('SCHEMA') ? 'SCHEMA' : undefined;
  if (kind === undefined) return undefined;
  reader.takes('IF', 'EXISTS');
  const name = reader.name().join('.');
  const unsets = reader.takes('UNSET');
  if (!unsets) reader.expect('SET');
  const options = unsets ? { [reader.word()]: '' } : readOptions(reader, settable);
  reader.end();
  return async ({ session }) => {
    const key: ObjectKey = { kind, database: accountDatabase, schema: '', name };
    const old = await findObject<Definition>(session, key);
    const definition = { options: { ...old?.definition.options, ...options } };
    await (old === undefined ? insertObject : updateObject)(session, key, definition);
    return said('Statement executed successfully.');
  };
};
