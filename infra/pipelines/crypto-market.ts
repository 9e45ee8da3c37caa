/** Crypto market: CoinCap → Kafka → sink → raw zone → Glue job → curated Parquet → crawler → Athena. */
import { messages, tables } from '../../contracts/generated/catalogue.ts';
import { ScheduledProducer } from '../components/functions/scheduled-producer.ts';
import { JobSchedule } from '../components/glue/job-schedule.ts';
import type { PartitionCrawler } from '../components/glue/partition-crawler.ts';
import { RunFailures } from '../components/glue/run-failures.ts';
import { SparkJob } from '../components/glue/spark-job.ts';
import { LakeTable } from '../components/lake/lake-table.ts';
import { NamedQueries } from '../components/queries/named-queries.ts';
import type { ProductOutputs } from '../outputs.ts';
import { questionsOf } from '../parts/questions.ts';
import { createStreamSink, sinkAsset, sinkWorkloads } from '../parts/stream-sink.ts';
import { createTableCrawler } from '../parts/table-crawler.ts';
import type { Pipeline, Platform } from '../platform.ts';

const product = 'crypto-market';
const message = messages['crypto-market/assets'];
const contract = tables['crypto-market/assets'];
const files = {
  producer: 'functions/coincap-producer.zip',
  script: 'glue/crypto-market.py',
  packages: 'glue/crypto-market.zip',
  sink: sinkAsset(product),
} as const;

/** Names of what logs in to Kafka by itself. */
const workloads = { producer: `${product}-coincap` } as const;
const logins = { product, messages: [message] } as const;

/** The pipeline's row. */
export const cryptoMarket: Pipeline = {
  product,
  messages: [message],
  workloads: () => [{ ...logins, name: workloads.producer, kind: 'producer' }, ...sinkWorkloads(product, [message])],
  assets: Object.values(files),
  deploy,
};

function deploy(platform: Platform): ProductOutputs {
  const producer = createProducer(platform);
  const sink = createStreamSink(platform, product, [message]);
  const table = new LakeTable(`${product}-assets`, { ...platform, contract });
  const { job, crawler } = createJob(platform, table);
  const queries = new NamedQueries(product, { ...platform, results: questionsOf(product) });
  return {
    producers: { coincap: producer.outputs },
    sink,
    job: { name: job.jobName },
    crawler: { name: crawler.crawlerName },
    tables: { [contract.name]: table.tableName },
    queries: queries.ids,
  };
}

function createProducer({ config, network, artifacts, kafkaAccess, alarms, topics }: Platform): ScheduledProducer {
  return new ScheduledProducer(workloads.producer, {
    description: "Polls CoinCap's assets",
    bundle: artifacts.artifact(files.producer),
    network,
    alarms,
    access: [kafkaAccess(workloads.producer)],
    environment: {
      COINCAP_BASE_URL: config.coincapBaseUrl,
      COINCAP_PAGE_SIZE: String(config.coincapPageSize),
    },
    apiKey: {
      description: 'API key of CoinCap',
      variable: 'COINCAP_API_KEY_SECRET_ARN',
      value: config.coincapApiKey,
      deletable: config.dataMayBeDeleted,
    },
    schedule: config.coincapSchedule,
    enabled: config.schedulesEnabled,
    after: topics.ready(product),
    logRetentionDays: config.logRetentionDays,
  });
}

interface JobAndCrawler {
  readonly job: SparkJob;
  readonly crawler: PartitionCrawler;
}

function createJob(platform: Platform, table: LakeTable): JobAndCrawler {
  const { config, lake, artifacts, alarms } = platform;
  const name = `${product}/${contract.name}`;
  const job = new SparkJob(`${product}-curate`, {
    description: contract.description,
    artifacts,
    script: artifacts.artifact(files.script),
    packages: artifacts.artifact(files.packages),
    access: [
      lake.grantRead([message.rawPrefix]),
      // What was refused is no gap between what was not.
      lake.grantList([message.quarantinePrefix]),
      lake.grantWrite([
        contract.location,
        contract.rejectedPrefix,
        `staging/${name}`,
        `checkpoints/${product}`,
        `reports/${name}`,
      ]),
    ],
    arguments: { lake_bucket: lake.bucketName, product },
    workers: config.jobWorkers,
    logRetentionDays: config.logRetentionDays,
  });
  const crawler = createTableCrawler(platform, table, 'by a trigger');
  new JobSchedule(`${product}-curate`, {
    job,
    crawler,
    schedule: config.jobSchedule,
    enabled: config.schedulesEnabled,
  });
  new RunFailures(`${product}-runs`, { job, crawler, alarms });
  return { job, crawler };
}
