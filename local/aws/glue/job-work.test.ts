import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type ClientPool, openClients } from '../clients.ts';
import type { SparkJobs } from '../spark/jobs.ts';
import { type JobRun, openJobRuns } from './job-runs.ts';
import { carryOut } from './job-work.ts';

const logsDir = mkdtempSync(join(tmpdir(), 'streampact-jobs-'));
// A run that was ended may still be clearing up.
afterAll(() => rm(logsDir, { recursive: true, force: true, maxRetries: 10 }));

/** Clients whose S3 holds `objects`, by key. */
function clientsWith(objects: Readonly<Record<string, string>>): ClientPool {
  const nowhere = 'http://127.0.0.1:9';
  const clients = openClients({ upstream: nowhere, glueUpstream: nowhere, kinesisUpstream: nowhere }).of('us-east-1');
  const s3 = new S3Client({ region: 'us-east-1' });
  vi.spyOn(s3, 'send').mockImplementation(async (command: { readonly input: object }) => {
    const key = 'Key' in command.input ? String(command.input.Key) : '';
    const text = objects[key];
    if (text === undefined) throw Object.assign(new Error('gone'), { name: 'NoSuchKey' });
    return { Body: { transformToByteArray: async () => Buffer.from(text) } };
  });
  const all = () => ({ ...clients, s3 });
  return { of: all, as: all, keysOf: async () => undefined, close: () => undefined };
}

const clients = clientsWith({ 'job.py': 'print(1)', 'lib.zip': 'zip' });

function newRun(timeoutMinutes = 1, script = 's3://b/job.py'): JobRun {
  const job = { Command: { ScriptLocation: script }, DefaultArguments: { '--extra-py-files': 's3://b/lib.zip' } };
  return openJobRuns().start({ job, jobName: 'j', arguments: { '--a': '1' }, timeoutMinutes });
}

async function ran(run: JobRun, spark?: SparkJobs): Promise<JobRun> {
  await carryOut({ clients, logsDir, ...(spark === undefined ? {} : { spark }) }, run, 'us-east-1');
  return run;
}

describe('the work of a run', () => {
  it('gives Spark the script and its libraries, keeps the log and clears up', async () => {
    let scriptPath = '';
    const run = await ran(newRun(), {
      run: async (job) => {
        scriptPath = job.scriptPath;
        expect(readFileSync(job.scriptPath, 'utf8')).toBe('print(1)');
        expect(job.pyFiles.map((path) => readFileSync(path, 'utf8'))).toEqual(['zip']);
        expect(job.args).toContain('--a');
        return { ok: true, log: 'it said this' };
      },
    });
    expect(run.errorMessage).toBeUndefined();
    expect(run.state).toBe('SUCCEEDED');
    const [log = ''] = readdirSync(logsDir);
    expect(readFileSync(join(logsDir, log), 'utf8')).toBe('it said this');
    expect(() => readFileSync(scriptPath)).toThrow();
  });

  it.each<[string, SparkJobs | undefined, string]>([
    ['the script fails', { run: async () => ({ ok: false, error: 'ValueError: no', log: '' }) }, 'ValueError: no'],
    ['Spark dies', { run: async () => Promise.reject(new Error('Spark died')) }, 'Spark died'],
    ['there is no Spark', undefined, 'runs without Spark'],
  ])('fails by name when %s', async (_, spark, why) => {
    expect(await ran(newRun(), spark)).toMatchObject({ state: 'FAILED', errorMessage: expect.stringContaining(why) });
  });

  it('fails by name when the script is not there', async () => {
    const run = await ran(newRun(1, 's3://b/none.py'), { run: async () => ({ ok: true, log: '' }) });
    expect(run).toMatchObject({
      state: 'FAILED',
      errorMessage: 'LAUNCH ERROR | s3://b/none.py cannot be downloaded: NoSuchKey',
    });
  });

  it('ends as late or stopped, though the script goes on', async () => {
    const endless: SparkJobs = { run: () => new Promise(() => undefined) };
    expect((await ran(newRun(0.001), endless)).state).toBe('TIMEOUT');
    const stopped = newRun();
    const work = ran(stopped, endless);
    stopped.abort.abort();
    expect((await work).state).toBe('STOPPED');
  });
});
