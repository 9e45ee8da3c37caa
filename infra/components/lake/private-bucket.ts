/** The one kind of bucket that the project makes: private, its own owner's, encrypted, versioned, reached over TLS only. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { type AllowedStatement, bucketPolicy } from './bucket-policy.ts';
import { lifecycleRules, type Zone } from './lifecycle.ts';

/** Whoever writes down what happens to a bucket. */
interface Follower {
  readonly follow: (parent: pulumi.Resource, name: string, bucket: aws.s3.Bucket) => void;
}

/** Arguments of {@link createPrivateBucket}. */
export interface PrivateBucketSpec {
  /** ARN of the key that its objects are under; undefined for S3's own. */
  readonly keyArn: pulumi.Output<string> | undefined;
  /** Both opt-ins are given: the bucket goes with the stack, objects and all. Else it is protected and kept. */
  readonly deletable: boolean;
  /** Days in which replaced and deleted objects can be restored. */
  readonly oldVersionDays: number;
  readonly zones: readonly Zone[];
  /** The bucket's name; by default its end is left to Pulumi. */
  readonly bucketName?: string | undefined;
  /** What the bucket says of itself, over what the stack says of it. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Services of AWS that may write into it. */
  readonly allowed?: (bucketArn: pulumi.Output<string>) => readonly AllowedStatement[];
  /** Where it is written down who reads and writes; nowhere by default. */
  readonly accessLogs?: Follower | undefined;
}

/** Makes `<name>-bucket` and its settings under `parent`. */
export function createPrivateBucket(parent: pulumi.Resource, name: string, spec: PrivateBucketSpec): aws.s3.Bucket {
  const bucket = new aws.s3.Bucket(
    `${name}-bucket`,
    {
      forceDestroy: spec.deletable,
      ...(spec.bucketName === undefined ? {} : { bucket: spec.bucketName }),
      ...(spec.tags === undefined ? {} : { tags: spec.tags }),
    },
    { parent, protect: !spec.deletable, retainOnDelete: !spec.deletable },
  );
  const block = close(parent, name, bucket);
  const versioning = new aws.s3.BucketVersioning(
    `${name}-versioning`,
    { bucket: bucket.bucket, versioningConfiguration: { status: 'Enabled' } },
    { parent },
  );
  encrypt(parent, name, { bucket, keyArn: spec.keyArn });
  new aws.s3.BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    { bucket: bucket.bucket, rules: lifecycleRules(spec.oldVersionDays, spec.zones) },
    { parent, dependsOn: versioning },
  );
  // S3 refuses two changes of one bucket's access at the same time.
  new aws.s3.BucketPolicy(
    `${name}-tls-only`,
    {
      bucket: bucket.bucket,
      policy: bucketPolicy({
        bucketArn: bucket.arn,
        keyArn: spec.keyArn,
        allowed: spec.allowed?.(bucket.arn) ?? [],
      }),
    },
    { parent, dependsOn: block },
  );
  spec.accessLogs?.follow(parent, name, bucket);
  return bucket;
}

/** Nobody outside the account, and no lists of who owns what: objects belong to the bucket's owner. */
function close(parent: pulumi.Resource, name: string, bucket: aws.s3.Bucket): pulumi.Resource {
  const block = new aws.s3.BucketPublicAccessBlock(
    `${name}-private`,
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { parent },
  );
  return new aws.s3.BucketOwnershipControls(
    `${name}-ownership`,
    { bucket: bucket.bucket, rule: { objectOwnership: 'BucketOwnerEnforced' } },
    { parent, dependsOn: block },
  );
}

type BucketEncryption = Pick<PrivateBucketSpec, 'keyArn'> & { readonly bucket: aws.s3.Bucket };

function encrypt(parent: pulumi.Resource, name: string, { bucket, keyArn }: BucketEncryption): void {
  const byDefault =
    keyArn === undefined ? { sseAlgorithm: 'AES256' } : { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn };
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      bucket: bucket.bucket,
      rules: [{ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled: keyArn !== undefined }],
    },
    { parent },
  );
}
