/** Copies of older versions: made so that they say what they are copies of, and known again by that. */
import { CopyObjectCommand, DeleteObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { asked, type Place } from './history.ts';
import type { Step, Version } from './plan.ts';

/** Metadata of a copy: the version that it is of. */
const origin = 'streampact-restored-from';

/** Whether `current` is a copy of `wanted` that an earlier restore made. */
export async function isCopyOf({ s3, bucket }: Place, current: Version, wanted: Version): Promise<boolean> {
  const { Metadata } = await asked(`${bucket}/${current.key}`, () =>
    s3.send(new HeadObjectCommand({ Bucket: bucket, Key: current.key, VersionId: current.versionId })),
  );
  return Metadata?.[origin] === wanted.versionId;
}

/** Takes one step. Nothing is lost by it: what was there stays as an older version. */
export async function takeStep(place: Place, step: Step): Promise<void> {
  await ('wanted' in step ? putBack(place, step.wanted) : remove(place, step.current));
}

/** S3 copies within itself; what is said of the version is said of the copy too, and what it is a copy of. */
async function putBack({ s3, bucket }: Place, { key, versionId }: Version): Promise<void> {
  const where = `${bucket}/${key}`;
  const head = await asked(where, () =>
    s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId })),
  );
  const { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, Metadata } = head;
  const source = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}?versionId=${encodeURIComponent(versionId)}`;
  await asked(where, () =>
    s3.send(
      new CopyObjectCommand({
        Bucket: bucket,
        Key: key,
        CopySource: source,
        MetadataDirective: 'REPLACE',
        Metadata: { ...Metadata, [origin]: versionId },
        ...{ CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType },
      }),
    ),
  );
}

async function remove({ s3, bucket }: Place, { key }: Version): Promise<void> {
  await asked(`${bucket}/${key}`, () => s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })));
}
