import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openApplications } from './applications.ts';
import { concurrencyOf, type JobRun, moveTo, openJobRuns } from './job-runs.ts';
import { pageOf } from './pages.ts';
import { driverEnv, readSparkSubmit } from './spark-submit.ts';

const region = 'us-east-1';
const request = (sparkSubmit: object) => ({
  jobDriver: { sparkSubmit: { entryPoint: 's3://b/job.py', ...sparkSubmit } },
});

describe('a job driver', () => {
  it('names the files to import and the settings, as spark-submit reads them', () => {
    const sparkSubmitParameters =
      '--py-files s3://b/x.zip,s3://b/y.py --conf spark.submit.pyFiles=s3://b/z.zip --conf=spark.a=1 ' +
      `--conf "spark.b=two words" -c 'spark.c=a "b"' --conf spark.d=e\\ f=g --class ignored --verbose`;
    const submit = readSparkSubmit(request({ sparkSubmitParameters, entryPointArguments: ['--date', '2024-05-03'] }));
    expect(submit).toEqual({
      entryPoint: 's3://b/job.py',
      args: ['--date', '2024-05-03'],
      pyFiles: ['s3://b/x.zip', 's3://b/y.py', 's3://b/z.zip'],
      settings: {
        'spark.submit.pyFiles': 's3://b/z.zip',
        ...{ 'spark.a': '1', 'spark.b': 'two words', 'spark.c': 'a "b"', 'spark.d': 'e f=g' },
      },
    });
  });

  it('sets variables of the driver, but not which Python runs', () => {
    const sparkSubmitParameters =
      '--conf spark.emr-serverless.driverEnv.MODE=full --conf spark.emr-serverless.driverEnv.PYSPARK_PYTHON=/x';
    expect(driverEnv(readSparkSubmit(request({ sparkSubmitParameters })))).toEqual({ MODE: 'full' });
  });

  it.each([
    ['no job', {}, /jobDriver\.sparkSubmit/],
    ['a Hive job', { jobDriver: { hive: { query: 's3://b/q.sql' } } }, /sparkSubmit/],
    ['no script', { jobDriver: { sparkSubmit: {} } }, /entryPoint/],
    ['a script elsewhere', request({ entryPoint: '/job.py' }), /s3:\/\//],
    ['a jar', request({ entryPoint: 's3://b/job.jar' }), /Python/],
    ['files elsewhere', request({ sparkSubmitParameters: '--py-files x.zip' }), /x\.zip/],
    ['a setting without value', request({ sparkSubmitParameters: '--conf spark.a' }), /spark\.a/],
    ['an option without value', request({ sparkSubmitParameters: '--conf' }), /no value/],
    ['arguments that are no texts', request({ entryPointArguments: [1] }), /entryPointArguments/],
  ])('is refused with %s', (_, given, why) => {
    expect(() => readSparkSubmit(given)).toThrow(why);
  });
});

describe('applications', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'streampact-emr-test-'));
  });
  afterEach(() => {
    vi.useRealTimers();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = () => openApplications({ file: join(folder, 'kept', 'applications.json'), isBusy: () => false });

  it('outlive the gateway, and have no capacity afterwards', () => {
    const first = open();
    const [made, started] = ['a', 'b'].map((token) => first.add(region, { tags: { k: token } }, token));
    if (made === undefined || started === undefined) throw new TypeError('two were made');
    first.change(started, { state: 'STARTED' });
    const second = open();
    expect(second.get(region, made.id)).toEqual(made);
    expect(second.get(region, started.id)).toMatchObject({ state: 'STOPPED', tags: { k: 'b' } });
    expect(() => second.get('eu-west-1', made.id)).toThrow(expect.objectContaining({ status: 404 }));
  });

  it('stop when they have been idle, unless a job runs or they are told to stay', () => {
    let isBusy = true;
    const applications = openApplications({ isBusy: () => isBusy });
    const [usual, staying] = [{}, { autoStopConfiguration: { enabled: false } }].map((settings, index) =>
      applications.change(applications.add(region, settings, String(index)), { state: 'STARTED' }),
    );
    const states = () => [usual, staying].map((each) => applications.get(region, each?.id ?? '').state);
    vi.setSystemTime(Date.now() + 15 * 60_000 + 1);
    expect(states()).toEqual(['STARTED', 'STARTED']);
    isBusy = false;
    expect(states()).toEqual(['STOPPED', 'STARTED']);
  });

  it('are not forgotten because their file cannot be read', () => {
    open().add(region, {}, 'a');
    writeFileSync(join(folder, 'kept', 'applications.json'), '{');
    expect(() => open()).toThrow(SyntaxError);
  });
});

describe('runs', () => {
  const applications = openApplications({ isBusy: () => false });
  const start = (fields = {}): JobRun => {
    const application = applications.add(region, { schedulerConfiguration: { maxConcurrentRuns: 2 } }, 't');
    return openJobRuns().start(application, fields, readSparkSubmit(request({})));
  };

  it('stay as they ended, and a cancelled run goes nowhere else', () => {
    const run = start();
    moveTo(run, 'RUNNING');
    moveTo(run, 'CANCELLING');
    moveTo(run, 'RUNNING');
    expect(run.state).toBe('CANCELLING');
    moveTo(run, 'CANCELLED');
    moveTo(run, 'SUCCESS');
    expect(run).toMatchObject({ state: 'CANCELLED', startedAt: expect.any(Number), endedAt: expect.any(Number) });
  });

  it('take their limits from the request and the application', () => {
    expect(start()).toMatchObject({ timeoutMinutes: 720, maxAttempts: 1 });
    expect(start({ executionTimeoutMinutes: 5, retryPolicy: { maxAttempts: 3 } })).toMatchObject({
      ...{ timeoutMinutes: 5, maxAttempts: 3 },
    });
    expect(concurrencyOf(start().application)).toBe(2);
  });
});

describe('a page', () => {
  const all = ['a', 'b', 'c'].map((id) => ({ id }));

  it('names the item that the next one begins after', () => {
    const first = pageOf(all, new URLSearchParams({ maxResults: '2' }));
    expect(first).toEqual({ page: all.slice(0, 2), nextToken: { nextToken: 'b' } });
    expect(pageOf(all, new URLSearchParams({ nextToken: 'b' }))).toEqual({ page: all.slice(2), nextToken: {} });
  });

  it.each([{ maxResults: '0' }, { maxResults: '51' }, { maxResults: 'x' }, { nextToken: 'z' }])(
    'refuses %o',
    (given) => {
      expect(() => pageOf(all, new URLSearchParams(given))).toThrow(/maxResults|nextToken/);
    },
  );
});
