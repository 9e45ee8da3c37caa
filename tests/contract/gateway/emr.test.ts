/** EMR Serverless as its own client sees it, its jobs on a real Spark. */

import {
  CancelJobRunCommand,
  CreateApplicationCommand,
  type CreateApplicationCommandInput,
  DeleteApplicationCommand,
  EMRServerlessClient,
  GetApplicationCommand,
  GetJobRunCommand,
  type JobRun,
  ListApplicationsCommand,
  ListJobRunsCommand,
  ListTagsForResourceCommand,
  StartApplicationCommand,
  StartJobRunCommand,
  type StartJobRunCommandInput,
  StopApplicationCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateApplicationCommand,
} from '@aws-sdk/client-emr-serverless';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../setup/until.ts';
import { awsConfig, bucket, prepareBucket, putText, unique } from './harness.ts';

const emr = new EMRServerlessClient({ ...awsConfig, maxAttempts: 1 });
const executionRoleArn = 'arn:aws:iam::000000000000:role/job';

beforeAll(prepareBucket);

const create = async (settings: Partial<CreateApplicationCommandInput> = {}) => {
  const made = { name: `app-${unique}`, type: 'spark', releaseLabel: 'emr-7.9.0', ...settings };
  const { applicationId = '', arn = '' } = await emr.send(new CreateApplicationCommand(made));
  return { applicationId, arn };
};
const stateOf = async (applicationId: string) =>
  (await emr.send(new GetApplicationCommand({ applicationId }))).application?.state;

describe('an application', () => {
  it('is created, started, stopped, changed and deleted', async () => {
    const { applicationId, arn } = await create({
      architecture: 'ARM64',
      maximumCapacity: { cpu: '8 vCPU', memory: '32 GB' },
      tags: { team: 'fx' },
    });
    const { application } = await emr.send(new GetApplicationCommand({ applicationId }));
    expect(application).toMatchObject({
      arn,
      state: 'CREATED',
      type: 'Spark',
      architecture: 'ARM64',
      tags: { team: 'fx' },
    });
    expect(application?.createdAt).toBeInstanceOf(Date);
    await emr.send(new StartApplicationCommand({ applicationId }));
    expect(await stateOf(applicationId)).toBe('STARTED');
    const change = { applicationId, maximumCapacity: { cpu: '4 vCPU', memory: '16 GB' } };
    await expect(emr.send(new UpdateApplicationCommand(change))).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(emr.send(new DeleteApplicationCommand({ applicationId }))).rejects.toThrow(/STARTED/);
    await emr.send(new StopApplicationCommand({ applicationId }));
    const updated = await emr.send(new UpdateApplicationCommand(change));
    expect(updated.application).toMatchObject({ architecture: 'ARM64', maximumCapacity: { cpu: '4 vCPU' } });
    await emr.send(new DeleteApplicationCommand({ applicationId }));
    expect(await stateOf(applicationId)).toBe('TERMINATED');
    const { applications = [] } = await emr.send(new ListApplicationsCommand({}));
    expect(applications.map(({ id }) => id)).not.toContain(applicationId);
  });

  it('is made once for a client token', async () => {
    const clientToken = `token-${unique}`;
    const first = await create({ clientToken });
    expect(await create({ clientToken })).toEqual(first);
    await expect(create({ clientToken, releaseLabel: 'emr-7.5.0' })).rejects.toMatchObject({
      name: 'ConflictException',
    });
  });

  it('is refused where nothing like it could run', async () => {
    await expect(create({ type: 'hive' })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(create({ releaseLabel: 'seven' })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(stateOf('00none')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('has tags, and is listed by state in pages', async () => {
    const { arn: resourceArn, applicationId } = await create({ tags: { a: '1', b: '2' } });
    await emr.send(new TagResourceCommand({ resourceArn, tags: { c: '3' } }));
    await emr.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a', 'b'] }));
    expect((await emr.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ c: '3' });
    const first = await emr.send(new ListApplicationsCommand({ maxResults: 1, states: ['CREATED'] }));
    expect(first.applications?.map(({ id }) => id)).toEqual([applicationId]);
    const rest = await emr.send(new ListApplicationsCommand({ nextToken: first.nextToken, states: ['CREATED'] }));
    expect(rest.applications?.length).toBeGreaterThan(0);
  });
});

describe('a job run', () => {
  const submit = async (
    applicationId: string,
    script: string,
    extra: Partial<StartJobRunCommandInput> & { readonly sparkSubmitParameters?: string } = {},
  ) => {
    const { sparkSubmitParameters, ...rest } = extra;
    const key = `emr/${Math.random().toString(36).slice(2)}.py`;
    await putText(key, script);
    const sparkSubmit = {
      entryPoint: `s3://${bucket}/${key}`,
      entryPointArguments: ['--day', 'one two'],
      sparkSubmitParameters,
    };
    const input = { applicationId, executionRoleArn, jobDriver: { sparkSubmit }, ...rest };
    return { input, jobRunId: (await emr.send(new StartJobRunCommand(input))).jobRunId ?? '' };
  };
  const read = async (applicationId: string, jobRunId: string): Promise<Partial<JobRun>> =>
    (await emr.send(new GetJobRunCommand({ applicationId, jobRunId }))).jobRun ?? {};
  const over = (applicationId: string, jobRunId: string) =>
    until(
      () => read(applicationId, jobRunId),
      ({ state = '' }) => ['SUCCESS', 'FAILED', 'CANCELLED'].includes(state),
      { seconds: 110 }, // Spark may still be starting
    );

  it('starts its application and runs the script on Spark with arguments, libraries and settings', async () => {
    const { applicationId } = await create();
    await putText('emr/answers.py', 'answer = 42\n');
    const script = [
      'import os, sys, answers',
      'from pyspark.sql import SparkSession',
      "assert sys.argv[1:] == ['--day', 'one two'], sys.argv",
      "assert os.environ['MODE'] == 'full'",
      'spark = SparkSession.builder.getOrCreate()',
      'assert spark.version.startswith("3.5")',
      `spark.range(answers.answer).write.parquet("s3://${bucket}/emr/out")`,
    ].join('\n');
    const { jobRunId } = await submit(applicationId, script, {
      sparkSubmitParameters: `--conf spark.submit.pyFiles=s3://${bucket}/emr/answers.py --conf spark.emr-serverless.driverEnv.MODE=full`,
      name: 'answers',
    });
    const run = await over(applicationId, jobRunId);
    expect(run.stateDetails).toBe('');
    expect(run).toMatchObject({ state: 'SUCCESS', name: 'answers', attempt: 1, executionRole: executionRoleArn });
    expect(run.endedAt).toBeInstanceOf(Date);
    expect(await stateOf(applicationId)).toBe('STARTED');
    const { jobRuns = [] } = await emr.send(new ListJobRunsCommand({ applicationId, states: ['SUCCESS'] }));
    expect(jobRuns.map(({ id }) => id)).toEqual([jobRunId]);
  });

  it('fails with the script’s own words, as often as it may', async () => {
    const { applicationId } = await create();
    const { jobRunId } = await submit(applicationId, "raise ValueError('no good')", {
      retryPolicy: { maxAttempts: 2 },
    });
    expect(await over(applicationId, jobRunId)).toMatchObject({
      state: 'FAILED',
      stateDetails: expect.stringContaining('no good'),
      attempt: 2,
    });
  });

  it('says which file it could not fetch', async () => {
    const { applicationId } = await create();
    const sparkSubmitParameters = `--py-files s3://${bucket}/emr/lost.zip`;
    const { jobRunId } = await submit(applicationId, 'pass', { sparkSubmitParameters });
    expect((await over(applicationId, jobRunId)).stateDetails).toContain('emr/lost.zip');
  });

  it('is started once for a client token, waits for its turn, and can be cancelled', async () => {
    const { applicationId } = await create({ schedulerConfiguration: { maxConcurrentRuns: 1 } });
    const clientToken = `run-${unique}`;
    const first = await submit(applicationId, 'import time\ntime.sleep(4)', { clientToken });
    expect((await emr.send(new StartJobRunCommand(first.input))).jobRunId).toBe(first.jobRunId);
    await expect(emr.send(new StartJobRunCommand({ ...first.input, name: 'other' }))).rejects.toMatchObject({
      name: 'ConflictException',
    });
    const [second, third] = [await submit(applicationId, 'pass'), await submit(applicationId, 'pass')];
    expect((await read(applicationId, second.jobRunId)).state).toBe('QUEUED');
    await expect(emr.send(new StopApplicationCommand({ applicationId }))).rejects.toThrow(/not ended/);
    for (const jobRunId of [second.jobRunId, first.jobRunId]) {
      await emr.send(new CancelJobRunCommand({ applicationId, jobRunId }));
      expect(await over(applicationId, jobRunId)).toMatchObject({ state: 'CANCELLED' });
    }
    expect(await over(applicationId, third.jobRunId)).toMatchObject({ state: 'SUCCESS' });
    await expect(emr.send(new CancelJobRunCommand({ applicationId, jobRunId: third.jobRunId }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('is refused by an application that must be started first', async () => {
    const { applicationId } = await create({ autoStartConfiguration: { enabled: false } });
    await expect(submit(applicationId, 'pass')).rejects.toMatchObject({ name: 'ValidationException' });
    await emr.send(new StartApplicationCommand({ applicationId }));
    const { jobRunId } = await submit(applicationId, 'pass');
    expect(await over(applicationId, jobRunId)).toMatchObject({ state: 'SUCCESS' });
  });
});
