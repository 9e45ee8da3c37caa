/**
 * Glue job runs, for real: the script of the job definition that the emulator keeps, run by Spark 3.5.
 *
 * Differs from Glue: runs are in memory; Spark runs one script at a time in a warm session, so worker types, capacities,
 * connections, security configurations and job bookmarks change nothing; a stopped or late run is answered as such at
 * once, while Spark finishes its script; logs are files and not in CloudWatch; Python shell and Ray jobs are not here.
 * Who follows the runs is told of the end of each attempt.
 * Where the emulator forgets ExecutionProperty, MaxConcurrentRuns is Glue's default, 1.
 *
 * Follows "Jobs" of the AWS Glue web API reference (2017-03-31).
 */

import { GetJobCommand, type Job } from '@aws-sdk/client-glue';
import { type JsonCall, operations, type Route } from '../routes.ts';
import type { SparkTools } from '../spark/jobs.ts';
import { AwsError } from '../wire/errors.ts';
import { type JsonObject, optionalInteger, optionalText, requiredText, textList, textMap } from '../wire/fields.ts';
import type { RunFollower } from './changes.ts';
import type { Firing } from './firing.ts';
import type { JobArguments } from './job-arguments.ts';
import { describeRun, isUnderWay, type JobRun, type JobRuns, moveTo, openJobRuns } from './job-runs.ts';
import { carryOut } from './job-work.ts';

/** What job runs need. */
export interface JobTools extends SparkTools {
  /** Hears of every attempt that ends. */
  readonly tell: RunFollower;
}

/** What a start asks for. */
export interface JobStart {
  readonly jobName: string;
  readonly arguments: JobArguments;
  readonly timeoutMinutes?: number | undefined;
  readonly region: string;
  /** Set when a trigger starts it. */
  readonly firing?: Firing;
}

/** Glue's jobs. */
export interface Jobs {
  readonly routes: readonly Route[];
  /** Starts a run, whoever asks; gives its id. Throws what StartJobRun throws. */
  start(start: JobStart): Promise<string>;
}

/** The operations of job runs. */
export function openJobs(tools: JobTools): Jobs {
  const runs = openJobRuns();
  const start = (asked: JobStart): Promise<string> => startRun(tools, runs, asked);
  const routes = operations('glue', {
    StartJobRun: async ({ input, region }) => ({ JobRunId: await start({ ...readStart(input), region }) }),
    GetJobRun: async ({ input }) => ({
      JobRun: describeRun(runs.get(requiredText(input, 'JobName'), requiredText(input, 'RunId'))),
    }),
    GetJobRuns: (call) => getJobRuns(tools, runs, call),
    BatchStopJobRun: async ({ input }) => batchStopJobRun(runs, input),
  });
  return { routes, start };
}

/** A start as StartJobRun and the actions of triggers write it. Throws ValidationException. */
export function readStart(input: JsonObject): Omit<JobStart, 'region'> {
  return {
    jobName: requiredText(input, 'JobName'),
    arguments: textMap(input, 'Arguments'),
    timeoutMinutes: optionalInteger(input, 'Timeout'),
  };
}

async function startRun(tools: JobTools, runs: JobRuns, { region, ...start }: JobStart): Promise<string> {
  const job = await readJob(tools, start.jobName, region);
  requireSpark(job, start.jobName);
  const run = runs.start({ ...start, job });
  void attempts(tools, runs, { run, region });
  return run.id;
}

/** Runs a job until it succeeds, is stopped or late, or has used up its retries. */
async function attempts(
  tools: JobTools,
  runs: JobRuns,
  { run, region }: { readonly run: JobRun; readonly region: string },
): Promise<void> {
  let current = run;
  for (;;) {
    await carryOut(tools, current, region);
    const isLast = current.state !== 'FAILED' || current.attempt >= (current.job.MaxRetries ?? 0);
    tools.tell({ kind: 'job', region, run: current, isLast });
    if (isLast) return;
    current = runs.retry(current);
  }
}

async function getJobRuns(tools: SparkTools, runs: JobRuns, { input, region }: JsonCall): Promise<JsonObject> {
  const jobName = requiredText(input, 'JobName');
  await readJob(tools, jobName, region);
  const size = optionalInteger(input, 'MaxResults') ?? 200;
  const after = optionalText(input, 'NextToken');
  const all = runs.list(jobName);
  const start = after === undefined ? 0 : all.findIndex((run) => run.id === after) + 1;
  const page = all.slice(start, start + size);
  const last = page.at(-1);
  const isMore = last !== undefined && start + size < all.length;
  return { JobRuns: page.map(describeRun), ...(isMore ? { NextToken: last.id } : {}) };
}

function batchStopJobRun(runs: JobRuns, input: JsonObject): JsonObject {
  const jobName = requiredText(input, 'JobName');
  const submissions: JsonObject[] = [];
  const errors: JsonObject[] = [];
  for (const id of textList(input, 'JobRunIds')) {
    const run = runs.list(jobName).find((candidate) => candidate.id === id);
    if (run !== undefined && isUnderWay(run)) {
      moveTo(run, 'STOPPING');
      run.abort.abort();
      submissions.push({ JobName: jobName, JobRunId: id });
      continue;
    }
    const [code, what] =
      run === undefined
        ? ['EntityNotFoundException', `Job run ${id} is not found.`]
        : ['InvalidInputException', `Job run ${id} has ended: ${run.state}.`];
    errors.push({ JobName: jobName, JobRunId: id, ErrorDetail: { ErrorCode: code, ErrorMessage: what } });
  }
  return { SuccessfulSubmissions: submissions, Errors: errors };
}

async function readJob({ clients }: SparkTools, jobName: string, region: string): Promise<Job> {
  try {
    const { Job: job } = await clients.of(region).glue.send(new GetJobCommand({ JobName: jobName }));
    return job ?? {};
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== 'EntityNotFoundException') throw cause;
    throw new AwsError('EntityNotFoundException', `Job ${jobName} is not found.`, {
      cause,
    });
  }
}

function requireSpark(job: Job, jobName: string): void {
  const command = job.Command?.Name ?? 'glueetl';
  if (command === 'glueetl') return;
  throw new AwsError(
    'InvalidInputException',
    `The local Glue runs Spark jobs (glueetl); ${jobName} is a ${command} job.`,
  );
}
