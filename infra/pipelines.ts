/** Rows of the configuration → the platform they share → one pipeline each → outputs. */
import { distDirectory } from './assets.ts';
import type { StackConfig } from './config.ts';
import type { ProductSlug } from './environments.ts';
import type { ProductOutputs, StackOutputs } from './outputs.ts';
import { createOperations } from './parts/operations.ts';
import { clickstream } from './pipelines/clickstream.ts';
import { cryptoCdc } from './pipelines/crypto-cdc.ts';
import { cryptoMarket } from './pipelines/crypto-market.ts';
import { csvReplay } from './pipelines/csv-replay.ts';
import { fxRates } from './pipelines/fx-rates.ts';
import { createPlatform, type Pipeline } from './platform.ts';

/** What deploys each data product. */
const pipelines: Readonly<Record<ProductSlug, Pipeline>> = {
  'fx-rates': fxRates,
  'crypto-market': cryptoMarket,
  'csv-replay': csvReplay,
  'crypto-cdc': cryptoCdc,
  clickstream,
};

/** Deploys the products that the configuration names, with what `npm run build` left in `directory`. */
export function deployPipelines(config: StackConfig, directory: string = distDirectory): StackOutputs {
  const chosen = config.products.map((slug) => pipelines[slug]);
  const platform = createPlatform({ config, pipelines: chosen, directory });
  const deployed = chosen.map(({ product, deploy }) => {
    const alarms = platform.alarms.of(product);
    return { product, alarms, outputs: deploy({ ...platform, alarms }) };
  });
  createOperations(platform, deployed);
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
