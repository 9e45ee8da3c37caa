/** The driver's row of delivery streams, on a Firehose that delivers. */

import { ListTagsForDeliveryStreamCommand } from '@aws-sdk/client-firehose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, openCloud } from '../../../local/deploy/provider/cloud.ts';
import { firehose } from '../../../local/deploy/provider/firehose.ts';
import {
  createBucket,
  createFunction,
  createSource,
  type FirehoseWorld,
  lines,
  openWorld,
  put,
  roleArn,
  uniqueName,
} from './firehose-world.ts';

let world: FirehoseWorld;
let cloud: Cloud;
beforeAll(async () => {
  world = await openWorld();
  cloud = openCloud({ endpoint: world.url, region: 'us-east-1', account: '000000000000', root: '.' });
});
afterAll(() => world.stop());

const [row] = firehose;

const handler = `exports.handler = async ({ records }) => ({
  records: records.map((record) => ({ ...record, result: 'Ok', metadata: { partitionKeys: { zone: 'raw' } } })),
});`;

it('a delivery stream is created as the program says, changed in place, and deleted', async () => {
  const [bucket, source] = [await createBucket(), await createSource()];
  const parameters = { LambdaArn: await createFunction(handler), BufferIntervalInSeconds: '1' };
  const extendedS3Configuration = {
    ...{ roleArn, bucketArn: `arn:aws:s3:::${bucket}`, bufferingSize: 64, bufferingInterval: 1 },
    ...{ compressionFormat: 'GZIP', kmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/k' },
    prefix: '!{partitionKeyFromLambda:zone}/',
    errorOutputPrefix: 'errors/!{firehose:error-output-type}/',
    dynamicPartitioningConfiguration: { enabled: true, retryDuration: 60 },
    processingConfiguration: {
      enabled: true,
      processors: [
        {
          type: 'Lambda',
          parameters: Object.entries(parameters).map(([parameterName, parameterValue]) => ({
            parameterName,
            parameterValue,
          })),
        },
      ],
    },
    cloudwatchLoggingOptions: { enabled: true, logGroupName: 'group', logStreamName: 'stream' },
  };
  const inputs = {
    ...{ name: uniqueName('deployed'), destination: 'extended_s3', extendedS3Configuration },
    kinesisSourceConfiguration: { kinesisStreamArn: source.arn, roleArn },
    tags: { team: 'cdc', old: '1' },
  };
  const { id = '', outputs = {} } = (await row?.create(inputs, cloud)) ?? {};
  expect(outputs).toEqual({
    ...{ arn: id, name: inputs.name, versionId: '1', destinationId: 'destinationId-000000000001' },
  });
  await put(source.name, ['line\n']);
  expect(await lines(bucket, 'raw/', 1)).toEqual(['line']);
  const service = await cloud.firehose();
  const read = async () =>
    (await service.describeDeliveryStream({ DeliveryStreamName: inputs.name })).DeliveryStreamDescription;
  expect((await read())?.Destinations?.[0]?.ExtendedS3DestinationDescription).toMatchObject({
    BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 1 },
    CloudWatchLoggingOptions: { Enabled: true, LogGroupName: 'group', LogStreamName: 'stream' },
    DynamicPartitioningConfiguration: { Enabled: true, RetryOptions: { DurationInSeconds: 60 } },
    EncryptionConfiguration: { KMSEncryptionConfig: { AWSKMSKeyARN: 'arn:aws:kms:us-east-1:000000000000:key/k' } },
  });
  const after = {
    ...inputs,
    extendedS3Configuration: { ...extendedS3Configuration, bufferingInterval: 2 },
    tags: { team: 'cdc' },
  };
  expect(await row?.update?.({ id, inputs: after, before: inputs, outputs }, cloud)).toMatchObject({ versionId: '2' });
  expect((await read())?.Destinations?.[0]?.ExtendedS3DestinationDescription?.BufferingHints).toEqual({
    ...{ SizeInMBs: 64, IntervalInSeconds: 2 },
  });
  const tags = await world.firehose.send(new ListTagsForDeliveryStreamCommand({ DeliveryStreamName: inputs.name }));
  expect(tags.Tags).toEqual([{ Key: 'team', Value: 'cdc' }]);
  await row?.delete({ id, inputs: after, outputs }, cloud);
  await expect(read()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

it('a delivery stream with another destination is refused before anything is made', async () => {
  const inputs = { name: uniqueName('other'), destination: 'redshift' };
  await expect(row?.create(inputs, cloud)).rejects.toMatchObject({ code: 'DEPLOY_UNSUPPORTED' });
});
