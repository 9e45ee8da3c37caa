/** Crypto CDC: DynamoDB → Kinesis → Firehose → raw zone → crawler → Glue job → Hudi → live view → Athena. */
import { items, tables } from '../../contracts/generated/catalogue.ts';
import { CrawlSchedule } from '../components/glue/crawl-schedule.ts';
import { PartitionCrawler } from '../components/glue/partition-crawler.ts';
import { RunFailures } from '../components/glue/run-failures.ts';
import { SparkJob } from '../components/glue/spark-job.ts';
import { LakeTable } from '../components/lake/lake-table.ts';
import { LiveView } from '../components/lake/live-view.ts';
import { NamedQueries } from '../components/queries/named-queries.ts';
import { TableAnalysis } from '../components/quicksight/table-analysis.ts';
import type { ProductOutputs } from '../outputs.ts';
import { createItemChanges } from '../parts/item-changes.ts';
import { questionsOf } from '../parts/questions.ts';
import type { Pipeline, Platform } from '../platform.ts';

const product = 'crypto-cdc';
const item = items['crypto-cdc/prices'];
const landed = tables['crypto-cdc/data'];
const contract = tables['crypto-cdc/prices'];
const files = {
  transformer: 'functions/crypto-cdc-transformer.zip',
  script: 'glue/crypto-cdc.py',
  packages: 'glue/crypto-cdc.zip',
} as const;

/** The pipeline's row. */
export const cryptoCdc: Pipeline = { product, messages: [], assets: Object.values(files), deploy };

function deploy(platform: Platform): ProductOutputs {
  const { config, lake, alarms } = platform;
  const changes = createItemChanges(platform, item, files.transformer);
  const data = new LakeTable(`${product}-${landed.name}`, { ...platform, contract: landed });
  const table = new LakeTable(`${product}-${contract.name}`, { ...platform, contract });
  const live = new LiveView(`${product}-${contract.name}-live`, table);
  const crawler = new PartitionCrawler(`${product}-${landed.name}`, {
    description: `Adds partitions of ${landed.table}`,
    table: data,
    lake,
    region: config.region,
    jsonPath: '$',
  });
  const job = createJob(platform, table);
  const schedule = new CrawlSchedule(`${product}-upsert`, {
    crawler,
    job,
    schedule: config.crawlSchedule,
    purgeSchedule: config.purgeSchedule,
    enabled: config.schedulesEnabled,
  });
  new RunFailures(`${product}-runs`, { job, crawler, alarms });
  createAnalysis(platform, live);
  const queries = new NamedQueries(product, { ...platform, results: questionsOf(product) });
  return {
    producers: {},
    items: { [item.name]: changes },
    job: { name: job.jobName },
    crawler: { name: crawler.crawlerName },
    triggers: { clock: schedule.clock, crawled: schedule.crawled },
    tables: { [landed.name]: data.tableName, [contract.name]: table.tableName },
    queries: queries.ids,
  };
}

/** The job reads the raw zone, owns the table's folder, and registers its partitions. */
function createJob({ config, lake, artifacts, database }: Platform, table: LakeTable): SparkJob {
  const name = `${product}/${contract.name}`;
  return new SparkJob(`${product}-upsert`, {
    description: contract.description,
    artifacts,
    script: artifacts.artifact(files.script),
    packages: artifacts.artifact(files.packages),
    access: [
      lake.grantRead([item.rawPrefix]),
      lake.grantWrite([contract.location, contract.rejectedPrefix, `reports/${name}`]),
      lake.grantFolders(contract.location),
      table.grant(['glue:BatchCreatePartition', 'glue:BatchGetPartition', 'glue:GetTable']),
    ],
    arguments: {
      lake_bucket: lake.bucketName,
      product,
      database: database.databaseName,
      region: config.region,
    },
    workers: config.jobWorkers,
    lakeFormat: 'hudi',
    logRetentionDays: config.logRetentionDays,
  });
}

function createAnalysis({ config, workgroup }: Platform, live: LiveView): void {
  if (config.quickSightOwner === undefined) return;
  new TableAnalysis(`${product}-analysis`, {
    owner: config.quickSightOwner,
    table: live,
    workgroupName: workgroup.workgroupName,
    title: 'Crypto prices',
    visuals: [
      {
        title: 'Average price by day, US dollars',
        kind: 'line',
        by: { column: 'traded_at', granularity: 'DAY' },
        measure: { column: 'price_usd', aggregation: 'AVERAGE' },
      },
      {
        title: 'Volume by asset',
        kind: 'bar',
        by: { column: 'symbol' },
        measure: { column: 'volume', aggregation: 'SUM' },
      },
      {
        title: 'Average price by asset, US dollars',
        kind: 'table',
        by: { column: 'symbol' },
        measure: { column: 'price_usd', aggregation: 'AVERAGE' },
      },
    ],
  });
}
