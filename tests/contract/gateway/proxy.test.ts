/** What the gateway passes on to the emulator, and what it says of itself. */

import { randomBytes } from 'node:crypto';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeAll, describe, expect, it } from 'vitest';
import { awsConfig, bucket, endpoint, prepareBucket, s3 } from './harness.ts';

beforeAll(prepareBucket);

describe('the way through', () => {
  it('streams a big object both ways, whole [s3.whole-bytes]', async () => {
    const body = randomBytes(20 * 1024 * 1024);
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'big', Body: body }));
    const { Body: back } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'big' }));
    expect(Buffer.compare(Buffer.from((await back?.transformToByteArray()) ?? []), body)).toBe(0);
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'big' }));
    expect(head.ContentLength).toBe(body.length);
  });

  it('keeps the emulator’s refusals, also of HEAD [s3.whole-bytes]', async () => {
    const get = s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'absent' }));
    await expect(get).rejects.toMatchObject({ name: 'NoSuchKey' });
    const head = s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'absent' }));
    await expect(head).rejects.toMatchObject({ name: 'NotFound' });
  });

  it('keeps conditional writes: the second write of a key is refused [s3.create-once]', async () => {
    const put = () => s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'once', Body: 'x', IfNoneMatch: '*' }));
    await expect(put()).resolves.toHaveProperty('ETag');
    await expect(put()).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('serves query-protocol services [sts.identity]', async () => {
    const sts = new STSClient(awsConfig);
    await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({ Account: '000000000000' });
  });

  it('says that it is alive', async () => {
    expect(await (await fetch(`${endpoint}/_streampact/health`)).json()).toEqual({ status: 'running' });
  });
});
