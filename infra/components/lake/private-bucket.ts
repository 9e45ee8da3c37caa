/** The one kind of bucket that the project makes: private, encrypted, versioned, reached over TLS only. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Encryption } from './encryption.ts';

/** When something under a prefix is deleted. */
interface Expiry {
  /** Ends with a slash; empty for the whole bucket. */
  readonly prefix: string;
  /** Days after which the current version goes; undefined for never. */
  readonly days?: number;
}

/** Arguments of {@link createPrivateBucket}. */
export interface PrivateBucketSpec {
  readonly encryption: Encryption;
  /** Both opt-ins are given: the bucket goes with the stack, objects and all. Else it is protected and kept. */
  readonly deletable: boolean;
  readonly expiries: readonly Expiry[];
  /** The bucket's name; by default its end is left to Pulumi. */
  readonly bucketName?: string | undefined;
}

/** Days that replaced and deleted versions are kept, and that an unfinished upload may take. */
const oldVersionDays = 30;
const unfinishedUploadDays = 7;

/** Makes `<name>-bucket` and its settings under `parent`. */
export function createPrivateBucket(parent: pulumi.Resource, name: string, spec: PrivateBucketSpec): aws.s3.Bucket {
  const bucket = new aws.s3.Bucket(
    `${name}-bucket`,
    { forceDestroy: spec.deletable, ...(spec.bucketName === undefined ? {} : { bucket: spec.bucketName }) },
    { parent, protect: !spec.deletable, retainOnDelete: !spec.deletable },
  );
  const child = { parent };
  const block = new aws.s3.BucketPublicAccessBlock(
    `${name}-private`,
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    child,
  );
  const versioning = new aws.s3.BucketVersioning(
    `${name}-versioning`,
    { bucket: bucket.bucket, versioningConfiguration: { status: 'Enabled' } },
    child,
  );
  encrypt(parent, name, { bucket, encryption: spec.encryption });
  new aws.s3.BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    { bucket: bucket.bucket, rules: spec.expiries.map(lifecycleRule) },
    { parent, dependsOn: versioning },
  );
  // S3 refuses two changes of one bucket's access at the same time.
  new aws.s3.BucketPolicy(
    `${name}-tls-only`,
    { bucket: bucket.bucket, policy: tlsOnly(bucket.arn) },
    { parent, dependsOn: block },
  );
  return bucket;
}

interface BucketEncryption {
  readonly bucket: aws.s3.Bucket;
  readonly encryption: Encryption;
}

function encrypt(parent: pulumi.Resource, name: string, { bucket, encryption }: BucketEncryption): void {
  const byDefault =
    encryption.keyArn === undefined
      ? { sseAlgorithm: 'AES256' }
      : { sseAlgorithm: 'aws:kms', kmsMasterKeyId: encryption.keyArn };
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      bucket: bucket.bucket,
      rules: [{ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled: encryption.keyArn !== undefined }],
    },
    { parent },
  );
}

function lifecycleRule({ prefix, days }: Expiry): aws.types.input.s3.BucketLifecycleConfigurationRule {
  return {
    id: prefix === '' ? 'whole-bucket' : prefix.replace(/\/$/, ''),
    status: 'Enabled',
    filter: { prefix },
    abortIncompleteMultipartUpload: { daysAfterInitiation: unfinishedUploadDays },
    noncurrentVersionExpiration: { noncurrentDays: oldVersionDays },
    ...(days === undefined ? {} : { expiration: { days } }),
  };
}

function tlsOnly(bucketArn: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TlsOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [bucketArn, pulumi.interpolate`${bucketArn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  });
}
