/** The work of one EMR Serverless run: script and libraries fetched from S3, then run by Spark, with a log that is kept. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientPool, Clients } from '../clients.ts';
import { download, type SparkJob, type SparkJobs, type SparkOutcome } from '../glue/job-work.ts';
import { concurrencyOf, isUnderWay, type JobRun, type JobRuns, moveTo } from './job-runs.ts';
import { driverEnv } from './spark-submit.ts';

/** What runs need. */
export interface RunTools {
  readonly clients: ClientPool;
  readonly spark?: SparkJobs;
  readonly logsDir: string;
}

/** Node's timers hold no more milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** Carries `run` out to one of its ends, attempts included; never throws. `next` is called when it has ended. */
async function carryOut(tools: RunTools, run: JobRun, next: () => void): Promise<void> {
  const over = new AbortController();
  moveTo(run, 'SCHEDULED');
  try {
    const outcome = await Promise.race([attempts(tools, run), ended(run, over.signal)]);
    if (outcome === 'cancelled') moveTo(run, 'CANCELLED', 'Job run was cancelled.');
    else if (outcome === 'late') cancelLate(run);
    else if (outcome.ok) moveTo(run, 'SUCCESS');
    else moveTo(run, 'FAILED', failure(outcome));
  } finally {
    over.abort();
    next();
  }
}

/** Starts what waits, oldest first, as far as the application's concurrency allows. */
export function startWaiting(tools: RunTools, runs: JobRuns, applicationId: string): void {
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

async function attempts(tools: RunTools, run: JobRun): Promise<SparkOutcome> {
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

/** Resolves when the run is cancelled or too late; the timer keeps no process alive. */
function ended({ abort, timeoutMinutes }: JobRun, over: AbortSignal): Promise<'cancelled' | 'late'> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve('late'), Math.min(timeoutMinutes * 60_000, longestTimer));
    late.unref();
    over.addEventListener('abort', () => clearTimeout(late), { once: true });
    abort.signal.addEventListener('abort', () => resolve('cancelled'), { once: true });
  });
}

async function work({ clients, spark, logsDir }: RunTools, run: JobRun): Promise<SparkOutcome> {
  if (spark === undefined) {
    return { ok: false, error: 'The local cloud runs without Spark: start the gateway with a Spark runner.', log: '' };
  }
  const folder = await mkdtemp(join(tmpdir(), 'streampact-emr-'));
  try {
    const job = await fetchJob(clients.of(run.application.region), run, folder);
    if (run.abort.signal.aborted) return { ok: false, log: '' };
    moveTo(run, 'RUNNING');
    const outcome = await spark.run(job);
    await writeFile(join(logsDir, `emr-${run.id}-${run.attempt}.log`), outcome.log);
    return outcome;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetchJob(clients: Clients, run: JobRun, folder: string): Promise<SparkJob> {
  const { submit } = run;
  const pyFiles: string[] = [];
  for (const [index, uri] of submit.pyFiles.entries()) {
    const subfolder = join(folder, String(index));
    await mkdir(subfolder);
    pyFiles.push(await download(clients, uri, subfolder));
  }
  const scriptPath = await download(clients, submit.entryPoint, folder);
  const timeoutSeconds = run.timeoutMinutes * 60;
  return { scriptPath, pyFiles, args: submit.args, env: driverEnv(submit), timeoutSeconds };
}
