/** Amazon S3: buckets, their settings and their objects. https://docs.aws.amazon.com/AmazonS3/latest/API/ */
import type { BucketArgs } from '@pulumi/aws/s3/index.js';
import { type ResourceRow, resource } from './row.ts';

export const s3: readonly ResourceRow[] = [
  resource<BucketArgs>({
    type: 'aws:s3/bucket:Bucket',
    autoname: { property: 'bucket', maxLength: 63 },
    replaceOn: ['bucket', 'bucketPrefix', 'region'],
    create: async ({ bucket = '' }, cloud) => {
      const s3 = await cloud.s3();
      await s3.createBucket({ Bucket: bucket });
      return { id: bucket, outputs: { arn: `arn:aws:s3:::${bucket}` } };
    },
    update: async () => undefined,
    delete: async ({ id }, cloud) => (await cloud.s3()).deleteBucket({ Bucket: id }),
  }),
];
