/** Rows of the configuration → the platform they share, or refer to → one pipeline each → outputs. */
import { distDirectory } from './assets.ts';
import type { StackConfig } from './config.ts';
import type { ProductSlug } from './environments.ts';
import { type ReferenceSpec, referToPlatform } from './layers/refer.ts';
import type { ProductOutputs, StackOutputs } from './outputs.ts';
import { createOperations, createProductOperations, type Deployed } from './parts/operations.ts';
import { clickstream } from './pipelines/clickstream.ts';
import { cryptoCdc } from './pipelines/crypto-cdc.ts';
import { cryptoMarket } from './pipelines/crypto-market.ts';
import { csvReplay } from './pipelines/csv-replay.ts';
import { fxRates } from './pipelines/fx-rates.ts';
import { createPlatform, type Pipeline, type Platform } from './platform.ts';

/** What deploys each data product. */
const pipelines: Readonly<Record<ProductSlug, Pipeline>> = {
  'fx-rates': fxRates,
  'crypto-market': cryptoMarket,
  'csv-replay': csvReplay,
  'crypto-cdc': cryptoCdc,
  clickstream,
};

/** What a stack of one product is made of. */
export interface LayerSpec extends Omit<ReferenceSpec, 'pipeline'> {
  readonly product: ProductSlug;
}

/** Deploys the products that the configuration names, with what `npm run build` left in `directory`. */
export function deployPipelines(config: StackConfig, directory: string = distDirectory): StackOutputs {
  const rows = (slugs: readonly ProductSlug[]): readonly Pipeline[] => slugs.map((slug) => pipelines[slug]);
  const chosen = rows(config.products);
  const platform = createPlatform({ config, pipelines: chosen, layers: rows(config.layers), directory });
  const deployed = chosen.map((pipeline) => deployOn(platform, pipeline));
  createOperations(platform, deployed);
  return { ...outputsOf(platform, deployed), platform: platform.facts };
}

/** Deploys the one product of a stack over the platform of another; see `docs/layers.md`. */
export function deployLayer({ product, ...spec }: LayerSpec): StackOutputs {
  const pipeline = pipelines[product];
  const platform = referToPlatform({ ...spec, pipeline });
  const deployed = deployOn(platform, pipeline);
  createProductOperations(platform, deployed);
  return outputsOf(platform, [deployed]);
}

function deployOn(platform: Platform, { product, deploy }: Pipeline): Deployed {
  const alarms = platform.alarms.of(product);
  return { product, alarms, outputs: deploy({ ...platform, alarms }) };
}

function outputsOf(platform: Platform, deployed: readonly Deployed[]): StackOutputs {
  const { config } = platform;
  const products: Readonly<Record<string, ProductOutputs>> = Object.fromEntries(
    deployed.map(({ product, outputs }) => [product, outputs]),
  );
  return {
    environment: config.environment,
    region: config.region,
    brokers: platform.broker.endpoint,
    lakeBucket: platform.lake.bucketName,
    artifactsBucket: platform.artifacts.bucketName,
    database: platform.database.databaseName,
    workgroup: platform.workgroup.workgroupName,
    products,
    topics: { functionName: platform.topics.functionName },
  };
}
