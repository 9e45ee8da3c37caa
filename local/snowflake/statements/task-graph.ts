/** The graph that tasks make by AFTER: https://docs.snowflake.com/en/user-guide/tasks-graphs. */
import { StreampactError } from '../../../contracts/src/error.ts';
import { listObjects, type ObjectKey } from '../catalog.ts';
import type { Context } from './context.ts';
import type { Task, TaskDefinition } from './task-definition.ts';

/** The tasks of one schema. */
export async function tasksOf(
  { session }: Pick<Context, 'session'>,
  { database, schema }: { database: string; schema: string },
): Promise<readonly Task[]> {
  const all = await listObjects<TaskDefinition>(session, 'TASK', database);
  return all.filter((task) => task.schema === schema);
}

/** @throws StreampactError SNOWFLAKE_REFUSED for a predecessor that is absent, a ring, a graph with several roots, or a root that runs. */
export async function checkGraph(context: Context, key: ObjectKey, definition: TaskDefinition): Promise<void> {
  const others = (await tasksOf(context, key)).filter(({ name }) => name !== key.name);
  const missing = definition.after.find((name) => !others.some((task) => task.name === name));
  if (missing === key.name) throw refused(`Task ${key.name} cannot come after itself`);
  if (missing !== undefined) throw refused(`Task ${missing} does not exist or not authorized`);
  const graph = new Map(others.map((task) => [task.name, task.definition.after]));
  graph.set(key.name, definition.after);
  if (ancestors(graph, key.name).has(key.name)) throw refused(`Task ${key.name} would close a ring`);
  const roots = rootsOf(others, definition.after);
  const running = roots.find(({ definition: root }) => root.started);
  if (running !== undefined) throw notSuspended(running.name);
  if (roots.length > 1)
    throw refused(`Task ${key.name} would have several root tasks: ${roots.map(({ name }) => name).join(', ')}`);
}

/** @throws StreampactError SNOWFLAKE_REFUSED while the root of the task's graph is resumed; a root itself that is resumed as well. */
export async function checkRootSuspended(context: Context, object: Task): Promise<void> {
  const tasks = await tasksOf(context, object);
  const roots = rootsOf(tasks, [object.name]);
  const running = roots.find(({ definition }) => definition.started);
  if (running !== undefined) throw notSuspended(running.name);
}

/** The roots above some tasks, themselves included. */
export function rootsOf(tasks: readonly Task[], names: readonly string[]): readonly Task[] {
  const graph = new Map(tasks.map((task) => [task.name, task.definition.after]));
  const above = new Set(names.flatMap((name) => [name, ...ancestors(graph, name)]));
  return tasks.filter((task) => above.has(task.name) && task.definition.after.length === 0);
}

function ancestors(graph: ReadonlyMap<string, readonly string[]>, name: string): Set<string> {
  const found = new Set<string>();
  const open = [...(graph.get(name) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(graph.get(next) ?? []));
  }
  return found;
}

function notSuspended(root: string): StreampactError {
  return new StreampactError(
    'SNOWFLAKE_REFUSED',
    `Unable to update graph with root task ${root} since that root task is not suspended.`,
    {
      fix: `ALTER TASK ${root} SUSPEND first`,
    },
  );
}

function refused(what: string): StreampactError {
  return new StreampactError('SNOWFLAKE_REFUSED', `${what}.`, { fix: 'see SHOW TASKS, and the AFTER of each' });
}
