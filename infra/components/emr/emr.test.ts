import { expect, test } from 'vitest';
import { declare, memoise } from '../../testing/mocks.ts';
import { artifactSha256, testPlatform } from '../../testing/platform.ts';
import { SparkBatch } from './spark-batch.ts';

const build = memoise((enabled: boolean = true) =>
  declare(() => {
    const { artifacts, lake, network, alarms } = testPlatform();
    new SparkBatch('normalize', {
      description: 'Normalizes',
      network,
      artifacts,
      alarms,
      script: artifacts.artifact('glue/crypto-market.py'),
      packages: artifacts.artifact('glue/crypto-market.zip'),
      access: [lake.grantRead(['raw_data']), lake.grantWrite(['processed_data'])],
      arguments: { lake_bucket: lake.bucketName },
      maximumVcpus: 8,
      schedule: 'cron(10 1 * * ? *)',
      enabled,
      logRetentionDays: 14,
    });
  }),
);

const digest = artifactSha256.slice(0, 16);
const statementsOf = async (name: string) =>
  JSON.parse(String((await build()).find(name, 'aws:iam/rolePolicy:RolePolicy').inputs.policy)).Statement;

test('the application is small, starts and stops by itself, and runs one job at a time in the private subnets', async () => {
  const { inputs } = (await build()).find('normalize-application');
  expect(inputs).toMatchObject({
    type: 'spark',
    releaseLabel: expect.stringMatching(/^emr-7\.[5-9]\.0$/),
    architecture: 'ARM64',
    autoStartConfiguration: { enabled: true },
    autoStopConfiguration: { enabled: true, idleTimeoutMinutes: 5 },
    maximumCapacity: { cpu: '8 vCPU', memory: '32 GB', disk: '80 GB' },
    schedulerConfiguration: { maxConcurrentRuns: 1 },
  });
  expect(inputs.networkConfiguration).toMatchObject({
    subnetIds: [expect.any(String), expect.any(String)],
    securityGroupIds: [expect.stringContaining('member')],
  });
});

test('the clock calls StartJobRun with everything that a run takes', async () => {
  const { inputs } = (await build()).find('normalize-schedule', 'aws:scheduler/schedule:Schedule');
  expect(inputs).toMatchObject({ state: 'ENABLED', scheduleExpression: 'cron(10 1 * * ? *)' });
  const target = inputs.target as { readonly arn: string; readonly input: string };
  expect(target.arn).toBe('arn:aws:scheduler:::aws-sdk:emrserverless:startJobRun');
  expect(JSON.parse(target.input)).toEqual({
    ApplicationId: 'normalize-application-id',
    ClientToken: '<aws.scheduler.execution-id>',
    Name: 'normalize',
    ExecutionRoleArn: expect.stringContaining('normalize-role'),
    ExecutionTimeoutMinutes: 60,
    JobDriver: {
      SparkSubmit: {
        EntryPoint: `s3://artifacts-bucket-name/glue/${digest}/crypto-market.py`,
        EntryPointArguments: [
          ...['--lake_bucket', 'lake-bucket-name'],
          ...['--scheduled_time', '<aws.scheduler.scheduled-time>', '--run_id', '<aws.scheduler.execution-id>'],
        ],
        SparkSubmitParameters: [
          `--conf spark.submit.pyFiles=s3://artifacts-bucket-name/glue/${digest}/crypto-market.zip`,
          ...['--conf spark.driver.cores=2', '--conf spark.driver.memory=6g'],
          ...['--conf spark.executor.cores=2', '--conf spark.executor.memory=6g'],
          '--conf spark.dynamicAllocation.maxExecutors=3',
        ].join(' '),
      },
    },
    ConfigurationOverrides: {
      MonitoringConfiguration: {
        CloudWatchLoggingConfiguration: {
          Enabled: true,
          LogGroupName: '/streampact/normalize',
          LogTypes: { SPARK_DRIVER: ['STDOUT', 'STDERR'] },
        },
      },
    },
  });
});

test('a schedule that is switched off is still there', async () => {
  const { inputs } = (await build(false)).find('normalize-schedule', 'aws:scheduler/schedule:Schedule');
  expect(inputs.state).toBe('DISABLED');
});

test('the clock may start this application with this role, and no more', async () => {
  expect(await statementsOf('normalize-schedule-policy')).toEqual([
    expect.objectContaining({
      Action: ['emr-serverless:StartJobRun'],
      Resource: [expect.stringContaining('normalize-application')],
    }),
    expect.objectContaining({
      Action: ['iam:PassRole'],
      Resource: [expect.stringContaining('normalize-role')],
      Condition: { StringEquals: { 'iam:PassedToService': ['emr-serverless.amazonaws.com'] } },
    }),
    expect.objectContaining({
      Action: ['sqs:SendMessage'],
      Resource: [expect.stringContaining('normalize-failed-starts')],
    }),
  ]);
});

test('the run may read its code and what it was given, and write its own logs', async () => {
  const role = (await build()).find('normalize-role');
  expect(JSON.parse(String(role.inputs.assumeRolePolicy)).Statement[0].Principal).toEqual({
    Service: 'emr-serverless.amazonaws.com',
  });
  const statements = await statementsOf('normalize-policy');
  const resources = statements.flatMap(({ Resource }: { Resource: readonly string[] }) => Resource);
  expect(resources).toContain('arn:aws:s3:::lake-bucket-name/processed_data/*');
  expect(resources).not.toContain('*');
  const actions = statements.flatMap(({ Action }: { Action: readonly string[] }) => Action);
  expect(actions.filter((action: string) => action.includes('*') || action.startsWith('iam:'))).toEqual([]);
  expect((await build()).find('normalize-logs').inputs).toMatchObject({ retentionInDays: 14 });
});

test('failed runs and failed starts ring', async () => {
  const declared = await build();
  expect(declared.find('normalize-failed-runs').inputs).toMatchObject({
    namespace: 'AWS/EMRServerless',
    metricName: 'FailedJobs',
    dimensions: { ApplicationId: 'normalize-application-id' },
  });
  expect(declared.find('normalize-starts-failed').inputs).toMatchObject({ namespace: 'AWS/SQS' });
});
