/** Job runs, as Glue's, on a real Spark. */

import {
  BatchStopJobRunCommand,
  CreateJobCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  type JobRun,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../setup/until.ts';
import { bucket, glue, prepareBucket, putText, unique } from './harness.ts';

beforeAll(prepareBucket);

describe('job runs', () => {
  const job = async (name: string, script: string, extra: object = {}) => {
    const JobName = `${name}-${unique}`;
    await putText(`scripts/${name}.py`, script);
    const command = { Name: 'glueetl', ScriptLocation: `s3://${bucket}/scripts/${name}.py` };
    const Role = 'arn:aws:iam::000000000000:role/job';
    await glue.send(new CreateJobCommand({ Name: JobName, Role, Command: command, GlueVersion: '5.0', ...extra }));
    return JobName;
  };
  const begin = async (JobName: string, Arguments: Record<string, string> = {}) =>
    (await glue.send(new StartJobRunCommand({ JobName, Arguments }))).JobRunId ?? '';
  const over = async (JobName: string, RunId: string): Promise<JobRun> =>
    until(
      async () => (await glue.send(new GetJobRunCommand({ JobName, RunId }))).JobRun ?? {},
      ({ JobRunState: state }) => !['STARTING', 'RUNNING', 'STOPPING'].includes(state ?? ''),
      { seconds: 110 }, // Spark may still be starting
    );

  it('run the script with merged arguments', async () => {
    const script = [
      'import sys, boto3_free as b',
      "assert sys.argv[sys.argv.index('--word') + 1] == 'run', sys.argv",
      "assert sys.argv[sys.argv.index('--kept') + 1] == 'default', sys.argv",
      "assert sys.argv[sys.argv.index('--JOB_RUN_ID') + 1].startswith('jr_'), sys.argv",
      'print(b.answer)',
    ].join('\n');
    await putText('scripts/boto3_free.py', 'answer = 42\n');
    const JobName = await job('merge', script, {
      DefaultArguments: {
        '--word': 'default',
        '--kept': 'default',
        '--extra-py-files': `s3://${bucket}/scripts/boto3_free.py`,
      },
    });
    const run = await over(JobName, await begin(JobName, { '--word': 'run' }));
    expect(run.ErrorMessage).toBeUndefined();
    expect(run).toMatchObject({ JobRunState: 'SUCCEEDED', Attempt: 0, Arguments: { '--word': 'run' } });
    expect(run.CompletedOn).toBeInstanceOf(Date);
  });

  it('fail with the script’s own error, once for each attempt', async () => {
    const JobName = await job('broken', "raise ValueError('no good')", { MaxRetries: 1 });
    const id = await begin(JobName);
    expect(await over(JobName, id)).toMatchObject({
      JobRunState: 'FAILED',
      ErrorMessage: expect.stringContaining('no good'),
    });
    const retry = `${id}_attempt_1`;
    await until(
      () => glue.send(new GetJobRunsCommand({ JobName })),
      ({ JobRuns: all = [] }) => all.length === 2,
    );
    expect(await over(JobName, retry)).toMatchObject({ JobRunState: 'FAILED', Attempt: 1, PreviousRunId: id });
  });

  it('say which script they could not fetch', async () => {
    const JobName = `lost-${unique}`;
    const ScriptLocation = `s3://${bucket}/scripts/lost.py`;
    const Role = 'arn:aws:iam::000000000000:role/job';
    await glue.send(new CreateJobCommand({ Name: JobName, Role, Command: { Name: 'glueetl', ScriptLocation } }));
    const run = await over(JobName, await begin(JobName));
    expect(run).toMatchObject({ JobRunState: 'FAILED', ErrorMessage: expect.stringContaining('scripts/lost.py') });
  });

  it('refuse unknown jobs and a second run at a time, and stop when asked to', async () => {
    await expect(begin(`absent-${unique}`)).rejects.toMatchObject({ name: 'EntityNotFoundException' });
    const JobName = await job('slow', 'import time\ntime.sleep(3)');
    const id = await begin(JobName);
    await expect(begin(JobName)).rejects.toMatchObject({ name: 'ConcurrentRunsExceededException' });
    const stopped = await glue.send(new BatchStopJobRunCommand({ JobName, JobRunIds: [id, 'jr_none'] }));
    expect(stopped.SuccessfulSubmissions).toHaveLength(1);
    expect(stopped.Errors).toHaveLength(1);
    expect(await over(JobName, id)).toMatchObject({ JobRunState: 'STOPPED' });
  });
});
