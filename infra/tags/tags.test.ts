import * as pulumi from '@pulumi/pulumi';
import { expect, test } from 'vitest';
import { productSlugs } from '../environments.ts';
import { type LabelSpec, labelsOf } from './labels.ts';
import { tagged } from './tags.ts';

const spec: LabelSpec = { environment: 'prod', platformOwner: 'platform@streampact.example', products: productSlugs };
const tags = { product: 'clickstream', owner: 'growth@streampact.example' };

const resolved = async (props: Readonly<Record<string, unknown>>): Promise<unknown> =>
  new Promise((resolve) => pulumi.output(props).apply(resolve));

test("a product's resources bear its owners and the class of its data", () => {
  expect(labelsOf('clickstream-sink-group', spec)).toEqual({
    project: 'streampact',
    environment: 'prod',
    product: 'clickstream',
    owner: 'growth@streampact.example sales-platform@streampact.example',
    'data-class': 'personal',
  });
  expect(labelsOf('crypto-market-curate-job', spec)).toMatchObject({
    product: 'crypto-market',
    'data-class': 'internal',
  });
});

test('what products share is the platform, and holds what they hold', () => {
  const shared = labelsOf('streampact-prod-lake-bucket', spec);
  expect(shared).toMatchObject({ product: 'platform', owner: 'platform@streampact.example', 'data-class': 'personal' });
  expect(labelsOf('streampact-prod-lake-bucket', { ...spec, products: ['crypto-market'] })).toMatchObject({
    'data-class': 'internal',
  });
});

test('a name that only begins like a slug is no product', () => {
  expect(labelsOf('clickstreams', spec)).toMatchObject({ product: 'platform' });
});

test('values are what AWS takes as a tag', () => {
  for (const name of ['streampact-prod', ...productSlugs]) {
    for (const value of Object.values(labelsOf(name, spec)))
      expect(value).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u);
  }
});

test('tags go where the type takes any, and under those of the component', async () => {
  const props = tagged('aws:sqs/queue:Queue', { tags: { owner: 'me', Name: 'q' } }, tags);
  expect(await resolved(props)).toEqual({ tags: { product: 'clickstream', owner: 'me', Name: 'q' } });
  expect(await resolved(tagged('aws:sqs/queue:Queue', { tags: undefined }, tags))).toEqual({ tags });
});

test.each([
  ['aws:ec2/route:Route', { routeTableId: 'r' }],
  ['aws:s3/bucketObjectv2:BucketObjectv2', { tags: undefined }],
  ['snowflake:index/table:Table', { tags: undefined }],
  ['streampact:index:LakeTable', { tags: undefined }],
])('%s stays as it is', (type, props) => {
  expect(tagged(type, props, tags)).toBe(props);
});

test('an Auto Scaling group hands them to what it launches', async () => {
  const own = { key: 'Name', value: 'w', propagateAtLaunch: true };
  expect(await resolved(tagged('aws:autoscaling/group:Group', { tags: [own] }, tags))).toEqual({
    tags: [
      { key: 'product', value: 'clickstream', propagateAtLaunch: true },
      { key: 'owner', value: 'growth@streampact.example', propagateAtLaunch: true },
      own,
    ],
  });
});

test('disks of instances and of launch templates bear them too', async () => {
  const instance = { tags: undefined, rootBlockDevice: { encrypted: true } };
  expect(await resolved(tagged('aws:ec2/instance:Instance', instance, tags))).toEqual({
    tags,
    rootBlockDevice: { encrypted: true, tags },
  });
  const template = { tags: undefined, tagSpecifications: [{ resourceType: 'instance' }] };
  expect(await resolved(tagged('aws:ec2/launchTemplate:LaunchTemplate', template, tags))).toEqual({
    tags,
    tagSpecifications: [{ resourceType: 'instance' }, { resourceType: 'volume', tags }],
  });
});
