/** Delivery streams, from their creation to their end: from a Kinesis data stream to objects in S3. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DeleteDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  ListDeliveryStreamsCommand,
  ListTagsForDeliveryStreamCommand,
  PutRecordCommand,
  TagDeliveryStreamCommand,
  UntagDeliveryStreamCommand,
  UpdateDestinationCommand,
} from '@aws-sdk/client-firehose';
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  MergeShardsCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../setup/until.ts';
import {
  createBucket,
  createDelivery,
  createSource,
  type FirehoseWorld,
  kinesis,
  lines,
  objects,
  openWorld,
  put,
  roleArn,
  s3,
  uniqueName,
} from './firehose-world.ts';

let world: FirehoseWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.stop());

/** A delivery under `data/` without a function. */
async function deliver(destination = {}) {
  const [bucket, source] = [await createBucket(), await createSource()];
  const name = await createDelivery(world, {
    sourceArn: source.arn,
    bucket,
    destination: { Prefix: 'data/', ...destination },
  });
  return { bucket, source, name, stream: { DeliveryStreamName: name } };
}

const describeStream = async (DeliveryStreamName: string) =>
  (await world.firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }))).DeliveryStreamDescription;

describe.concurrent('a delivery', () => {
  // https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html
  it('writes what was put after it was created, and nothing else, under the hour of its arrival', async ({
    expect,
  }) => {
    const [bucket, source] = [await createBucket(), await createSource()];
    await put(source.name, ['before\n']);
    const name = await createDelivery(world, { sourceArn: source.arn, bucket });
    const texts = Array.from({ length: 50 }, (_, index) => `record ${index}\n`);
    await put(source.name, texts);
    expect((await lines(bucket, '', 50)).toSorted()).toEqual(texts.map((text) => text.trim()).toSorted());
    for (const { key } of await objects(bucket)) {
      expect(key).toMatch(
        new RegExp(
          `^\\d{4}/\\d\\d/\\d\\d/\\d\\d/${name}-1-\\d{4}(-\\d\\d){5}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`,
        ),
      );
    }
  });

  // https://docs.aws.amazon.com/firehose/latest/dev/buffering-hints.html
  it('ends an object when it is big enough, however long it may wait', async ({ expect }) => {
    const { bucket, source } = await deliver({ BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 900 } });
    const big = 'x'.repeat(600 * 1024);
    await put(source.name, [`1${big}\n`, `2${big}\n`, `3${big}\n`]);
    expect((await lines(bucket, 'data/', 2)).map((line) => line[0])).toEqual(['1', '2']);
    expect(await objects(bucket, 'data/')).toHaveLength(1);
  });

  it('packs objects, names them so, and puts what is asked between records', async ({ expect }) => {
    const delimiter = { Type: 'AppendDelimiterToRecord' as const, Parameters: [] };
    const { bucket, source } = await deliver({
      CompressionFormat: 'GZIP',
      FileExtension: '.json.gz',
      ProcessingConfiguration: { Enabled: true, Processors: [delimiter] },
    });
    await put(source.name, ['a', 'b']);
    expect(await lines(bucket, 'data/', 2)).toEqual(['a', 'b']);
    for (const { key } of await objects(bucket, 'data/')) expect(key).toMatch(/\.json\.gz$/);
  });

  // https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-resharding.html
  it('follows shards that split and merge', async ({ expect }) => {
    const { bucket, source } = await deliver();
    const StreamName = source.name;
    const shards = (count: number) =>
      until(
        () => kinesis.send(new DescribeStreamSummaryCommand({ StreamName })),
        ({ StreamDescriptionSummary: summary }) =>
          summary?.OpenShardCount === count && summary.StreamStatus === 'ACTIVE',
      );
    const some = (what: string) => Array.from({ length: 20 }, (_, index) => `${index} ${what}\n`);
    await put(StreamName, some('whole'));
    const middle = String(2n ** 127n);
    await kinesis.send(
      new SplitShardCommand({ StreamName, ShardToSplit: 'shardId-000000000000', NewStartingHashKey: middle }),
    );
    await shards(2);
    await put(StreamName, some('split'));
    await kinesis.send(
      new MergeShardsCommand({
        ...{ StreamName, ShardToMerge: 'shardId-000000000001' },
        AdjacentShardToMerge: 'shardId-000000000002',
      }),
    );
    await shards(1);
    await put(StreamName, some('merged'));
    const all = [...some('whole'), ...some('split'), ...some('merged')].map((text) => text.trim());
    expect((await lines(bucket, 'data/', 60)).toSorted()).toEqual(all.toSorted());
  });

  // https://docs.aws.amazon.com/firehose/latest/dev/retry.html
  it('waits for a bucket that is not there', async ({ expect }) => {
    const [bucket, source] = [uniqueName('late'), await createSource()];
    const name = await createDelivery(world, { sourceArn: source.arn, bucket, destination: { Prefix: 'data/' } });
    await put(source.name, ['patient\n']);
    await until(
      () => readFile(join(world.folder, `firehose-us-east-1-${name}.log`), 'utf8').catch(() => ''),
      (log) => log.includes('S3.NoSuchBucket'),
    );
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    expect(await lines(bucket, 'data/', 1)).toEqual(['patient']);
  });

  it('goes on when another data stream takes the name of its own', async ({ expect }) => {
    const { bucket, source } = await deliver();
    const StreamName = source.name;
    await put(StreamName, ['first\n']);
    await lines(bucket, 'data/', 1);
    await kinesis.send(new DeleteStreamCommand({ StreamName }));
    await until(
      () =>
        kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 })).then(
          () => true,
          () => false,
        ),
      (created) => created,
    );
    await until(
      () => kinesis.send(new DescribeStreamSummaryCommand({ StreamName })),
      ({ StreamDescriptionSummary: summary }) => summary?.StreamStatus === 'ACTIVE',
    );
    await put(StreamName, ['second\n']);
    expect((await lines(bucket, 'data/', 2)).toSorted()).toEqual(['first', 'second']);
  });
});

describe('a delivery stream', () => {
  it('is described, listed and tagged', async () => {
    const { name, stream, source, bucket } = await deliver({ CompressionFormat: 'GZIP' });
    const description = await describeStream(name);
    expect(description).toMatchObject({
      ...{ DeliveryStreamStatus: 'ACTIVE', VersionId: '1', DeliveryStreamType: 'KinesisStreamAsSource' },
      DeliveryStreamARN: `arn:aws:firehose:us-east-1:000000000000:deliverystream/${name}`,
      Source: { KinesisStreamSourceDescription: { KinesisStreamARN: source.arn, RoleARN: roleArn } },
    });
    expect(description?.Source?.KinesisStreamSourceDescription?.DeliveryStartTimestamp).toBeInstanceOf(Date);
    expect(description?.Destinations?.[0]?.ExtendedS3DestinationDescription).toMatchObject({
      ...{ BucketARN: `arn:aws:s3:::${bucket}`, CompressionFormat: 'GZIP', Prefix: 'data/' },
      BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 1 },
    });
    const listed = await world.firehose.send(new ListDeliveryStreamsCommand({ Limit: 1_000 }));
    expect(listed).toMatchObject({
      DeliveryStreamNames: expect.arrayContaining([name]),
      HasMoreDeliveryStreams: false,
    });
    await world.firehose.send(
      new TagDeliveryStreamCommand({ ...stream, Tags: [{ Key: 'a', Value: '1' }, { Key: 'b' }] }),
    );
    await world.firehose.send(new UntagDeliveryStreamCommand({ ...stream, TagKeys: ['a'] }));
    const { Tags } = await world.firehose.send(new ListTagsForDeliveryStreamCommand(stream));
    expect(Tags).toEqual([{ Key: 'b', Value: '' }]);
  });

  it('is changed while it delivers, by whoever knows its version', async () => {
    const { bucket, source, name, stream } = await deliver();
    const update = (CurrentDeliveryStreamVersionId: string, ExtendedS3DestinationUpdate: object) =>
      world.firehose.send(
        new UpdateDestinationCommand({
          ...{ ...stream, CurrentDeliveryStreamVersionId, ExtendedS3DestinationUpdate },
          DestinationId: 'destinationId-000000000001',
        }),
      );
    await update('1', { Prefix: 'other/' });
    await put(source.name, ['changed\n']);
    expect(await lines(bucket, 'other/', 1)).toEqual(['changed']);
    expect((await objects(bucket, 'other/'))[0]?.key).toContain(`${name}-2-`);
    await expect(update('1', { Prefix: 'late/' })).rejects.toMatchObject({ name: 'ConcurrentModificationException' });
    await expect(update('2', { DynamicPartitioningConfiguration: { Enabled: true } })).rejects.toMatchObject({
      name: 'InvalidArgumentException',
    });
    expect((await describeStream(name))?.VersionId).toBe('2');
  });

  it('goes on after the gateway has ended', async () => {
    const { bucket, source } = await deliver();
    await put(source.name, ['one\n']);
    await lines(bucket, 'data/', 1);
    await Promise.all([world.restart(), put(source.name, ['two\n'])]);
    await put(source.name, ['three\n']);
    const landed = await lines(bucket, 'data/', 3);
    expect(new Set(landed)).toEqual(new Set(['one', 'two', 'three']));
  });

  it('ends when it is deleted, and its name can be had again', async () => {
    const { bucket, source, name, stream } = await deliver();
    await expect(
      createDelivery({ firehose: world.firehose }, { sourceArn: source.arn, bucket, name }),
    ).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await world.firehose.send(new DeleteDeliveryStreamCommand(stream));
    await expect(describeStream(name)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await put(source.name, ['between\n']);
    await createDelivery(world, { sourceArn: source.arn, bucket, name });
    await put(source.name, ['again\n']);
    expect(await lines(bucket, '', 1)).toEqual(['again']);
  });

  it('is refused without its source, and takes no records itself', async () => {
    const { source, stream, bucket } = await deliver();
    const Record = { Data: Buffer.from('no') };
    await expect(world.firehose.send(new PutRecordCommand({ ...stream, Record }))).rejects.toMatchObject({
      name: 'InvalidArgumentException',
    });
    await expect(createDelivery(world, { sourceArn: `${source.arn}-not`, bucket })).rejects.toMatchObject({
      name: 'InvalidArgumentException',
    });
  });
});
