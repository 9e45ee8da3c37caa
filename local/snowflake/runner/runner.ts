/** Carries out what Snowflake would do by itself: pipes load what S3 tells of, and due tasks run. */
import type { PipeQueue } from '../aws.ts';
import type { LocalSession } from '../session.ts';
import type { StageReader } from '../statements/context.ts';
import { loadQueued, takeMessages } from './pipes.ts';
import type { Report } from './report.ts';
import { runDueTasks } from './tasks.ts';

export interface RunnerOptions {
  /** A session of the runner's own: tasks say USE SCHEMA in it. */
  readonly session: LocalSession;
  readonly s3: StageReader;
  readonly sqs: PipeQueue;
  /** The clock of schedules, of the load history and of the task history; the machine's by default. */
  readonly now?: () => Date;
}

interface TickOptions {
  /** Every resumed root with a schedule is due, whatever the clock says. */
  readonly everyRoot?: boolean;
}

export interface SnowflakeRunner {
  /**
   * One turn: messages, then files, then tasks. What is idle has nothing left to do before new files, or a schedule, are there.
   * @throws StreampactError SNOWFLAKE_UNREACHABLE, SNOWFLAKE_TIMEOUT; files and tasks that fail are in the report.
   */
  tick(options?: TickOptions): Promise<Report>;
}

export function createSnowflakeRunner({ session, s3, sqs, now = () => new Date() }: RunnerOptions): SnowflakeRunner {
  const context = { ...session.context, stages: s3, notifications: sqs, now };
  const own: LocalSession = { ...session, context };
  return {
    async tick({ everyRoot = false } = {}) {
      const intake = await takeMessages(context, sqs);
      const loaded = await loadQueued(context);
      const runs = await runDueTasks(own, now, everyRoot);
      const worked = runs.tasks.some(({ state }) => state === 'SUCCEEDED' || state === 'FAILED');
      return {
        messages: intake.messages,
        files: loaded.files,
        ...runs,
        errors: [...intake.errors, ...loaded.errors],
        idle: intake.messages === 0 && loaded.files.length === 0 && loaded.errors.length === 0 && !worked,
      };
    },
  };
}
