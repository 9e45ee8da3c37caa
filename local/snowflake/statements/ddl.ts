/** CREATE, ALTER, DROP, SHOW and DESCRIBE of every type of objects that the layer keeps. */
import type { SnowflakeRow } from '../../../queries/snowflake-session.ts';
import {
  absent,
  accountKey,
  type CatalogObject,
  deleteObject,
  findObject,
  insertObject,
  needObject,
  type ObjectKey,
  present,
  updateObject,
} from '../catalog.ts';
import { resolveName } from '../names.ts';
import { type Options, readOptions } from '../sql/options.ts';
import type { Reader, WrittenName } from '../sql/reader.ts';
import { atomically, type Context, type Recognizer, said } from './context.ts';
import type { Alteration, Definition, ObjectType } from './object-type.ts';

/** The recognizers of one type. */
export function ddlOf<D extends Definition>(type: ObjectType<D>): readonly Recognizer[] {
  return [
    (reader) => readCreate(type, reader),
    (reader) => readAlter(type, reader),
    (reader) => readDrop(type, reader),
    (reader) => readDescribe(type, reader),
  ];
}

/** The key that a written name stands for. */
async function keyOf(
  type: Pick<ObjectType, 'kind' | 'scope'>,
  name: WrittenName,
  context: Context,
): Promise<ObjectKey> {
  if (type.scope === 'account') return accountKey(type.kind, name.join('.'));
  return { kind: type.kind, ...resolveName(name, await context.place()) };
}

function takesType(reader: Reader, { words }: Pick<ObjectType, 'words'>): boolean {
  return words.some((form) => reader.takes(...form));
}

function readCreate<D extends Definition>(type: ObjectType<D>, reader: Reader): ReturnType<Recognizer> {
  if (!reader.takes('CREATE')) return undefined;
  const replace = reader.takes('OR', 'REPLACE');
  if (!takesType(reader, type)) return undefined;
  const unless = reader.takes('IF', 'NOT', 'EXISTS');
  if (replace && unless) throw reader.refusal('OR REPLACE and IF NOT EXISTS exclude each other');
  const name = reader.name();
  const define = type.read?.(reader) ?? readPlain<D>(type, reader);
  reader.end();
  return async (context) => {
    const key = await keyOf(type, name, context);
    const old = await findObject<D>(context.session, key);
    if (old !== undefined && unless) return said(`${key.name} already exists, statement succeeded.`);
    if (old !== undefined && !replace) throw present(key);
    const definition = await define(key, context);
    await type.check?.(key, definition, context);
    if (old !== undefined) await type.change?.(old, context);
    await atomically(context, async () => {
      await deleteObject(context.session, key);
      await insertObject(context.session, key, definition);
    });
    return said(`${type.kind} ${key.name} successfully created.`);
  };
}

function readPlain<D extends Definition>(type: ObjectType<D>, reader: Reader): () => Promise<D> {
  const options = readOptions(reader, type.options);
  // A type without a reader of its own has nothing but options.
  return async () => ({ options }) as D;
}

function readAlter<D extends Definition>(type: ObjectType<D>, reader: Reader): ReturnType<Recognizer> {
  if (!(reader.takes('ALTER') && takesType(reader, type))) return undefined;
  const unless = reader.takes('IF', 'EXISTS');
  const name = reader.name();
  const alteration = type.alter?.(reader) ?? readSet(type, reader);
  reader.end();
  return async (context) => {
    const key = await keyOf(type, name, context);
    const object = await findObject<D>(context.session, key);
    if (object === undefined) {
      if (unless) return said('Statement executed successfully.');
      throw absent(key);
    }
    const definition = await alteration(object, context);
    await updateObject(context.session, key, definition);
    return said('Statement executed successfully.');
  };
}

function readSet<D extends Definition>(type: ObjectType<D>, reader: Reader): Alteration<D> {
  const rules = type.settable ?? type.options;
  const after = (options: (old: Options) => Options): Alteration<D> => {
    return async (object, context) => {
      await type.change?.(object, context);
      const definition = { ...object.definition, options: options(object.definition.options) };
      await type.check?.(object, definition, context);
      return definition;
    };
  };
  if (reader.takes('SET')) {
    const changed = readOptions(reader, rules);
    if (Object.keys(changed).length === 0) throw reader.refusal('expected an option');
    return after((old) => ({ ...old, ...changed }));
  }
  reader.expect('UNSET');
  const names: string[] = [];
  do names.push(reader.word());
  while (reader.takes(','));
  const unknown = names.find((name) => !Object.hasOwn(rules, name));
  if (unknown !== undefined) throw reader.refusal(`${unknown} is not known here`);
  return after((old) => Object.fromEntries(Object.entries(old).filter(([name]) => !names.includes(name))));
}

function readDrop<D extends Definition>(type: ObjectType<D>, reader: Reader): ReturnType<Recognizer> {
  if (!(reader.takes('DROP') && takesType(reader, type))) return undefined;
  const unless = reader.takes('IF', 'EXISTS');
  const name = reader.name();
  reader.end();
  return async (context) => {
    const key = await keyOf(type, name, context);
    const object = await findObject<D>(context.session, key);
    if (object === undefined && !unless) throw absent(key);
    if (object !== undefined) await type.change?.(object, context);
    await deleteObject(context.session, key);
    return said(`${key.name} successfully dropped.`);
  };
}

function readDescribe<D extends Definition>(type: ObjectType<D>, reader: Reader): ReturnType<Recognizer> {
  if (!((reader.takes('DESCRIBE') || reader.takes('DESC')) && takesType(reader, type))) return undefined;
  const name = reader.name();
  reader.end();
  return async (context) => {
    const object = await needObject<D>(context.session, await keyOf(type, name, context));
    return type.describe?.(object) ?? [await rowOf(type, object, context)];
  };
}

/** One row of SHOW. */
export async function rowOf<D extends Definition>(
  type: ObjectType<D>,
  object: CatalogObject<D>,
  context: Context,
): Promise<SnowflakeRow> {
  const place = type.scope === 'account' ? {} : { database_name: object.database, schema_name: object.schema };
  const { COMMENT: comment } = object.definition.options;
  return {
    ...{ created_on: object.createdOn, name: object.name, ...place, owner: 'SYSADMIN' },
    ...{ comment: typeof comment === 'string' ? comment : '' },
    ...(await type.show?.(object, context)),
  };
}
