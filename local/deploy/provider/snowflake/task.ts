/**
 * Snowflake: tasks. A graph is changed while its root is suspended, and only a root that ran is started again, as the
 * provider does it: https://docs.snowflake.com/en/user-guide/tasks-graphs#manage-task-graph-tasks
 */
import type { TaskArgs } from '@pulumi/snowflake/index.js';
import type { SnowflakeSession } from '../../../../queries/snowflake-session.ts';
import { type Resolved, type ResourceRow, resource } from '../row.ts';
import { created } from './named-object.ts';
import { changedOptions, clauses, identifier, type Options, plain, text, words } from './statement.ts';

type Task = Resolved<TaskArgs>;

const partsOf = ({ database, schema, name = '' }: Task): readonly string[] => [database, schema, name];
const nameOf = (inputs: Task): string => identifier(...partsOf(inputs));

export const task: readonly ResourceRow[] = [
  resource<TaskArgs>({
    type: 'snowflake:index/task:Task',
    replaceOn: ['database', 'schema', 'name', 'afters', 'finalize'],
    deleteBeforeReplace: true,
    create: async (inputs, cloud) => {
      const session = await cloud.snowflake();
      await whileRootsRest(session, inputs, async () => {
        await session.execute(creation(inputs));
        await start(session, inputs);
      });
      return created(partsOf(inputs));
    },
    update: async ({ inputs, before }, cloud) => {
      const session = await cloud.snowflake();
      await whileRootsRest(session, inputs, async () => {
        await session.execute(`ALTER TASK ${nameOf(inputs)} SUSPEND`);
        for (const change of alterations(before, inputs))
          await session.execute(`ALTER TASK ${nameOf(inputs)} ${change}`);
        await start(session, inputs);
      });
      return undefined;
    },
    delete: async ({ inputs }, cloud) => {
      const session = await cloud.snowflake();
      await whileRootsRest(session, inputs, async () => {
        if (isRoot(inputs)) await session.execute(`ALTER TASK IF EXISTS ${nameOf(inputs)} SUSPEND`);
        await session.execute(`DROP TASK IF EXISTS ${nameOf(inputs)}`);
      });
    },
  }),
];

const isRoot = ({ afters = [] }: Task): boolean => afters.length === 0;

async function start(session: SnowflakeSession, inputs: Task): Promise<void> {
  if (inputs.started) await session.execute(`ALTER TASK ${nameOf(inputs)} RESUME`);
}

function creation(inputs: Task): string {
  return words(`CREATE TASK ${nameOf(inputs)}`, clauses(options(inputs)), after(inputs), when(inputs), body(inputs));
}

function options(inputs: Task): Options {
  const { warehouse, schedule, allowOverlappingExecution, suspendTaskAfterNumFailures, comment } = inputs;
  const clock = schedule?.minutes === undefined ? cron(schedule?.usingCron) : `${schedule.minutes} MINUTE`;
  return {
    WAREHOUSE: warehouse === undefined ? undefined : identifier(warehouse),
    SCHEDULE: text(clock),
    ALLOW_OVERLAPPING_EXECUTION: plain(allowOverlappingExecution),
    SUSPEND_TASK_AFTER_NUM_FAILURES: plain(suspendTaskAfterNumFailures),
    COMMENT: text(comment),
  };
}

function cron(expression: string | undefined): string | undefined {
  return expression === undefined ? undefined : `USING CRON ${expression}`;
}

/** Names of predecessors come quoted, as the provider's own outputs give them. */
function after({ afters = [] }: Task): string {
  return afters.length === 0 ? '' : `AFTER ${afters.join(', ')}`;
}

const when = (inputs: Task): string => (inputs.when === undefined ? '' : `WHEN ${inputs.when}`);
const body = ({ sqlStatement }: Task): string => `AS ${sqlStatement}`;

function alterations(before: Task, inputs: Task): readonly string[] {
  const { set, unset } = changedOptions(options(before), options(inputs));
  const condition = inputs.when === undefined ? 'REMOVE WHEN' : `MODIFY ${when(inputs)}`;
  return [
    ...(clauses(set) === '' ? [] : [`SET ${clauses(set)}`]),
    ...(unset.length === 0 ? [] : [`UNSET ${unset.join(', ')}`]),
    ...(before.when === inputs.when ? [] : [condition]),
    ...(before.sqlStatement === inputs.sqlStatement ? [] : [`MODIFY ${body(inputs)}`]),
  ];
}

/** Suspends the started roots of the graph that a task belongs to, does the work, and starts them again. */
async function whileRootsRest(session: SnowflakeSession, inputs: Task, work: () => Promise<unknown>): Promise<void> {
  const roots = await startedRoots(session, inputs);
  for (const root of roots) await session.execute(`ALTER TASK ${root} SUSPEND`);
  try {
    await work();
  } finally {
    for (const root of roots) await session.execute(`ALTER TASK ${root} RESUME`);
  }
}

/** https://docs.snowflake.com/en/sql-reference/sql/show-tasks */
async function startedRoots(session: SnowflakeSession, inputs: Task): Promise<readonly string[]> {
  const { database, schema, afters = [] } = inputs;
  if (isRoot(inputs)) return [];
  const rows = await session.execute(`SHOW TASKS IN SCHEMA ${identifier(database, schema)}`);
  const byName = new Map(rows.map((row) => [String(row.name), row]));
  const rootsOf = (name: string): readonly string[] => {
    const above = predecessors(byName.get(name)?.predecessors);
    return above.length === 0 ? [name] : above.flatMap(rootsOf);
  };
  const roots = new Set(afters.map(lastPart).flatMap(rootsOf));
  return [...roots]
    .filter((name) => byName.get(name)?.state === 'started')
    .map((name) => identifier(database, schema, name));
}

function predecessors(listed: unknown): readonly string[] {
  const names: unknown = typeof listed === 'string' && listed !== '' ? JSON.parse(listed) : [];
  return Array.isArray(names) ? names.map((name) => lastPart(String(name))) : [];
}

/** The name itself of `"A"."B"."NAME"` or `A.B.NAME`. */
function lastPart(name: string): string {
  return name.replaceAll('"', '').split('.').at(-1) ?? name;
}
