/** The work of one job run: script and libraries fetched from S3, then run by Spark, with a log that is kept. */

import { join } from 'node:path';
import type { SparkOutcome, SparkTools } from '../spark/jobs.ts';
import { ended, runScript } from '../spark/script-run.ts';
import { AwsError } from '../wire/errors.ts';
import { extraPyFiles, mergeArguments, scriptArguments } from './job-arguments.ts';
import { type JobRun, moveTo } from './job-runs.ts';

/** Carries `run` out to one of its ends; never throws. */
export async function carryOut(tools: SparkTools, run: JobRun, region: string): Promise<void> {
  const over = new AbortController();
  try {
    const outcome = await Promise.race([work(tools, run, region), ended(run, over.signal)]);
    if (outcome === 'aborted') moveTo(run, 'STOPPED');
    else if (outcome === 'late')
      moveTo(run, 'TIMEOUT', `Job run exceeded its timeout of ${run.timeoutMinutes} minutes.`);
    else if (outcome.ok) moveTo(run, 'SUCCEEDED');
    else moveTo(run, 'FAILED', outcome.error ?? 'The script failed without a message.');
  } catch (error) {
    moveTo(run, 'FAILED', error instanceof Error ? error.message : String(error));
  } finally {
    over.abort();
  }
}

async function work({ clients, spark, logsDir }: SparkTools, run: JobRun, region: string): Promise<SparkOutcome> {
  if (spark === undefined) {
    throw new AwsError(
      'ResourceNotReadyException',
      'The local cloud runs without Spark, so its Glue jobs cannot run.',
      {
        fix: 'start the gateway with a Spark runner',
      },
    );
  }
  const { job, jobName } = run;
  const merged = mergeArguments({
    defaults: job.DefaultArguments ?? {},
    run: run.arguments,
    fixed: job.NonOverridableArguments ?? {},
  });
  return runScript(spark, {
    script: job.Command?.ScriptLocation ?? '',
    libraries: extraPyFiles(merged),
    job: {
      args: scriptArguments(merged, { jobName, runId: run.id }),
      env: { ...(await clients.keysOf(job.Role ?? '')) },
      timeoutSeconds: run.timeoutMinutes * 60,
    },
    clients: clients.as(region, job.Role ?? ''),
    abort: run.abort,
    running: () => moveTo(run, 'RUNNING'),
    logFile: join(logsDir, `glue-${jobName}-${run.id.slice(0, 16)}-${run.attempt}.log`),
  });
}
