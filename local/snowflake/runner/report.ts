/** What the runner did in one turn. */
import type { LoadOutcome } from '../load/load.ts';

/** A file that a pipe took. */
export interface PipeLoad extends LoadOutcome {
  /** `DB.SCHEMA.NAME` */
  readonly pipe: string;
}

/** NOT_EXECUTED: a task before it failed. */
export type TaskState = 'SUCCEEDED' | 'FAILED' | 'SKIPPED' | 'NOT_EXECUTED';

/** A task's part in one run of its graph. */
export interface TaskRun {
  /** `DB.SCHEMA.NAME` */
  readonly task: string;
  /** The same for every task of one run of a graph. */
  readonly run: string;
  readonly state: TaskState;
  readonly error?: string;
}

export interface Report {
  /** Messages that were read from the queue. */
  readonly messages: number;
  readonly files: readonly PipeLoad[];
  readonly tasks: readonly TaskRun[];
  /** Roots that were suspended for their failures. */
  readonly suspended: readonly string[];
  /** What went wrong beside files and tasks: messages that cannot be read, files that are gone. */
  readonly errors: readonly string[];
  /** Whether nothing was done, so that another turn at once would do nothing either. */
  readonly idle: boolean;
}
