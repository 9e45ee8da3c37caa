/**
 * Runs graphs of tasks.
 *
 * https://docs.snowflake.com/en/user-guide/tasks-graphs, https://docs.snowflake.com/en/sql-reference/sql/create-task,
 * https://docs.snowflake.com/en/sql-reference/functions/system_predecessors_state (by default a task runs when every predecessor succeeded):
 * a root whose WHEN is false leaves its whole graph; a child whose WHEN is false, or one of whose predecessors was skipped, is skipped; what comes
 * after a failed task is not executed; a suspended child is passed over, and what comes after it needs another resumed predecessor. A task that fails
 * SUSPEND_TASK_AFTER_NUM_FAILURES times in a row (10 by default, 0 never) suspends the root. Differs: the tasks of a graph run one after the
 * other, and a run has the session's deadline, not USER_TASK_TIMEOUT_MS.
 */
import { randomUUID } from 'node:crypto';
import { isStreampactError } from '../../../contracts/src/error.ts';
import { catalogTable, listObjects, updateObject } from '../catalog.ts';
import { fullName } from '../names.ts';
import type { LocalSession } from '../session.ts';
import { quoted } from '../sql/options.ts';
import type { Task, TaskDefinition } from '../statements/task-definition.ts';
import { rootsOf } from '../statements/task-graph.ts';
import { dueAfter } from '../statements/task-schedule.ts';
import { databases } from './pipes.ts';
import type { TaskRun, TaskState } from './report.ts';

/** What the runs of one turn came to. */
export interface TaskRuns {
  readonly tasks: readonly TaskRun[];
  readonly suspended: readonly string[];
}

const defaultFailures = 10;

/** Runs every graph whose root is due, or was asked for by EXECUTE TASK; each once. */
export async function runDueTasks(session: LocalSession, now: () => Date, everyRoot: boolean): Promise<TaskRuns> {
  const tasks: TaskRun[] = [];
  const suspended: string[] = [];
  for (const database of await databases(session.context)) {
    const all = await listObjects<TaskDefinition>(session.context.session, 'TASK', database);
    for (const root of all.filter((task) => isDue(task, now(), everyRoot))) {
      const graph = all.filter(
        (task) => task.schema === root.schema && rootsOf(inSchema(all, root), [task.name]).includes(root),
      );
      const run = await runGraph(session, { root, graph, now });
      tasks.push(...run.tasks);
      suspended.push(...run.suspended);
    }
  }
  return { tasks, suspended };
}

function inSchema(tasks: readonly Task[], { schema }: Task): readonly Task[] {
  return tasks.filter((task) => task.schema === schema);
}

function isDue({ name, definition }: Task, now: Date, everyRoot: boolean): boolean {
  if (definition.asked) return true;
  const { SCHEDULE: schedule } = definition.options;
  if (!definition.started || definition.after.length > 0 || typeof schedule !== 'string') return false;
  return everyRoot || dueAfter(name, schedule, new Date(definition.since ?? 0)) <= now;
}

interface Graph {
  readonly root: Task;
  readonly graph: readonly Task[];
  readonly now: () => Date;
}

async function runGraph(session: LocalSession, { root, graph, now }: Graph): Promise<TaskRuns> {
  const scheduled = now();
  const { asked } = root.definition;
  await change(session, root, { asked: false, ...(asked ? {} : { since: scheduled.toISOString() }) });
  const states = new Map<string, TaskState | 'SUSPENDED'>();
  const runs: TaskRun[] = [];
  const suspended: string[] = [];
  const run = randomUUID();
  for (const task of ordered(root, graph)) {
    const ready = task === root ? 'run' : readiness(task, states);
    if (ready === 'SUSPENDED') {
      states.set(task.name, 'SUSPENDED');
      continue;
    }
    const started = now();
    const outcome = ready === 'run' ? await runTask(session, task) : { state: ready };
    states.set(task.name, outcome.state);
    const row = { task: fullName(task), run, ...outcome };
    runs.push(row);
    if (outcome.state !== 'NOT_EXECUTED')
      await record(session, { task, root, row, times: [scheduled, started, now()] });
    if (await countFailures(session, { task, root, state: outcome.state })) suspended.push(fullName(root));
    if (task === root && outcome.state === 'SKIPPED') break;
  }
  return { tasks: runs, suspended: [...new Set(suspended)] };
}

/** Predecessors first. */
function ordered(root: Task, graph: readonly Task[]): readonly Task[] {
  const order: Task[] = [root];
  const left = graph.filter((task) => task !== root);
  for (let placed = true; placed; ) {
    const next = left.findIndex((task) =>
      task.definition.after.every((name) => order.some((done) => done.name === name)),
    );
    placed = next !== -1;
    if (placed) order.push(...left.splice(next, 1));
  }
  return order;
}

function readiness(task: Task, states: ReadonlyMap<string, TaskState | 'SUSPENDED'>): TaskState | 'SUSPENDED' | 'run' {
  if (!task.definition.started) return 'SUSPENDED';
  const before = task.definition.after.map((name) => states.get(name) ?? 'SUSPENDED');
  const resumed = before.filter((state) => state !== 'SUSPENDED');
  if (resumed.some((state) => state === 'FAILED' || state === 'NOT_EXECUTED')) return 'NOT_EXECUTED';
  if (resumed.length === 0 || resumed.includes('SKIPPED')) return 'SKIPPED';
  return 'run';
}

async function runTask(
  session: LocalSession,
  { database, schema, definition }: Task,
): Promise<{ state: TaskState; error?: string }> {
  try {
    await session.execute(`USE SCHEMA ${quoted(database)}.${quoted(schema)}`);
    if (definition.when !== undefined) {
      const [row] = await session.execute(`SELECT (${definition.when}) AS HOLDS`);
      if (row?.HOLDS !== true) return { state: 'SKIPPED' };
    }
    await session.execute(definition.body);
    return { state: 'SUCCEEDED' };
  } catch (error) {
    // A server that is gone is no failure of the task.
    if (!isStreampactError(error) || error.code === 'SNOWFLAKE_UNREACHABLE') throw error;
    return { state: 'FAILED', error: error.message };
  }
}

/** Answers whether the root was suspended now. */
async function countFailures(
  session: LocalSession,
  { task, root, state }: { task: Task; root: Task; state: TaskState },
): Promise<boolean> {
  if (state !== 'FAILED' && state !== 'SUCCEEDED') return false;
  const failures = state === 'FAILED' ? task.definition.failures + 1 : 0;
  if (failures !== task.definition.failures) await change(session, task, { failures });
  const { SUSPEND_TASK_AFTER_NUM_FAILURES: limit } = root.definition.options;
  const most = typeof limit === 'string' ? Number(limit) : defaultFailures;
  if (most === 0 || failures < most) return false;
  await change(session, root, { started: false });
  return true;
}

/** Writes a change into what is kept now, which may have been changed since this turn began. */
async function change({ context }: LocalSession, task: Task, part: Partial<TaskDefinition>): Promise<void> {
  const kept = (await listObjects<TaskDefinition>(context.session, 'TASK', task.database)).find(
    ({ schema, name }) => schema === task.schema && name === task.name,
  );
  if (kept !== undefined) await updateObject(context.session, kept, { ...kept.definition, ...part });
}

interface Recorded {
  readonly task: Task;
  readonly root: Task;
  readonly row: TaskRun;
  readonly times: readonly [Date, Date, Date];
}

async function record({ context }: LocalSession, { task, root, row, times }: Recorded): Promise<void> {
  const sql = `INSERT INTO ${catalogTable(task.database, 'TASK_RUNS')} (SCHEMA_NAME, NAME, RUN_ID, ROOT, STATE, ERROR, SCHEDULED_TIME,
      QUERY_START_TIME, COMPLETED_TIME) SELECT ?, ?, ?, ?, ?, ?, CAST(? AS TIMESTAMP_TZ), CAST(? AS TIMESTAMP_TZ), CAST(? AS TIMESTAMP_TZ)`;
  await context.session.execute(sql, [
    ...[task.schema, task.name, row.run, root.name, row.state, row.error ?? null],
    ...times.map((time) => time.toISOString()),
  ]);
}
