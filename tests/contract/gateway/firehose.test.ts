/** Firehose without a function: from a Kinesis data stream to objects in S3. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createBucket,
  createDelivery,
  createSource,
  type FirehoseWorld,
  lines,
  objects,
  openWorld,
  put,
} from './firehose-world.ts';

let world: FirehoseWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.stop());

describe('a delivery stream', () => {
  it('writes what was put after it was created, and nothing else, under the hour of its arrival', async () => {
    const bucket = await createBucket();
    const source = await createSource();
    await put(source.name, ['before\n']);
    const name = await createDelivery(world, { sourceArn: source.arn, bucket });
    const texts = Array.from({ length: 50 }, (_, index) => `record ${index}\n`);
    await put(source.name, texts);
    expect((await lines(bucket, '', 50)).toSorted()).toEqual(texts.map((text) => text.trim()).toSorted());
    const hour = new Date().toISOString().slice(0, 13).replace(/[-T]/g, '/');
    for (const { key } of await objects(bucket)) {
      expect(key).toMatch(new RegExp(`^${hour}/${name}-1-\\d{4}(-\\d\\d){5}-[0-9a-f-]{36}$`));
    }
  });
});
