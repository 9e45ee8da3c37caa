/** Statements that do something, not define it: COPY INTO, EXECUTE TASK, and SELECTs of single system functions. */
import { type CatalogObject, needObject, updateObject } from '../catalog.ts';
import { runCopy } from '../load/bulk.ts';
import { readCopy } from '../load/copy.ts';
import { nameInString, resolveName } from '../names.ts';
import { type Context, type Recognizer, said } from './context.ts';
import { pipeStatus } from './pipe.ts';
import type { PipeDefinition } from './pipe-definition.ts';
import type { TaskDefinition } from './task-definition.ts';
import { tasksOf } from './task-graph.ts';

const copy: Recognizer = (reader) => {
  if (reader.next?.value !== 'COPY') return undefined;
  const statement = readCopy(reader);
  return (context) => runCopy(context, statement);
};

/** https://docs.snowflake.com/en/sql-reference/sql/execute-task: a root runs once, resumed or not, at the runner's next turn. */
const executeTask: Recognizer = (reader) => {
  if (!reader.takes('EXECUTE', 'TASK')) return undefined;
  const written = reader.name();
  reader.end();
  return async (context) => {
    const key = { kind: 'TASK' as const, ...resolveName(written, await context.place()) };
    const { definition } = await needObject<TaskDefinition>(context.session, key);
    await updateObject(context.session, key, { ...definition, asked: true });
    return said(`Task ${key.name} is scheduled to run immediately.`);
  };
};

type SystemFunction = (context: Context, argument: string) => Promise<string>;

const functions: Readonly<Record<string, SystemFunction>> = {
  SYSTEM$PIPE_STATUS: async (context, argument) => {
    const key = { kind: 'PIPE' as const, ...nameInString(argument, await context.place()) };
    const object: CatalogObject<PipeDefinition> = await needObject(context.session, key);
    return JSON.stringify(await pipeStatus(context, object));
  },
  /** https://docs.snowflake.com/en/sql-reference/functions/system_task_dependents_enable */
  SYSTEM$TASK_DEPENDENTS_ENABLE: async (context, argument) => {
    const root = nameInString(argument, await context.place());
    await needObject(context.session, { kind: 'TASK', ...root });
    const graph = new Set([root.name]);
    const tasks = await tasksOf(context, root);
    for (let size = 0; size < graph.size; ) {
      size = graph.size;
      for (const { name, definition } of tasks) if (definition.after.some((above) => graph.has(above))) graph.add(name);
    }
    for (const task of tasks.filter(({ name }) => graph.has(name))) {
      const since = context.now().toISOString();
      await updateObject(context.session, task, { ...task.definition, started: true, failures: 0, since });
    }
    return 'Statement executed successfully.';
  },
};

const select: Recognizer = (reader) => {
  if (!reader.takes('SELECT')) return undefined;
  const name = reader.next?.kind === 'word' ? reader.next.value : '';
  const run = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (run === undefined) return undefined;
  reader.take();
  const [argument = ''] = reader.list(() => reader.string());
  const column = reader.takes('AS') ? reader.word() : `${name}('${argument}')`;
  reader.end();
  return async (context) => [{ [column]: await run(context, argument) }];
};

export const systemStatements: readonly Recognizer[] = [copy, executeTask, select];
