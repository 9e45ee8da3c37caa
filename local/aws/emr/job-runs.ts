/**
 * Runs of EMR Serverless jobs: their states, attempts and queue. In memory; EMR Serverless keeps them for weeks.
 *
 * Follows "Job run states" and "Job concurrency and queuing" of the EMR Serverless user guide.
 */

import { randomBytes } from 'node:crypto';
import { AwsError } from '../wire/errors.ts';
import { isObject, type JsonObject } from '../wire/fields.ts';
import type { Application } from './applications.ts';
import type { SparkSubmit } from './spark-submit.ts';

export type JobRunState =
  | 'SUBMITTED'
  | 'QUEUED'
  | 'PENDING'
  | 'SCHEDULED'
  | 'RUNNING'
  | 'SUCCESS'
  | 'FAILED'
  | 'CANCELLING'
  | 'CANCELLED';

/** One run of a job. Only this file changes its state. */
export interface JobRun {
  readonly id: string;
  readonly application: Application;
  /** The request, for what GetJobRun repeats of it. */
  readonly request: JsonObject;
  readonly submit: SparkSubmit;
  readonly timeoutMinutes: number;
  readonly maxAttempts: number;
  readonly createdAt: number;
  readonly abort: AbortController;
  attempt: number;
  state: JobRunState;
  stateDetails: string;
  updatedAt: number;
  startedAt?: number;
  endedAt?: number;
}

/** Twelve hours, as EMR Serverless has it. */
const defaultTimeoutMinutes = 720;
/** Runs that are remembered for an application. */
const rememberedRuns = 1000;

export interface JobRuns {
  start(application: Application, request: JsonObject, submit: SparkSubmit): JobRun;
  /** Throws ResourceNotFoundException. */
  get(application: Application, id: string): JobRun;
  /** Newest first. */
  list(applicationId: string): readonly JobRun[];
}

/** An empty store. */
export function openJobRuns(): JobRuns {
  const byApplication = new Map<string, readonly JobRun[]>();
  const list = (applicationId: string): readonly JobRun[] => byApplication.get(applicationId) ?? [];
  return {
    list,
    start(application, request, submit) {
      const run = newRun(application, request, submit);
      byApplication.set(application.id, [run, ...list(application.id)].slice(0, rememberedRuns));
      return run;
    },
    get(application, id) {
      const run = list(application.id).find((candidate) => candidate.id === id);
      if (run !== undefined) return run;
      throw new AwsError('ResourceNotFoundException', `Job run ${id} does not exist.`, { status: 404 });
    },
  };
}

function newRun(application: Application, request: JsonObject, submit: SparkSubmit): JobRun {
  const now = Date.now();
  const { executionTimeoutMinutes: minutes, retryPolicy } = request;
  const attempts = isObject(retryPolicy) ? retryPolicy.maxAttempts : undefined;
  return {
    id: `00${[...randomBytes(14)].map((byte) => (byte % 36).toString(36)).join('')}`,
    application,
    request,
    submit,
    // 0 is no limit for streaming jobs; a batch takes the default then.
    timeoutMinutes: typeof minutes === 'number' && minutes > 0 ? minutes : defaultTimeoutMinutes,
    maxAttempts: typeof attempts === 'number' && attempts > 0 ? attempts : 1,
    createdAt: now,
    updatedAt: now,
    abort: new AbortController(),
    attempt: 1,
    state: 'SUBMITTED',
    stateDetails: '',
  };
}

const ends: ReadonlySet<JobRunState> = new Set(['SUCCESS', 'FAILED', 'CANCELLED']);

/** Whether `run` has not ended. */
export function isUnderWay({ state }: JobRun): boolean {
  return !ends.has(state);
}

/** Moves `run` on; an ended run stays as it ended, and one that is cancelled only ends. */
export function moveTo(run: JobRun, state: JobRunState, details = ''): void {
  if (!isUnderWay(run) || (run.state === 'CANCELLING' && !ends.has(state))) return;
  const now = Date.now();
  run.state = state;
  run.stateDetails = details;
  run.updatedAt = now;
  if (state === 'RUNNING') run.startedAt ??= now;
  if (ends.has(state)) run.endedAt = now;
}

/** Most runs at a time, where the application limits them. */
export function concurrencyOf({ settings }: Application): number {
  const { schedulerConfiguration: scheduler } = settings;
  const most = isObject(scheduler) ? scheduler.maxConcurrentRuns : undefined;
  return typeof most === 'number' ? most : Number.POSITIVE_INFINITY;
}

/** ARN of a run. */
export function runArn({ id, application }: JobRun): string {
  return `${application.arn}/jobruns/${id}`;
}
