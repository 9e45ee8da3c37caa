/** S3's clauses. */

import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { createBucket, s3 } from './world.ts';

let Bucket = '';
beforeAll(async () => {
  Bucket = await createBucket();
});

type Conditions = Pick<PutObjectCommandInput, 'IfNoneMatch' | 'IfMatch'>;
const put = (Key: string, Body: string, conditions: Conditions = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...conditions }));
const read = async (Key: string, VersionId?: string) => {
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket, Key, ...(VersionId === undefined ? {} : { VersionId }) }),
  );
  return Body?.transformToString();
};
const refused = { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } };

async function listed(Prefix: string, MaxKeys = 1_000): Promise<readonly string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket,
        Prefix,
        MaxKeys,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return keys;
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
describe('conditional writes', () => {
  test('a second write of a key is refused, and leaves the first [s3.create-once]', async () => {
    await put('once', 'first', { IfNoneMatch: '*' });
    await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject(refused);
    expect(await read('once')).toBe('first');
  });

  test('of twelve writes of a key at once one wins [s3.create-once]', async () => {
    const bodies = Array.from({ length: 12 }, (_, index) => `writer ${index}`);
    const ended = await Promise.allSettled(bodies.map((body) => put('raced', body, { IfNoneMatch: '*' })));
    const winners = bodies.filter((_, index) => ended[index]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(await read('raced')).toBe(winners[0]);
  });

  test('a known object is replaced, another is not [s3.replace-known]', async () => {
    const first = await put('checkpoint', '1');
    const second = await put('checkpoint', '2', { IfMatch: first.ETag });
    await expect(put('checkpoint', '3', { IfMatch: first.ETag })).rejects.toMatchObject(refused);
    await put('checkpoint', '4', { IfMatch: second.ETag });
    expect(await read('checkpoint')).toBe('4');
  });

  test('an upload in parts does not replace what is there [s3.multipart-once]', async () => {
    const complete = async (Key: string) => {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
      const part = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'in parts' }));
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.ETag }] };
      return s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload, IfNoneMatch: '*' }));
    };
    await complete('parts');
    await expect(complete('parts')).rejects.toMatchObject(refused);
    expect(await read('parts')).toBe('in parts');
  });
});

describe('listings', () => {
  test('hold what was written and not what was deleted, at once [s3.list-after-write]', async () => {
    for (let round = 0; round < 10; round += 1) {
      await put(`fresh/${round}`, 'x');
      expect(await listed('fresh/')).toEqual([`fresh/${round}`]);
      await s3.send(new DeleteObjectCommand({ Bucket, Key: `fresh/${round}` }));
      expect(await listed('fresh/')).toEqual([]);
    }
  });

  test.each([
    ['of bytes over pages [s3.listing-order]', 'order', ['a', 'B', 'z', '0', '10', '9', 'a/b', 'a-b', 'a=b']],
    ['of UTF-8’s bytes over pages [s3.listing-unicode]', 'unicode', ['z', 'é', 'e', 'ｚ', '😀', 'ß', '0']],
  ])('are in the order %s', async (_, folder, words) => {
    const names = words.map((word) => `${folder}/${word}`);
    await Promise.all(names.map((name) => put(name, 'x')));
    const bytes = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await listed(`${folder}/`, 3)).toEqual(bytes);
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/RestoringPreviousVersions.html
test('what was overwritten and deleted is brought back by its version [s3.versions]', async () => {
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const good = await put('kept', 'good');
  await put('kept', 'damaged');
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'kept' }));
  await expect(read('kept')).rejects.toMatchObject({ name: 'NoSuchKey' });
  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket, Prefix: 'kept' }),
  );
  expect([Versions.length, DeleteMarkers.length]).toEqual([2, 1]);
  expect(await read('kept', good.VersionId)).toBe('good');
  const CopySource = `${Bucket}/kept?versionId=${good.VersionId}`;
  const Metadata = { 'restored-from': good.VersionId ?? '' };
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'kept', CopySource, MetadataDirective: 'REPLACE', Metadata }));
  expect(await read('kept')).toBe('good');
});
