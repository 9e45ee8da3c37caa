/**
 * Where S3 writes down who read and wrote objects of the other buckets. S3 delivers its logs into buckets under its own keys only, so
 * this one has no customer key: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { createPrivateBucket } from './private-bucket.ts';

/** Arguments of {@link AccessLogs}. */
export interface AccessLogsArgs {
  /** Days that records are kept. */
  readonly days: number;
  readonly oldVersionDays: number;
  /** Both opt-ins to delete data are given. */
  readonly deletable: boolean;
}

/** The bucket of records. */
export class AccessLogs extends pulumi.ComponentResource {
  readonly bucket: aws.s3.Bucket;

  constructor(name: string, args: AccessLogsArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:AccessLogs', name, {}, options);
    const account = aws.getCallerIdentityOutput({}, { parent: this }).accountId;
    this.bucket = createPrivateBucket(this, name, {
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
    this.registerOutputs({ bucketName: this.bucket.bucket });
  }

  /** Writes down what happens to `bucket`, under a prefix of its name. */
  follow(parent: pulumi.Resource, name: string, bucket: aws.s3.Bucket): void {
    new aws.s3.BucketLogging(
      `${name}-access-log`,
      { bucket: bucket.bucket, targetBucket: this.bucket.bucket, targetPrefix: `${name}/` },
      { parent, dependsOn: this },
    );
  }
}
