import { expect, test } from 'vitest';
import { tables } from '../../../contracts/generated/catalogue.ts';
import { declare, memoise } from '../../testing/mocks.ts';
import { testPlatform } from '../../testing/platform.ts';
import { LakeDatabase } from '../lake/lake-database.ts';
import { LakeTable } from '../lake/lake-table.ts';
import { JobSchedule } from './job-schedule.ts';
import { PartitionCrawler } from './partition-crawler.ts';
import { SparkJob } from './spark-job.ts';

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
