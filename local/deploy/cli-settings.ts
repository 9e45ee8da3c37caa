/** What the pulumi CLI is told so that it deploys to a local cloud: a stack's configuration, and an environment. */
import { join } from 'node:path';
import { stringify } from 'yaml';

/** Services whose address the `aws` provider is given; its names for them. */
const services = [
  ...['athena', 'autoscaling', 'cloudwatch', 'ec2', 'glue', 'iam', 'kms', 'lambda', 'logs'],
  ...['route53', 's3', 'scheduler', 'secretsmanager', 'sns', 'sqs', 'ssm', 'sts'],
] as const;

/**
 * The provider tags buckets through S3 Control, whose client puts the account's number before the host: an address alone
 * would not do. LocalStack's domain, public DNS says, is the loopback with every name below it.
 */
function s3Control(awsEndpoint: string): string {
  return `http://s3control.localhost.localstack.cloud:${new URL(awsEndpoint).port}`;
}

/** The content of the stack's configuration file: what is configured, and over it the provider's way to the local cloud. */
export function stackFile(config: Readonly<Record<string, string>>, awsEndpoint: string): string {
  const endpoints = {
    ...Object.fromEntries(services.map((service) => [service, awsEndpoint])),
    s3control: s3Control(awsEndpoint),
  };
  const provider = {
    'aws:accessKey': 'test',
    'aws:secretKey': 'test',
    'aws:endpoints': [endpoints],
    'aws:s3UsePathStyle': true,
    'aws:skipCredentialsValidation': true,
    'aws:skipMetadataApiCheck': true,
    'aws:skipRegionValidation': true,
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

/** The environment of the CLI. A passphrase of the caller's own outranks the generated one, and so does a backend. */
export function cliEnvironment(
  { stateDir, backendUrl }: { readonly stateDir: string; readonly backendUrl?: string },
  environment: NodeJS.ProcessEnv,
): Record<string, string> {
  const paths = cliPaths(stateDir);
  const given =
    environment.PULUMI_CONFIG_PASSPHRASE !== undefined || environment.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
  return {
    PULUMI_BACKEND_URL: backendUrl ?? `file://${paths.backend}`,
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    ...(given ? {} : { PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase }),
  };
}
