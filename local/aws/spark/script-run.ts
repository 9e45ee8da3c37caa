/** A script's run, whichever service started it: fetched from S3, run by Spark, ended by its deadline or on request. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { Clients } from '../clients.ts';
import { AwsError } from '../wire/errors.ts';
import { requireS3Uri } from '../wire/s3-uri.ts';
import type { SparkJob, SparkJobs, SparkOutcome } from './jobs.ts';

/** Node's timers hold no more milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** What a run can be ended by. */
interface Endable {
  readonly abort: AbortController;
  readonly timeoutMinutes: number;
}

/** Resolves when somebody ends the run or it is too late; the timer keeps no process alive, and goes when it is `over`. */
export function ended({ abort, timeoutMinutes }: Endable, over: AbortSignal): Promise<'aborted' | 'late'> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve('late'), Math.min(timeoutMinutes * 60_000, longestTimer));
    late.unref();
    over.addEventListener('abort', () => clearTimeout(late), { once: true });
    abort.signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
}

/** What is run, and who hears of it. */
interface ScriptRun {
  /** `s3://` addresses. */
  readonly script: string;
  readonly libraries: readonly string[];
  readonly job: Omit<SparkJob, 'scriptPath' | 'pyFiles'>;
  readonly clients: Clients;
  readonly abort: AbortController;
  /** Called when everything is there and Spark is asked. */
  readonly running: () => void;
  /** Where the log is kept. */
  readonly logFile: string;
}

/** Fetches, runs and clears up. Throws InvalidInputException for what cannot be fetched. */
export async function runScript(spark: SparkJobs, run: ScriptRun): Promise<SparkOutcome> {
  const folder = await mkdtemp(join(dirname(run.logFile), 'script-'));
  try {
    const scriptPath = await download(run.clients, run.script, folder);
    const pyFiles: string[] = [];
    for (const [index, uri] of run.libraries.entries()) {
      const subfolder = join(folder, String(index));
      await mkdir(subfolder);
      pyFiles.push(await download(run.clients, uri, subfolder));
    }
    if (run.abort.signal.aborted) return { ok: false, log: '' };
    run.running();
    const outcome = await spark.run({ ...run.job, scriptPath, pyFiles });
    await writeFile(run.logFile, outcome.log);
    return outcome;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Fetches an object into `folder` under its own name. */
async function download({ s3 }: Clients, uri: string, folder: string): Promise<string> {
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
