/** Clickstream: API and MySQL → Kafka Connect → Kafka → S3 → Snowpipe → Snowflake's tasks → reports. */
import { offsetsTopic, type ToolTopic } from '../../contracts/src/access/topics.ts';
import { LandingBucket } from '../components/landing/landing-bucket.ts';
import { HttpService } from '../components/service/http-service.ts';
import type { ProcessOutputs, ProductOutputs } from '../outputs.ts';
import type { Pipeline, Platform } from '../platform.ts';
import { ownTags } from '../tags/labels.ts';
import {
  createWays,
  files,
  furtherAssets,
  kafkaWorkloads,
  landingPrefixes,
  product,
  published,
} from './clickstream-connect.ts';
import { createSnowflake } from './clickstream-snowflake.ts';

/** Where the source that polls the API keeps its position; the newest counts, so nothing may expire. */
const offsets: ToolTopic = {
  name: offsetsTopic(product),
  partitions: 1,
  keyed: true,
  config: { 'cleanup.policy': 'compact' },
};

/** The pipeline's row. */
export const clickstream: Pipeline = {
  product,
  messages: published,
  topics: [offsets],
  workloads: kafkaWorkloads,
  assets: Object.values(files),
  furtherAssets,
  deploy,
};

function deploy(platform: Platform): ProductOutputs {
  const { config, encryption, accessLogs } = platform;
  const landing = new LandingBucket('snowflake-data-practice', {
    bucketName: config.landingBucketName,
    tags: ownTags(config, product),
    encryption,
    deletable: config.dataMayBeDeleted,
    keeping: config,
    accessLogs,
  });
  const { service, outputs: api } = createApi(platform);
  const ways = createWays({ platform, api: service, landing });
  const snowflake = createSnowflake(platform, landing);
  return {
    producers: {},
    api,
    ...ways,
    landing: { bucket: landing.bucketName, prefixes: landingPrefixes },
    ...(snowflake === undefined ? {} : { snowflake }),
    tables: {},
    queries: {},
  };
}

const port = 8080;

interface CreatedApi {
  readonly service: HttpService;
  readonly outputs: ProcessOutputs;
}

function createApi({ config, network, artifacts, alarms, broker }: Platform): CreatedApi {
  const bundle = artifacts.artifact(files.api);
  const entry = 'api.mjs';
  const service = new HttpService(`${product}-api`, {
    description: 'ClickStream API',
    ...{ network, artifacts, alarms, bundle, entry, port },
    amiId: config.amiId,
    instanceType: config.workerInstanceType,
    zone: broker.zone,
    hostName: product,
    environment: {
      // The run chooses the port on a machine where others listen too.
      STREAMPACT_CLICKSTREAM_PORT: config.local ? '0' : String(port),
      STREAMPACT_CLICKSTREAM_SEED: config.clickstreamSeed,
      STREAMPACT_CLICKSTREAM_USERS: String(config.clickstreamUsers),
      STREAMPACT_CLICKSTREAM_EVENTS: String(config.clickstreamEvents),
    },
    region: config.region,
    logRetentionDays: config.logRetentionDays,
  });
  const outputs = {
    bundle: { bucket: bundle.bucket, key: bundle.key, sha256: bundle.sha256 },
    entry,
    environment: service.environment,
  };
  return { service, outputs };
}
