/** The work of one job run: script and libraries fetched from S3, then run by Spark, with a log that is kept. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { ClientPool, Clients } from '../clients.ts';
import { AwsError } from '../wire/errors.ts';
import { requireS3Uri } from '../wire/s3-uri.ts';
import { extraPyFiles, mergeArguments, scriptArguments } from './job-arguments.ts';
import { type JobRun, moveTo } from './job-runs.ts';

/** What runs PySpark scripts: a SparkRunner of `local/engines`, or anything like it. */
export interface SparkJobs {
  /** Runs a script to its end. `args` is what stands behind the script's name in `sys.argv`. */
  run(job: SparkJob): Promise<SparkOutcome>;
}

/** One run of a script. */
export interface SparkJob {
  readonly scriptPath: string;
  readonly pyFiles: readonly string[];
  readonly args: readonly string[];
  /** Added to the environment for this run. */
  readonly env?: Readonly<Record<string, string>>;
  /** Deadline of the run, its wait for runs before it included or not. */
  readonly timeoutSeconds: number;
}

/** How it ended. */
export interface SparkOutcome {
  readonly ok: boolean;
  /** Last line of the trace, when it failed. */
  readonly error?: string;
  readonly log: string;
}

/** What job runs need. */
export interface JobTools {
  readonly clients: ClientPool;
  readonly spark?: SparkJobs;
  readonly logsDir: string;
}

/** Node's timers hold no more milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** Carries `run` out to one of its ends; never throws. */
export async function carryOut(tools: JobTools, run: JobRun, region: string): Promise<void> {
  const over = new AbortController();
  try {
    const outcome = await Promise.race([work(tools, run, region), ended(run, over.signal)]);
    if (outcome === 'stopped') moveTo(run, 'STOPPED');
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

/** Resolves when the run is stopped or too late; the timer keeps no process alive. */
function ended({ abort, timeoutMinutes }: JobRun, over: AbortSignal): Promise<'stopped' | 'late'> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve('late'), Math.min(timeoutMinutes * 60_000, longestTimer));
    late.unref();
    over.addEventListener('abort', () => clearTimeout(late), { once: true });
    abort.signal.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
}

async function work({ clients, spark, logsDir }: JobTools, run: JobRun, region: string): Promise<SparkOutcome> {
  if (spark === undefined) {
    throw new AwsError(
      'ResourceNotReadyException',
      'The local cloud runs without Spark, so its Glue jobs cannot run.',
      {
        fix: 'start the gateway with a Spark runner',
      },
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'streampact-glue-'));
  try {
    const job = await fetchScript(clients.of(region), run, folder);
    if (run.abort.signal.aborted) return { ok: false, log: '' };
    moveTo(run, 'RUNNING');
    const outcome = await spark.run(job);
    await writeFile(join(logsDir, `glue-${run.jobName}-${run.id.slice(0, 16)}-${run.attempt}.log`), outcome.log);
    return outcome;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetchScript(clients: Clients, run: JobRun, folder: string): Promise<SparkJob> {
  const { job, jobName } = run;
  const merged = mergeArguments({
    defaults: job.DefaultArguments ?? {},
    run: run.arguments,
    fixed: job.NonOverridableArguments ?? {},
  });
  const scriptPath = await download(clients, job.Command?.ScriptLocation ?? '', folder);
  const pyFiles: string[] = [];
  for (const [index, uri] of extraPyFiles(merged).entries()) {
    const subfolder = join(folder, String(index));
    await mkdir(subfolder);
    pyFiles.push(await download(clients, uri, subfolder));
  }
  const args = scriptArguments(merged, { jobName, runId: run.id });
  return { scriptPath, pyFiles, args, timeoutSeconds: run.timeoutMinutes * 60 };
}

/** Fetches an object into `folder` under its own name. Throws InvalidInputException. */
export async function download({ s3 }: Clients, uri: string, folder: string): Promise<string> {
  const { bucket, key } = requireS3Uri(uri, 'InvalidInputException');
  try {
    const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const path = join(folder, basename(key));
    await writeFile(path, (await body?.transformToByteArray()) ?? new Uint8Array());
    return path;
  } catch (cause) {
    const why = cause instanceof Error ? cause.name : String(cause);
    throw new AwsError('InvalidInputException', `LAUNCH ERROR | ${uri} cannot be downloaded: ${why}`, { cause });
  }
}
