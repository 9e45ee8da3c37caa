/** What the pulumi CLI is told so that it deploys to a local cloud: a stack's configuration, and an environment. */
import { join } from 'node:path';
import { stringify } from 'yaml';

/** Services whose address the `aws` provider is given; its names for them. */
const services = [
  ...['athena', 'autoscaling', 'cloudwatch', 'ec2', 'glue', 'iam', 'kms', 'lambda', 'logs'],
  ...['route53', 's3', 'scheduler', 'secretsmanager', 'sns', 'sqs', 'ssm', 'sts'],
] as const;

/** The content of the stack's configuration file: what is configured, and over it the provider's way to the local cloud. */
export function stackFile(config: Readonly<Record<string, string>>, awsEndpoint: string): string {
  const provider = {
    'aws:accessKey': 'test',
    'aws:secretKey': 'test',
    'aws:endpoints': [Object.fromEntries(services.map((service) => [service, awsEndpoint]))],
    'aws:s3UsePathStyle': true,
    'aws:skipCredentialsValidation': true,
    'aws:skipMetadataApiCheck': true,
    'aws:skipRegionValidation': true,
    'aws:skipRequestingAccountId': true,
  };
  return stringify({ config: { 'aws:region': 'us-east-1', ...config, ...provider } });
}

/** Where the CLI's own files of a deployment live. */
export function cliPaths(stateDir: string) {
  const home = join(stateDir, 'pulumi');
  return {
    backend: join(home, 'backend'),
    config: join(home, 'stack.yaml'),
    passphrase: join(home, 'passphrase'),
  } as const;
}

/** The environment of the CLI. A passphrase of the caller's own outranks the generated one. */
export function cliEnvironment(stateDir: string, environment: NodeJS.ProcessEnv): Record<string, string> {
  const paths = cliPaths(stateDir);
  const given =
    environment.PULUMI_CONFIG_PASSPHRASE !== undefined || environment.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
  return {
    PULUMI_BACKEND_URL: `file://${paths.backend}`,
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    ...(given ? {} : { PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase }),
  };
}
