/** FX rates: OpenExchangeRates → Kafka → sink → raw zone and the day's file → Spark batch → Parquet → crawler → Athena. */
import { messages, tables } from '../../contracts/generated/catalogue.ts';
import { SparkBatch } from '../components/emr/spark-batch.ts';
import { ScheduledProducer } from '../components/functions/scheduled-producer.ts';
import { RunFailures } from '../components/glue/run-failures.ts';
import { LakeTable } from '../components/lake/lake-table.ts';
import { PrivacyKey, privacyKeyAsset } from '../components/privacy-key/privacy-key.ts';
import { NamedQueries } from '../components/queries/named-queries.ts';
import type { ProductOutputs } from '../outputs.ts';
import { questionsOf } from '../parts/questions.ts';
import { createStreamSink, sinkAsset, sinkWorkloads } from '../parts/stream-sink.ts';
import { createTableCrawler } from '../parts/table-crawler.ts';
import type { Pipeline, Platform } from '../platform.ts';
import { createExtras, searchIndexer } from './fx-rates-extras.ts';

const product = 'fx-rates';
const message = messages['fx-rates/rates'];
const transactions = tables['fx-rates/transactions'];
const normalized = tables['fx-rates/normalized-transactions'];
const files = {
  producer: 'functions/open-exchange-rates-producer.zip',
  script: 'glue/fx-rates.py',
  packages: 'glue/fx-rates.zip',
  privacyKey: privacyKeyAsset,
  searchIndexer,
  sink: sinkAsset(product),
} as const;

/** Names of what logs in to Kafka by itself. */
const workloads = { producer: `${product}-open-exchange-rates` } as const;
const logins = { product, messages: [message] } as const;

/** The pipeline's row. */
export const fxRates: Pipeline = {
  product,
  messages: [message],
  workloads: () => [{ ...logins, name: workloads.producer, kind: 'producer' }, ...sinkWorkloads(product, [message])],
  assets: Object.values(files),
  deploy,
};

function deploy(platform: Platform): ProductOutputs {
  const producer = createProducer(platform);
  const sink = createStreamSink(platform, product, [message]);
  const delivered = new LakeTable(`${product}-${transactions.name}`, { ...platform, contract: transactions });
  const table = new LakeTable(`${product}-${normalized.name}`, { ...platform, contract: normalized });
  const batch = createBatch(platform);
  const crawler = createTableCrawler(platform, table, 'by the clock');
  new RunFailures(`${product}-runs`, { crawler, alarms: platform.alarms });
  createExtras(platform, product, table);
  const queries = new NamedQueries(product, { ...platform, results: questionsOf(product) });
  return {
    producers: { 'open-exchange-rates': producer.outputs },
    sink,
    batch: { applicationId: batch.applicationId, jobRun: batch.jobRun },
    crawler: { name: crawler.crawlerName },
    tables: { [transactions.name]: delivered.tableName, [normalized.name]: table.tableName },
    queries: queries.ids,
  };
}

/** A backfill of a year takes several invocations; each goes on for as long as it may. */
const producerSeconds = 300;

function createProducer({ config, network, artifacts, kafkaAccess, alarms, topics }: Platform): ScheduledProducer {
  return new ScheduledProducer(workloads.producer, {
    description: "Polls OpenExchangeRates' rates of the day",
    bundle: artifacts.artifact(files.producer),
    network,
    alarms,
    access: [kafkaAccess(workloads.producer)],
    environment: { OPEN_EXCHANGE_RATES_BASE_URL: config.openExchangeRatesBaseUrl },
    apiKey: {
      description: 'App id of OpenExchangeRates',
      variable: 'OPEN_EXCHANGE_RATES_APP_ID_SECRET_ARN',
      value: config.openExchangeRatesAppId,
      deletable: config.dataMayBeDeleted,
    },
    schedule: config.openExchangeRatesSchedule,
    enabled: config.schedulesEnabled,
    after: topics.ready(product),
    logRetentionDays: config.logRetentionDays,
    timeoutSeconds: producerSeconds,
  });
}

/** The batch reads what the bank delivers and what the sink projects, and owns the table's folder. */
function createBatch({ config, prefix, network, artifacts, alarms, lake }: Platform): SparkBatch {
  const name = `${product}/${normalized.name}`;
  const key = new PrivacyKey(`${product}-privacy-key`, {
    secretName: `${prefix}-${product}-privacy-key`,
    bundle: artifacts.artifact(files.privacyKey),
    alarms,
    deletable: config.dataMayBeDeleted,
    logRetentionDays: config.logRetentionDays,
  });
  const read = [transactions.location, ...(message.projection === undefined ? [] : [message.projection.prefix])];
  return new SparkBatch(`${product}-normalize`, {
    description: normalized.description,
    network,
    artifacts,
    alarms,
    script: artifacts.artifact(files.script),
    packages: artifacts.artifact(files.packages),
    access: [
      key.read(),
      lake.grantRead(read),
      lake.grantWrite([normalized.location, normalized.rejectedPrefix, `staging/${name}`, `reports/${name}`]),
    ],
    arguments: { lake_bucket: lake.bucketName, privacy_key_arn: key.secretArn },
    maximumVcpus: config.batchVcpus,
    schedule: config.batchSchedule,
    enabled: config.schedulesEnabled,
    logRetentionDays: config.logRetentionDays,
  });
}
