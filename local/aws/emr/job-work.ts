/** The work of one EMR Serverless run: script and libraries fetched from S3, then run by Spark, with a log that is kept. */

import { join } from 'node:path';
import type { SparkOutcome, SparkTools } from '../spark/jobs.ts';
import { ended, runScript } from '../spark/script-run.ts';
import { optionalText } from '../wire/fields.ts';
import { concurrencyOf, isUnderWay, type JobRun, type JobRuns, moveTo } from './job-runs.ts';
import { driverEnv } from './spark-submit.ts';

/** Carries `run` out to one of its ends, attempts included; never throws. `next` is called when it has ended. */
async function carryOut(tools: SparkTools, run: JobRun, next: () => void): Promise<void> {
  const over = new AbortController();
  moveTo(run, 'SCHEDULED');
  try {
    const outcome = await Promise.race([attempts(tools, run), ended(run, over.signal)]);
    if (outcome === 'aborted') moveTo(run, 'CANCELLED', 'Job run was cancelled.');
    else if (outcome === 'late') cancelLate(run);
    else if (outcome.ok) moveTo(run, 'SUCCESS');
    else moveTo(run, 'FAILED', failure(outcome));
  } finally {
    over.abort();
    next();
  }
}

/** Starts what waits, oldest first, as far as the application's concurrency allows. */
export function startWaiting(tools: SparkTools, runs: JobRuns, applicationId: string): void {
  const all = runs.list(applicationId).toReversed();
  for (const run of all.filter(({ state }) => state === 'SUBMITTED' || state === 'QUEUED')) {
    const busy = all.filter((other) => isUnderWay(other) && other.state !== 'SUBMITTED' && other.state !== 'QUEUED');
    if (busy.length >= concurrencyOf(run.application)) moveTo(run, 'QUEUED');
    else void carryOut(tools, run, () => startWaiting(tools, runs, applicationId));
  }
}

/** A run that waits is cancelled at once; what runs is abandoned, while Spark finishes its script. */
export function cancel(run: JobRun): void {
  const waits = run.state === 'SUBMITTED' || run.state === 'QUEUED';
  moveTo(run, 'CANCELLING');
  if (waits) moveTo(run, 'CANCELLED', 'Job run was cancelled.');
  run.abort.abort();
}

function cancelLate(run: JobRun): void {
  moveTo(run, 'CANCELLING');
  moveTo(run, 'CANCELLED', `Job run exceeded its timeout of ${run.timeoutMinutes} minutes.`);
}

const failure = ({ error }: SparkOutcome): string =>
  `Job failed, please check complete logs in configured logging destination. ExitCode: 1. Last few exceptions: ${
    error ?? 'none'
  }`;

async function attempts(tools: SparkTools, run: JobRun): Promise<SparkOutcome> {
  for (;;) {
    const outcome = await work(tools, run).catch(
      (error: unknown): SparkOutcome => ({
        ok: false,
        error: error instanceof Error ? error.message : String(error),
        log: '',
      }),
    );
    if (outcome.ok || run.attempt >= run.maxAttempts || !isUnderWay(run)) return outcome;
    run.attempt += 1;
    moveTo(run, 'PENDING');
  }
}

async function work({ clients, spark, logsDir }: SparkTools, run: JobRun): Promise<SparkOutcome> {
  if (spark === undefined) {
    return { ok: false, error: 'The local cloud runs without Spark: start the gateway with a Spark runner.', log: '' };
  }
  const { submit } = run;
  const role = optionalText(run.request, 'executionRoleArn') ?? '';
  return runScript(spark, {
    script: submit.entryPoint,
    libraries: submit.pyFiles,
    job: {
      args: submit.args,
      env: { ...driverEnv(submit), ...(await clients.keysOf(role)) },
      timeoutSeconds: run.timeoutMinutes * 60,
    },
    clients: clients.as(run.application.region, role),
    abort: run.abort,
    running: () => moveTo(run, 'RUNNING'),
    logFile: join(logsDir, `emr-${run.id}-${run.attempt}.log`),
  });
}
