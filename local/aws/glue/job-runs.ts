/** Runs of Glue jobs: their states, attempts and answers. In memory; Glue keeps them for 90 days. */

import { randomBytes } from 'node:crypto';
import type { Job } from '@aws-sdk/client-glue';
import { AwsError } from '../wire/errors.ts';
import type { JsonObject } from '../wire/fields.ts';
import type { Firing } from './firing.ts';
import type { JobArguments } from './job-arguments.ts';

export type JobRunState = 'STARTING' | 'RUNNING' | 'STOPPING' | 'STOPPED' | 'SUCCEEDED' | 'FAILED' | 'TIMEOUT';

/** One attempt at a job. Only this file changes its state. */
export interface JobRun {
  readonly id: string;
  readonly job: Job;
  readonly jobName: string;
  /** What StartJobRun asked for. */
  readonly arguments: JobArguments;
  /** 0 for the first. */
  readonly attempt: number;
  readonly previousRunId?: string;
  /** Set when a trigger started it. */
  readonly firing?: Firing | undefined;
  readonly timeoutMinutes: number;
  readonly startedOn: number;
  readonly abort: AbortController;
  state: JobRunState;
  runningSince?: number;
  completedOn?: number;
  lastModifiedOn: number;
  errorMessage?: string;
}

/** Glue's default timeout of Spark jobs, in minutes. */
const defaultTimeoutMinutes = 480;
/** Runs that are remembered for a job. */
const rememberedRuns = 1000;

interface NewRun {
  readonly job: Job;
  readonly jobName: string;
  readonly arguments: JobArguments;
  readonly timeoutMinutes?: number | undefined;
  readonly firing?: Firing | undefined;
}

export interface JobRuns {
  /** Throws ConcurrentRunsExceededException. */
  start(run: NewRun): JobRun;
  /** The next attempt after `run` failed. */
  retry(run: JobRun): JobRun;
  /** Throws EntityNotFoundException. */
  get(jobName: string, id: string): JobRun;
  /** Newest first. */
  list(jobName: string): readonly JobRun[];
}

/** An empty store. */
export function openJobRuns(): JobRuns {
  const byJob = new Map<string, JobRun[]>();
  const keep = (run: JobRun): JobRun => {
    const runs = [run, ...(byJob.get(run.jobName) ?? [])];
    byJob.set(run.jobName, runs.slice(0, rememberedRuns));
    return run;
  };
  const list = (jobName: string): readonly JobRun[] => byJob.get(jobName) ?? [];
  return {
    list,
    start({ job, jobName, arguments: given, timeoutMinutes, firing }) {
      const most = job.ExecutionProperty?.MaxConcurrentRuns ?? 1;
      if (list(jobName).filter(isUnderWay).length >= most) {
        throw new AwsError('ConcurrentRunsExceededException', `Concurrent runs exceeded for ${jobName}`);
      }
      const id = `jr_${randomBytes(32).toString('hex')}`;
      const timeout = timeoutMinutes ?? job.Timeout ?? defaultTimeoutMinutes;
      return keep(newRun({ id, job, jobName, arguments: given, attempt: 0, timeoutMinutes: timeout, firing }));
    },
    retry(run) {
      const attempt = run.attempt + 1;
      const id = `${run.id.replace(/_attempt_\d+$/, '')}_attempt_${attempt}`;
      const { job, jobName, timeoutMinutes, arguments: given, firing } = run;
      return keep(
        newRun({ id, job, jobName, arguments: given, attempt, timeoutMinutes, firing, previousRunId: run.id }),
      );
    },
    get(jobName, id) {
      const run = list(jobName).find((candidate) => candidate.id === id);
      if (run === undefined)
        throw new AwsError('EntityNotFoundException', `Job run ${id} of job ${jobName} is not found.`);
      return run;
    },
  };
}

type RunIdentity = Omit<JobRun, 'startedOn' | 'lastModifiedOn' | 'state' | 'abort'>;

function newRun(identity: RunIdentity): JobRun {
  const now = Date.now();
  return { ...identity, startedOn: now, lastModifiedOn: now, state: 'STARTING', abort: new AbortController() };
}

/** Whether `run` has not ended. */
export function isUnderWay({ state }: JobRun): boolean {
  return state === 'STARTING' || state === 'RUNNING' || state === 'STOPPING';
}

/** Moves `run` on; an ended run stays as it ended. */
export function moveTo(run: JobRun, state: JobRunState, errorMessage?: string): void {
  if (!isUnderWay(run) || (run.state === 'STOPPING' && state === 'RUNNING')) return;
  const now = Date.now();
  run.state = state;
  run.lastModifiedOn = now;
  if (state === 'RUNNING') run.runningSince = now;
  if (errorMessage !== undefined) run.errorMessage = errorMessage;
  if (!isUnderWay(run)) run.completedOn = now;
}

/** What GetJobRun says; times in seconds. */
export function describeRun(run: JobRun): JsonObject {
  const { job, completedOn, runningSince, errorMessage, previousRunId, firing } = run;
  const worked = runningSince === undefined ? 0 : (completedOn ?? Date.now()) - runningSince;
  return {
    Id: run.id,
    Attempt: run.attempt,
    ...(previousRunId === undefined ? {} : { PreviousRunId: previousRunId }),
    ...(firing === undefined ? {} : { TriggerName: firing.trigger }),
    JobName: run.jobName,
    JobMode: 'SCRIPT',
    StartedOn: run.startedOn / 1000,
    LastModifiedOn: run.lastModifiedOn / 1000,
    ...(completedOn === undefined ? {} : { CompletedOn: completedOn / 1000 }),
    JobRunState: run.state,
    Arguments: run.arguments,
    ...(errorMessage === undefined ? {} : { ErrorMessage: errorMessage }),
    PredecessorRuns: firing?.predecessors ?? [],
    ExecutionTime: Math.round(worked / 1000),
    Timeout: run.timeoutMinutes,
    LogGroupName: '/aws-glue/jobs',
    ...present(job, ['WorkerType', 'NumberOfWorkers', 'GlueVersion', 'ExecutionClass', 'MaxCapacity']),
  };
}

function present(job: Job, names: readonly (keyof Job)[]): JsonObject {
  return Object.fromEntries(names.flatMap((name) => (job[name] == null ? [] : [[name, job[name]]])));
}
