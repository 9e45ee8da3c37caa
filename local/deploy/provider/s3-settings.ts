/** Amazon S3: what is set on a bucket, one resource a setting. https://docs.aws.amazon.com/AmazonS3/latest/API/ */
import type {
  Event,
  LifecycleRule,
  ObjectOwnership,
  QueueConfiguration,
  S3,
  ServerSideEncryptionRule,
  VersioningConfiguration,
} from '@aws-sdk/client-s3';
import type {
  BucketLifecycleConfigurationArgs,
  BucketNotificationArgs,
  BucketOwnershipControlsArgs,
  BucketPolicyArgs,
  BucketPublicAccessBlockArgs,
  BucketServerSideEncryptionConfigurationArgs,
  BucketVersioningArgs,
} from '@pulumi/aws/s3/index.js';
import { type Resolved, type ResourceRow, resource } from './row.ts';
import { pascal, pick } from './shape.ts';

interface BucketSetting<Args> {
  readonly type: string;
  readonly put: (s3: S3, bucket: string, inputs: Resolved<Args>) => Promise<unknown>;
  readonly remove: (s3: S3, bucket: string) => Promise<unknown>;
}

/** A setting has its bucket's name as its id; another bucket means another setting. */
function setting<Args extends { bucket: unknown }>({ type, put, remove }: BucketSetting<Args>): ResourceRow {
  const bucketOf = (inputs: Resolved<Args>): string => String((inputs as { readonly bucket: unknown }).bucket);
  return resource<Args>({
    type,
    replaceOn: ['bucket'],
    create: async (inputs, cloud) => {
      await put(await cloud.s3(), bucketOf(inputs), inputs);
      return { id: bucketOf(inputs) };
    },
    update: async ({ id, inputs }, cloud) => {
      await put(await cloud.s3(), id, inputs);
      return undefined;
    },
    delete: async ({ id }, cloud) => remove(await cloud.s3(), id),
  });
}

const publicAccessProperties = [
  'blockPublicAcls',
  'blockPublicPolicy',
  'ignorePublicAcls',
  'restrictPublicBuckets',
] as const;

export const s3Settings: readonly ResourceRow[] = [
  setting<BucketPublicAccessBlockArgs>({
    type: 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
    put: (s3, Bucket, inputs) =>
      s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: pascal(pick(inputs, publicAccessProperties)) }),
    remove: (s3, Bucket) => s3.deletePublicAccessBlock({ Bucket }),
  }),
  setting<BucketOwnershipControlsArgs>({
    type: 'aws:s3/bucketOwnershipControls:BucketOwnershipControls',
    put: (s3, Bucket, { rule: { objectOwnership } }) =>
      s3.putBucketOwnershipControls({
        Bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: objectOwnership as ObjectOwnership }] },
      }),
    remove: (s3, Bucket) => s3.deleteBucketOwnershipControls({ Bucket }),
  }),
  setting<BucketVersioningArgs>({
    type: 'aws:s3/bucketVersioning:BucketVersioning',
    put: (s3, Bucket, { versioningConfiguration }) =>
      s3.putBucketVersioning({
        Bucket,
        VersioningConfiguration: pascal<VersioningConfiguration>(versioningConfiguration),
      }),
    remove: (s3, Bucket) => s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
  }),
  setting<BucketServerSideEncryptionConfigurationArgs>({
    type: 'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
    put: (s3, Bucket, { rules }) =>
      s3.putBucketEncryption({ Bucket, ServerSideEncryptionConfiguration: { Rules: rules.map(encryptionRule) } }),
    remove: (s3, Bucket) => s3.deleteBucketEncryption({ Bucket }),
  }),
  setting<BucketPolicyArgs>({
    type: 'aws:s3/bucketPolicy:BucketPolicy',
    put: (s3, Bucket, { policy }) =>
      s3.putBucketPolicy({ Bucket, Policy: typeof policy === 'string' ? policy : JSON.stringify(policy) }),
    remove: (s3, Bucket) => s3.deleteBucketPolicy({ Bucket }),
  }),
  setting<BucketLifecycleConfigurationArgs>({
    type: 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
    put: (s3, Bucket, { rules = [] }) =>
      s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules: rules.map(lifecycleRule) } }),
    remove: (s3, Bucket) => s3.deleteBucketLifecycle({ Bucket }),
  }),
  // A bucket has one list: an empty one is none.
  setting<BucketNotificationArgs>({
    type: 'aws:s3/bucketNotification:BucketNotification',
    put: (s3, Bucket, { queues = [] }) =>
      s3.putBucketNotificationConfiguration({
        Bucket,
        NotificationConfiguration: { QueueConfigurations: queues.map(queueConfiguration) },
      }),
    remove: (s3, Bucket) => s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration: {} }),
  }),
];

type Queue = NonNullable<Resolved<BucketNotificationArgs>['queues']>[number];

function queueConfiguration({ id, queueArn, events, filterPrefix, filterSuffix }: Queue): QueueConfiguration {
  const rules = Object.entries({ prefix: filterPrefix, suffix: filterSuffix });
  const FilterRules = rules.flatMap(([Name, Value]) =>
    Value === undefined ? [] : [{ Name: Name as 'prefix' | 'suffix', Value }],
  );
  return {
    ...(id === undefined ? {} : { Id: id }),
    QueueArn: queueArn,
    Events: events as Event[],
    ...(FilterRules.length === 0 ? {} : { Filter: { Key: { FilterRules } } }),
  };
}

function encryptionRule(
  rule: Resolved<BucketServerSideEncryptionConfigurationArgs>['rules'][number],
): ServerSideEncryptionRule {
  const { sseAlgorithm, kmsMasterKeyId } = rule.applyServerSideEncryptionByDefault ?? { sseAlgorithm: 'AES256' };
  return pascal({
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: sseAlgorithm, KMSMasterKeyID: kmsMasterKeyId },
    bucketKeyEnabled: rule.bucketKeyEnabled,
  });
}

function lifecycleRule({ id, ...rule }: { readonly id: string }): LifecycleRule {
  return { ...pascal<LifecycleRule>(rule), ID: id };
}
