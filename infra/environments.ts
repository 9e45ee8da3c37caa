/** Stacks that the program knows; each has its file `Pulumi.<stack>.yaml`. The last two live on this machine. */
export const stackEnvironments = ['dev', 'staging', 'prod', 'localstack', 'local'] as const;

/** Name of a stack. */
export type StackEnvironment = (typeof stackEnvironments)[number];

/** Whether a stack lives in a stand-in for AWS on this machine. */
export function isLocal(environment: StackEnvironment): boolean {
  return environment === 'local' || environment === 'localstack';
}
