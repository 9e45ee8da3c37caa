/** Stacks that the program knows; each has its file `Pulumi.<stack>.yaml`. The last two live on this machine. */
export const stackEnvironments = ['dev', 'staging', 'prod', 'localstack', 'local'] as const;

/** Name of a stack. */
export type StackEnvironment = (typeof stackEnvironments)[number];

/** Whether a stack lives in a stand-in for AWS on this machine. */
export function isLocal(environment: StackEnvironment): boolean {
  return environment === 'local' || environment === 'localstack';
}

/** Slugs of the data products, in the order in which they are deployed. */
export const productSlugs = ['fx-rates', 'crypto-market', 'csv-replay', 'crypto-cdc', 'clickstream'] as const;

/** Slug of a data product. */
export type ProductSlug = (typeof productSlugs)[number];
