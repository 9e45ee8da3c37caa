/**
 * Where S3 writes down who read and wrote objects of the other buckets. S3 delivers its logs into buckets under its own keys only, so
 * this one has no customer key: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Existing } from '../existing.ts';
import { createPrivateBucket } from './private-bucket.ts';

/** Arguments of {@link AccessLogs}. */
export interface AccessLogsArgs {
  /** Days that records are kept. */
  readonly days: number;
  readonly oldVersionDays: number;
  /** Both opt-ins to delete data are given. */
  readonly deletable: boolean;
}

/** What others need to know of the bucket. */
export interface AccessLogsFacts {
  readonly bucketName: pulumi.Input<string>;
}

/** The bucket of records. */
export class AccessLogs extends pulumi.ComponentResource {
  /** What another stack finds it by. */
  readonly facts: AccessLogsFacts;

  /** Makes the bucket, or stands for one of another stack. */
  constructor(
    name: string,
    args: AccessLogsArgs | Existing<AccessLogsFacts>,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super('streampact:index:AccessLogs', name, {}, options);
    this.facts = 'existing' in args ? args.existing : createBucket(this, name, args);
    this.registerOutputs({ ...this.facts });
  }

  /** Writes down what happens to `bucket`, under a prefix of its name. */
  follow(parent: pulumi.Resource, name: string, bucket: aws.s3.Bucket): void {
    new aws.s3.BucketLogging(
      `${name}-access-log`,
      { bucket: bucket.bucket, targetBucket: this.facts.bucketName, targetPrefix: `${name}/` },
      { parent, dependsOn: this },
    );
  }
}

function createBucket(parent: AccessLogs, name: string, args: AccessLogsArgs): AccessLogsFacts {
  const account = aws.getCallerIdentityOutput({}, { parent }).accountId;
  const bucket = createPrivateBucket(parent, name, {
    keyArn: undefined,
    deletable: args.deletable,
    oldVersionDays: args.oldVersionDays,
    zones: [{ prefix: '', after: args.days, action: 'delete' }],
    allowed: (bucketArn) => [
      {
        Sid: 'AccessLogs',
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: ['s3:PutObject'],
        Resource: pulumi.interpolate`${bucketArn}/*`,
        Condition: { StringEquals: { 'aws:SourceAccount': account } },
      },
    ],
  });
  return { bucketName: bucket.bucket };
}
