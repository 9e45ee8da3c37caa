/**
 * TASK: one statement, by a schedule or after other tasks; `runner/` carries them out.
 *
 * https://docs.snowflake.com/en/sql-reference/sql/create-task, https://docs.snowflake.com/en/user-guide/tasks-graphs. Kept here: tasks begin suspended; a
 * task has a schedule or predecessors, not both; a graph is in one schema, has no ring, and is changed only while its root is suspended.
 * Differs: no overlapping runs, no retries, no CONFIG, no serverless tasks (a warehouse is kept, not used), no finalizer.
 */
import type { CatalogObject, ObjectKey } from '../catalog.ts';
import { resolveName } from '../names.ts';
import type { OptionRules } from '../sql/options.ts';
import { readOptions } from '../sql/options.ts';
import type { Reader } from '../sql/reader.ts';
import type { Context } from './context.ts';
import type { ObjectType } from './object-type.ts';
import type { TaskDefinition } from './task-definition.ts';
import { checkGraph, checkRootSuspended } from './task-graph.ts';
import { checkSchedule } from './task-schedule.ts';

const settable: OptionRules = {
  WAREHOUSE: 'name',
  SCHEDULE: 'string',
  USER_TASK_TIMEOUT_MS: 'number',
  SUSPEND_TASK_AFTER_NUM_FAILURES: 'number',
  ALLOW_OVERLAPPING_EXECUTION: 'boolean',
  ERROR_INTEGRATION: 'name',
  COMMENT: 'string',
};

export const task: ObjectType<TaskDefinition> = {
  kind: 'TASK',
  words: [['TASK']],
  plural: ['TASKS'],
  scope: 'schema',
  options: settable,
  settable,
  read: (reader) => {
    const options = { ...readOptions(reader, settable, ['AFTER', 'WHEN', 'AS']) };
    const names = reader.takes('AFTER') ? readNames(reader) : [];
    Object.assign(options, readOptions(reader, settable, ['WHEN', 'AS']));
    const when = reader.takes('WHEN') ? { when: reader.text(isAs) } : {};
    reader.expect('AS');
    const body = reader.text();
    return async (key, context) => {
      const place = await context.place();
      const after = names.map((name) =>
        predecessorOf(key, resolveName(name, { ...place, schema: place.schema ?? key.schema }), reader),
      );
      return { options, after, ...when, body, started: false, failures: 0, asked: false };
    };
  },
  check: async (key, definition, context) => {
    checkSchedule(key, definition);
    await checkGraph(context, key, definition);
  },
  change: (object, context) => checkRootSuspended(context, object),
  alter: (reader) => readTaskAlter(reader),
  show: async (object) => {
    const { definition } = object;
    return {
      warehouse: textOf(definition.options.WAREHOUSE),
      schedule: textOf(definition.options.SCHEDULE),
      predecessors: JSON.stringify(definition.after.map((name) => `${object.database}.${object.schema}.${name}`)),
      state: definition.started ? 'started' : 'suspended',
      definition: definition.body,
      condition: definition.when ?? null,
      allow_overlapping_execution: 'false',
    };
  },
};

function readTaskAlter(
  reader: Reader,
): ((object: CatalogObject<TaskDefinition>, context: Context) => Promise<TaskDefinition>) | undefined {
  if (reader.takes('RESUME')) {
    return async (object, context) => {
      // A root may be resumed at any time; a child only while its root is suspended.
      if (object.definition.after.length > 0) await checkRootSuspended(context, object);
      return { ...object.definition, started: true, failures: 0, since: context.now().toISOString() };
    };
  }
  if (reader.takes('SUSPEND')) {
    return async (object, context) => {
      if (object.definition.after.length > 0) await checkRootSuspended(context, object);
      return { ...object.definition, started: false };
    };
  }
  if (reader.takes('MODIFY', 'AS')) return changed((body) => ({ body }), reader.text());
  if (reader.takes('MODIFY', 'WHEN')) return changed((when) => ({ when }), reader.text());
  if (reader.takes('REMOVE', 'WHEN')) return changed(() => ({ when: undefined }), '');
  const adds = reader.takes('ADD', 'AFTER');
  if (!adds && !reader.takes('REMOVE', 'AFTER')) return undefined;
  const names = readNames(reader).map((name) => name.at(-1) ?? '');
  return async (object, context) => {
    await checkRootSuspended(context, object);
    const others = object.definition.after.filter((name) => !names.includes(name));
    const definition = { ...object.definition, after: adds ? [...others, ...names] : others };
    checkSchedule(object, definition);
    await checkGraph(context, object, definition);
    return definition;
  };
}

function changed(change: (text: string) => Partial<TaskDefinition>, text: string) {
  return async (object: CatalogObject<TaskDefinition>, context: Context): Promise<TaskDefinition> => {
    await checkRootSuspended(context, object);
    return { ...object.definition, ...change(text) };
  };
}

const isAs = (token: { kind: string; value: string }): boolean => token.kind === 'word' && token.value === 'AS';

function readNames(reader: Reader): (readonly string[])[] {
  const names: (readonly string[])[] = [];
  do names.push(reader.name());
  while (reader.takes(','));
  return names;
}

function predecessorOf(
  key: ObjectKey,
  name: { database: string; schema: string; name: string },
  reader: Reader,
): string {
  if (name.database === key.database && name.schema === key.schema) return name.name;
  throw reader.refusal(`task ${name.name} is in another schema; a graph of tasks is in one`);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value.replaceAll('"', '') : null;
}
