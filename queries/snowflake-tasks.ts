/** The statements that Snowflake's tasks run, by the tasks' names: one set-based statement each. */
import { readFile } from 'node:fs/promises';

/** A task's statement: where it is kept, and which streams it reads, by their names in the schema PIPELINE. */
interface TaskStatement {
  /** Path from the repository's root. */
  readonly file: string;
  readonly streams: readonly string[];
}

const generated = 'contracts/generated/clickstream/snowflake';

/** The tasks' names are those in `infra/`, in capitals. */
const taskStatements = {
  INSERT_EVENT_DATA_TASK: { file: `${generated}/insert_event_data_task.sql`, streams: ['RAW_EVENTS_STREAM'] },
  QUARANTINE_EVENT_DATA_TASK: {
    file: `${generated}/quarantine_event_data_task.sql`,
    streams: ['RAW_EVENTS_QUARANTINE_STREAM'],
  },
  TASK_LOAD_TRANSFORMED_CLICKSTREAM: {
    file: 'queries/snowflake/task_load_transformed_clickstream.sql',
    streams: ['STRUCTURED_EVENTS_STREAM'],
  },
  INSERT_LOG_DATA_TASK: { file: `${generated}/insert_log_data_task.sql`, streams: ['RAW_LOGS_STREAM'] },
  QUARANTINE_LOG_DATA_TASK: {
    file: `${generated}/quarantine_log_data_task.sql`,
    streams: ['RAW_LOGS_QUARANTINE_STREAM'],
  },
  TASK_LOAD_TRANSFORMED_LOGS: {
    file: 'queries/snowflake/task_load_transformed_logs.sql',
    streams: ['STRUCTURED_LOGS_STREAM'],
  },
  TASK_LOAD_TRANSFORMED_LOGS_HISTORY: {
    file: 'queries/snowflake/task_load_transformed_logs_history.sql',
    streams: ['STRUCTURED_LOGS_HISTORY_STREAM'],
  },
} as const satisfies Readonly<Record<string, TaskStatement>>;

export type TaskName = keyof typeof taskStatements;

/** The text of a task's statement, without a semicolon at its end; names are qualified by schema, not by database. */
export async function taskStatement(name: TaskName): Promise<string> {
  return readFile(new URL(`../${taskStatements[name].file}`, import.meta.url), 'utf8');
}
