import { expect, test } from 'vitest';
import { tables } from '../../../contracts/generated/catalogue.ts';
import { declare, memoise } from '../../testing/mocks.ts';
import { testPlatform } from '../../testing/platform.ts';
import { LakeDatabase } from '../lake/lake-database.ts';
import { LakeTable } from '../lake/lake-table.ts';
import { CrawlSchedule } from './crawl-schedule.ts';
import { JobSchedule } from './job-schedule.ts';
import { PartitionCrawler } from './partition-crawler.ts';
import { RunFailures } from './run-failures.ts';
import { SparkJob } from './spark-job.ts';

const near = memoise((enabled: boolean = true) =>
  declare(() => {
    const { artifacts, lake, alarms } = testPlatform();
    const database = new LakeDatabase('lake', { databaseName: 'streampact_dev' });
    const data = new LakeTable('data', { contract: tables['crypto-cdc/data'], database, lake });
    const script = artifacts.artifact('glue/crypto-cdc.py');
    const packages = artifacts.artifact('glue/crypto-cdc.zip');
    const job = new SparkJob('upsert', {
      ...{ description: 'Upserts', artifacts, script, packages, access: [], arguments: {}, workers: 2 },
      lakeFormat: 'hudi',
      logRetentionDays: 14,
    });
    const crawler = new PartitionCrawler('data', {
      ...{ description: 'Crawls', table: data, lake, region: 'us-east-1' },
      jsonPath: '$',
    });
    const clocks = { schedule: 'cron(0/15 * * * ? *)', purgeSchedule: 'cron(7 3 * * ? *)' };
    new CrawlSchedule('upsert', { crawler, job, ...clocks, enabled });
    new RunFailures('runs', { crawler, job, alarms });
  }),
);

const build = memoise((enabled: boolean = true) =>
  declare(() => {
    const { artifacts, lake } = testPlatform();
    const database = new LakeDatabase('lake', { databaseName: 'streampact_dev' });
    const table = new LakeTable('assets', { contract: tables['crypto-market/assets'], database, lake });
    const job = new SparkJob('curate', {
      description: 'Curates',
      artifacts,
      script: artifacts.artifact('glue/crypto-market.py'),
      packages: artifacts.artifact('glue/crypto-market.zip'),
      access: [lake.grantRead(['raw/a'])],
      arguments: { product: 'crypto-market' },
      workers: 2,
      logRetentionDays: 14,
    });
    const crawler = new PartitionCrawler('assets', { description: 'Crawls', table, lake, region: 'us-east-1' });
    new JobSchedule('curate', { job, crawler, schedule: 'cron(10 * * * ? *)', enabled });
  }),
);

test('the job runs our script and packages on Glue 5.0, one run at a time', async () => {
  const { inputs } = (await build()).find('curate-job');
  expect(inputs).toMatchObject({
    glueVersion: '5.0',
    command: {
      name: 'glueetl',
      scriptLocation: 's3://artifacts-bucket-name/glue/abababababababab/crypto-market.py',
    },
    workerType: 'G.1X',
    numberOfWorkers: 2,
    maxRetries: 0,
    executionProperty: { maxConcurrentRuns: 1 },
    defaultArguments: {
      '--extra-py-files': 's3://artifacts-bucket-name/glue/abababababababab/crypto-market.zip',
      '--custom-logGroup-prefix': '/streampact/curate',
      '--product': 'crypto-market',
    },
  });
  expect(inputs.defaultArguments).not.toHaveProperty('--additional-python-modules');
});

test('the crawler adds partitions in the shape of the table, and only logs other changes', async () => {
  const { inputs } = (await build()).find('assets-crawler');
  expect(inputs).toMatchObject({
    databaseName: 'streampact_dev',
    catalogTargets: [{ databaseName: 'streampact_dev', tables: ['crypto_market_assets'] }],
    schemaChangePolicy: { updateBehavior: 'LOG', deleteBehavior: 'LOG' },
  });
  expect(JSON.parse(String(inputs.configuration))).toEqual({
    Version: 1,
    CrawlerOutput: { Partitions: { AddOrUpdateBehavior: 'InheritFromTable' } },
    Grouping: { TableGroupingPolicy: 'CombineCompatibleSchemas' },
  });
  expect(inputs).not.toHaveProperty('s3Targets');
});

test('the clock starts the job, and only its success starts the crawler', async () => {
  const declared = await build();
  expect(declared.find('curate-clock').inputs).toMatchObject({
    type: 'SCHEDULED',
    schedule: 'cron(10 * * * ? *)',
    enabled: true,
    actions: [{ jobName: 'curate-job-name' }],
  });
  expect(declared.find('curate-succeeded').inputs).toMatchObject({
    type: 'CONDITIONAL',
    predicate: { conditions: [{ jobName: 'curate-job-name', state: 'SUCCEEDED' }] },
    actions: [{ crawlerName: 'assets-crawler-name' }],
  });
});

test('triggers that are switched off are still there', async () => {
  const triggers = (await build(false)).ofType('aws:glue/trigger:Trigger');
  expect(triggers.map(({ inputs }) => inputs.enabled)).toEqual([false, false]);
});

test('a job for Hudi gets it from Glue, and keeps no bookmarks beside the checkpoint of its table', async () => {
  expect((await near()).find('upsert-job').inputs).toMatchObject({
    defaultArguments: {
      '--datalake-formats': 'hudi',
      '--conf':
        'spark.serializer=org.apache.spark.serializer.KryoSerializer --conf spark.sql.hive.convertMetastoreParquet=false',
      '--job-bookmark-option': 'job-bookmark-disable',
    },
  });
  const { defaultArguments } = (await build()).find('curate-job').inputs;
  expect(defaultArguments).not.toHaveProperty('--datalake-formats');
  expect(defaultArguments).not.toHaveProperty('--job-bookmark-option');
});

test('a crawler of JSON has a classifier, any other none', async () => {
  const declared = await near();
  expect(declared.find('data-classifier').inputs).toEqual({ jsonClassifier: { jsonPath: '$' } });
  expect(declared.find('data-crawler').inputs).toMatchObject({ classifiers: ['data-classifier-name'] });
  expect((await build()).find('assets-crawler').inputs).not.toHaveProperty('classifiers');
});

test('the clock starts the crawler, only its success starts the job, and another clock the purge', async () => {
  const triggers = (await near()).ofType('aws:glue/trigger:Trigger').map(({ inputs }) => inputs);
  expect(triggers).toEqual([
    {
      type: 'SCHEDULED',
      schedule: 'cron(0/15 * * * ? *)',
      enabled: true,
      actions: [{ crawlerName: 'data-crawler-name' }],
    },
    {
      type: 'CONDITIONAL',
      enabled: true,
      predicate: { conditions: [{ crawlerName: 'data-crawler-name', crawlState: 'SUCCEEDED' }] },
      actions: [{ jobName: 'upsert-job-name' }],
    },
    {
      type: 'SCHEDULED',
      schedule: 'cron(7 3 * * ? *)',
      enabled: true,
      actions: [{ jobName: 'upsert-job-name', arguments: { '--mode': 'purge' } }],
    },
  ]);
  const off = (await near(false)).ofType('aws:glue/trigger:Trigger');
  expect(off.map(({ inputs }) => inputs.enabled)).toEqual([false, true, false]);
});

test('each end of a run that is no success is told, of this job and this crawler', async () => {
  const declared = await near();
  const pattern = (name: string) => JSON.parse(String(declared.find(name).inputs.eventPattern)).detail;
  expect(pattern('runs-job-rule')).toEqual({
    jobName: ['upsert-job-name'],
    state: ['FAILED', 'TIMEOUT', 'ERROR', 'STOPPED'],
  });
  expect(pattern('runs-crawler-rule')).toEqual({ crawlerName: ['data-crawler-name'], state: ['Failed'] });
  const alarms = declared.ofType('aws:cloudwatch/metricAlarm:MetricAlarm').map(({ name }) => name);
  expect(alarms).toEqual(['runs-crawler-failures', 'runs-crawler-untold', 'runs-job-failures', 'runs-job-untold']);
});
