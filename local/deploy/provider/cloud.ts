/** The AWS SDK clients of one deployment, each loaded when a row first asks for it. */
import type { Athena } from '@aws-sdk/client-athena';
import type { AutoScaling } from '@aws-sdk/client-auto-scaling';
import type { CloudWatch } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import type { EC2 } from '@aws-sdk/client-ec2';
import type { EMRServerless } from '@aws-sdk/client-emr-serverless';
import type { EventBridge } from '@aws-sdk/client-eventbridge';
import type { Firehose } from '@aws-sdk/client-firehose';
import type { Glue } from '@aws-sdk/client-glue';
import type { IAM } from '@aws-sdk/client-iam';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import type { KMS } from '@aws-sdk/client-kms';
import type { Lambda } from '@aws-sdk/client-lambda';
import type { Route53 } from '@aws-sdk/client-route-53';
import type { S3 } from '@aws-sdk/client-s3';
import type { Scheduler } from '@aws-sdk/client-scheduler';
import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import type { SNS } from '@aws-sdk/client-sns';
import type { SQS } from '@aws-sdk/client-sqs';
import type { SSM } from '@aws-sdk/client-ssm';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { SnowflakeSession } from '../../../queries/snowflake-session.ts';
import { emulatorCredentials } from '../../engines/emulator.ts';
import { http1 } from '../../engines/http1.ts';
import { bytesOfAsset } from '../assets.ts';
import { Asset } from '../values.ts';

/** Where the cloud is, and whose. */
export interface CloudOptions {
  readonly endpoint: string;
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  /** Folder that asset paths are relative to. */
  readonly root: string;
  /** Opens a session with the local Snowflake; none where there is none. */
  readonly snowflake?: (() => Promise<SnowflakeSession>) | undefined;
}

/** What a row may use. */
export interface Cloud extends Omit<CloudOptions, 'snowflake'> {
  readonly athena: () => Promise<Athena>;
  readonly autoscaling: () => Promise<AutoScaling>;
  readonly cloudwatch: () => Promise<CloudWatch>;
  readonly dynamodb: () => Promise<DynamoDB>;
  readonly ec2: () => Promise<EC2>;
  readonly emr: () => Promise<EMRServerless>;
  readonly firehose: () => Promise<Firehose>;
  readonly events: () => Promise<EventBridge>;
  readonly glue: () => Promise<Glue>;
  readonly iam: () => Promise<IAM>;
  readonly kinesis: () => Promise<Kinesis>;
  readonly kms: () => Promise<KMS>;
  readonly lambda: () => Promise<Lambda>;
  readonly logs: () => Promise<CloudWatchLogs>;
  readonly route53: () => Promise<Route53>;
  readonly s3: () => Promise<S3>;
  readonly scheduler: () => Promise<Scheduler>;
  readonly secrets: () => Promise<SecretsManager>;
  /** One session for the whole deployment. */
  readonly snowflake: () => Promise<SnowflakeSession>;
  readonly sns: () => Promise<SNS>;
  readonly sqs: () => Promise<SQS>;
  readonly ssm: () => Promise<SSM>;
  /** `arn:aws:<service>:<region>:<account>:<resource>`; services without regions or accounts build their own. */
  readonly arn: (service: string, resource: string) => string;
  /** The bytes of an asset argument. */
  readonly bytes: (asset: unknown) => Promise<Uint8Array>;
}

/** A function is called once, however long it takes: nobody knows whether a second call would do harm. */
const invocation = { maxAttempts: 1, requestHandler: { connectionTimeout: 3_000, requestTimeout: 170_000 } };

/** Opens the clients against `options.endpoint`. No connection is made before a row makes a call. */
export function openCloud(options: CloudOptions): Cloud {
  const settings = {
    endpoint: options.endpoint,
    region: options.region,
    // The account is no matter of them: the local cloud takes it from its configuration.
    credentials: emulatorCredentials,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 120_000 },
  };
  return {
    ...options,
    athena: once(async () => new (await import('@aws-sdk/client-athena')).Athena(settings)),
    autoscaling: once(async () => new (await import('@aws-sdk/client-auto-scaling')).AutoScaling(settings)),
    cloudwatch: once(async () => new (await import('@aws-sdk/client-cloudwatch')).CloudWatch(settings)),
    dynamodb: once(async () => new (await import('@aws-sdk/client-dynamodb')).DynamoDB(settings)),
    ec2: once(async () => new (await import('@aws-sdk/client-ec2')).EC2(settings)),
    emr: once(async () => new (await import('@aws-sdk/client-emr-serverless')).EMRServerless(settings)),
    firehose: once(async () => new (await import('@aws-sdk/client-firehose')).Firehose(settings)),
    events: once(async () => new (await import('@aws-sdk/client-eventbridge')).EventBridge(settings)),
    glue: once(async () => new (await import('@aws-sdk/client-glue')).Glue(settings)),
    iam: once(async () => new (await import('@aws-sdk/client-iam')).IAM(settings)),
    kinesis: once(
      async () =>
        new (await import('@aws-sdk/client-kinesis')).Kinesis({
          ...settings,
          requestHandler: http1(settings.requestHandler),
        }),
    ),
    kms: once(async () => new (await import('@aws-sdk/client-kms')).KMS(settings)),
    lambda: once(async () => new (await import('@aws-sdk/client-lambda')).Lambda({ ...settings, ...invocation })),
    logs: once(async () => new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogs(settings)),
    route53: once(async () => new (await import('@aws-sdk/client-route-53')).Route53(settings)),
    s3: once(async () => new (await import('@aws-sdk/client-s3')).S3({ ...settings, forcePathStyle: true })),
    scheduler: once(async () => new (await import('@aws-sdk/client-scheduler')).Scheduler(settings)),
    secrets: once(async () => new (await import('@aws-sdk/client-secrets-manager')).SecretsManager(settings)),
    snowflake: once(options.snowflake ?? noSnowflake),
    sns: once(async () => new (await import('@aws-sdk/client-sns')).SNS(settings)),
    sqs: once(async () => new (await import('@aws-sdk/client-sqs')).SQS(settings)),
    ssm: once(async () => new (await import('@aws-sdk/client-ssm')).SSM(settings)),
    arn: (service, resource) => `arn:aws:${service}:${options.region}:${options.account}:${resource}`,
    bytes: (asset) => bytesOf(asset, options.root),
  };
}

async function noSnowflake(): Promise<never> {
  throw new StreampactError(
    'DEPLOY_UNSUPPORTED',
    'The program wants objects in Snowflake, and there is no local one.',
    {
      fix: 'start the local Snowflake with the cloud, or set streampact:snowflakeUser to nothing',
    },
  );
}

async function bytesOf(asset: unknown, root: string): Promise<Uint8Array> {
  if (asset instanceof Asset) return bytesOfAsset(asset, root);
  throw new StreampactError('DEPLOY_UNSUPPORTED', 'A file was expected here, and something else was given.');
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
