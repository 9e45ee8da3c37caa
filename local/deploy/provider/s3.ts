/** Amazon S3: buckets and their objects. https://docs.aws.amazon.com/AmazonS3/latest/API/ */
import type { ListObjectVersionsCommandOutput, S3 } from '@aws-sdk/client-s3';
import type { BucketArgs, BucketObjectv2Args } from '@pulumi/aws/s3/index.js';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { Cloud } from './cloud.ts';
import { type Created, complete, type Resolved, type ResourceRow, resource } from './row.ts';
import { tagList } from './shape.ts';

async function tagBucket(s3: S3, bucket: string, tags: Resolved<BucketArgs>['tags']): Promise<void> {
  await s3.putBucketTagging({ Bucket: bucket, Tagging: { TagSet: tagList(tags) } });
}

type Markers = { KeyMarker?: string; VersionIdMarker?: string };

/**
 * Deletes every version of the objects that are meant, up to a thousand at a time. After a deletion the listing begins
 * anew: a marker that names something deleted leads nowhere on some emulators.
 */
async function empty(s3: S3, bucket: string, isMeant: (key: string) => boolean, prefix = ''): Promise<void> {
  let markers: Markers | undefined = {};
  while (markers !== undefined) {
    const page: ListObjectVersionsCommandOutput = await s3.listObjectVersions({
      Bucket: bucket,
      Prefix: prefix,
      ...markers,
    });
    const versions = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    const Objects = versions.flatMap(({ Key = '', VersionId }) => (isMeant(Key) ? [{ Key, VersionId }] : []));
    if (Objects.length === 0) {
      markers = following(page);
      continue;
    }
    const { Errors = [] } = await s3.deleteObjects({ Bucket: bucket, Delete: { Objects, Quiet: true } });
    if (Errors.length > 0) {
      throw new StreampactError('DEPLOY_RESOURCE_FAILED', `S3 kept ${Errors.length} objects that were to be deleted.`, {
        where: `s3://${bucket}/${Errors[0]?.Key} (${Errors[0]?.Code})`,
        fix: 'remove what protects them (a lock, a policy), and run again',
      });
    }
    markers = {};
  }
}

function following({
  IsTruncated,
  NextKeyMarker,
  NextVersionIdMarker,
}: ListObjectVersionsCommandOutput): Markers | undefined {
  if (IsTruncated !== true || NextKeyMarker === undefined) return undefined;
  return {
    KeyMarker: NextKeyMarker,
    ...(NextVersionIdMarker !== undefined && { VersionIdMarker: NextVersionIdMarker }),
  };
}

async function putObject(inputs: Resolved<BucketObjectv2Args>, cloud: Cloud): Promise<Created> {
  const { bucket, key = '', source, content, contentBase64, contentType } = inputs;
  const body =
    source !== undefined
      ? await cloud.bytes(source)
      : Buffer.from(content ?? contentBase64 ?? '', content === undefined ? 'base64' : 'utf8');
  const put = await (await cloud.s3()).putObject({
    Bucket: String(bucket),
    Key: key,
    Body: body,
    ...(contentType !== undefined && { ContentType: contentType }),
  });
  const outputs = {
    arn: `arn:aws:s3:::${bucket}/${key}`,
    etag: put.ETag?.replaceAll('"', ''),
    versionId: put.VersionId ?? '',
  };
  return { id: key, outputs };
}

export const s3: readonly ResourceRow[] = [
  resource<BucketArgs>({
    type: 'aws:s3/bucket:Bucket',
    autoname: { property: 'bucket', maxLength: 63 },
    replaceOn: ['bucket', 'bucketPrefix', 'region', 'objectLockEnabled'],
    create: async ({ bucket = '', tags }, cloud) => {
      const s3 = await cloud.s3();
      await s3.createBucket({ Bucket: bucket });
      const bucketDomainName = `${bucket}.s3.amazonaws.com`;
      const outputs = { arn: `arn:aws:s3:::${bucket}`, bucketDomainName, region: cloud.region };
      return complete({ id: bucket, outputs }, async () => {
        if (tags !== undefined) await tagBucket(s3, bucket, tags);
        return undefined;
      });
    },
    update: async ({ id, inputs, before }, cloud) => {
      if (JSON.stringify(inputs.tags) !== JSON.stringify(before.tags))
        await tagBucket(await cloud.s3(), id, inputs.tags);
      return undefined;
    },
    delete: async ({ id, inputs }, cloud) => {
      const s3 = await cloud.s3();
      if (inputs.forceDestroy === true) await empty(s3, id, () => true);
      await s3.deleteBucket({ Bucket: id });
    },
  }),
  resource<BucketObjectv2Args>({
    type: 'aws:s3/bucketObjectv2:BucketObjectv2',
    replaceOn: ['bucket', 'key'],
    volatile: ['etag', 'versionId'],
    create: putObject,
    update: async ({ inputs }, cloud) => (await putObject(inputs, cloud)).outputs,
    delete: async ({ id, inputs }, cloud) => empty(await cloud.s3(), String(inputs.bucket), (key) => key === id, id),
  }),
];
