/** Streams on the tables, and the tasks that read them: one graph for each leg, started by the clock. */
import * as pulumi from '@pulumi/pulumi';
import * as snowflake from '@pulumi/snowflake';
import { resourceName } from './names.ts';

/** A stream of the rows that are added to a table. */
interface StreamRow {
  readonly name: string;
  /** `SCHEMA.TABLE`. */
  readonly table: string;
}

/** A task. */
export interface TaskRow {
  readonly name: string;
  readonly comment: string;
  /** One statement without a semicolon at its end; its names are qualified by schema. */
  readonly statement: string;
}

/** Tasks that run together: the root by the clock when any stream has rows, the others after it, in their order. */
export interface GraphRow {
  readonly streams: readonly StreamRow[];
  readonly root: TaskRow;
  readonly children: readonly TaskRow[];
}

/** Schema of streams and tasks. */
export const pipelineSchema = 'PIPELINE';
const minutes = 1;
/** Failures in a row after which a graph stops until somebody starts it again. */
const failuresUntilSuspended = 10;

/** Arguments of {@link createGraph}. */
export interface GraphSpec {
  readonly schema: snowflake.Schema;
  readonly warehouse: snowflake.Warehouse;
  readonly tables: ReadonlyMap<string, snowflake.Table>;
  readonly graph: GraphRow;
  readonly started: boolean;
  /** In the session of the role that shall own them. */
  readonly options: pulumi.CustomResourceOptions;
}

/** Makes a graph's streams and tasks. */
export function createGraph(name: string, spec: GraphSpec): void {
  const { graph, tables } = spec;
  const streams = graph.streams.map((row) => createStream(name, spec, { row, table: tableOf(tables, row) }));
  const root = createTask(name, spec, {
    row: graph.root,
    schedule: { minutes },
    when: graph.streams.map((row) => `SYSTEM$STREAM_HAS_DATA('${pipelineSchema}.${row.name}')`).join(' OR '),
    dependsOn: streams,
  });
  // One after the other: what transforms asks the quarantine too. To add a task, the provider suspends the root and starts it again.
  graph.children.reduce<snowflake.Task>(
    (before, row) =>
      createTask(name, spec, { row, afters: [before.fullyQualifiedName], dependsOn: [...streams, before] }),
    root,
  );
}

function tableOf(tables: GraphSpec['tables'], { table }: StreamRow): snowflake.Table {
  const found = tables.get(table);
  if (found === undefined) throw new TypeError(`There is no table ${table} to make a stream of`);
  return found;
}

interface StreamSpec {
  readonly row: StreamRow;
  readonly table: snowflake.Table;
}

function createStream(name: string, spec: GraphSpec, { row, table }: StreamSpec): snowflake.StreamOnTable {
  const { schema, options } = spec;
  return new snowflake.StreamOnTable(
    resourceName(name, row.name),
    {
      database: schema.database,
      schema: schema.name,
      name: row.name,
      table: table.fullyQualifiedName,
      appendOnly: 'true',
      comment: `Rows that were added to ${row.table}`,
    },
    options,
  );
}

interface TaskSpec extends Pick<snowflake.TaskArgs, 'schedule' | 'when' | 'afters'> {
  readonly row: TaskRow;
  readonly dependsOn: readonly pulumi.Resource[];
}

function createTask(name: string, spec: GraphSpec, { row, dependsOn, ...timing }: TaskSpec): snowflake.Task {
  const { schema, warehouse, started, options } = spec;
  return new snowflake.Task(
    resourceName(name, row.name),
    {
      database: schema.database,
      schema: schema.name,
      name: row.name,
      comment: row.comment,
      warehouse: warehouse.name,
      sqlStatement: row.statement,
      allowOverlappingExecution: 'false',
      suspendTaskAfterNumFailures: failuresUntilSuspended,
      started,
      ...timing,
    },
    pulumi.mergeOptions(options, { dependsOn: [...dependsOn] }),
  );
}
