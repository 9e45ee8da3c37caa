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

/** What a stack's name says. */
export interface StackName {
  readonly environment: StackEnvironment;
  /** The one product of a stack `<environment>-<slug>`, which uses what the stack `<environment>` shares; absent in the latter. */
  readonly layer?: ProductSlug;
}

/** Reads the name of a stack; undefined for one that the program does not know. */
export function readStackName(stack: string): StackName | undefined {
  const environment = stackEnvironments.find((each) => stack === each || stack.startsWith(`${each}-`));
  if (environment === undefined) return undefined;
  if (stack === environment) return { environment };
  const layer = productSlugs.find((slug) => stack === `${environment}-${slug}`);
  return layer && { environment, layer };
}
