/** How a run sees changes on their way: in a stream whose shards split, and in the objects of the lake. STREAMPACT_TEST_AWS. */
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, expect, it } from 'vitest';
import { items } from '../../contracts/generated/catalogue.ts';
import { emulatorAt } from '../../local/engines/emulator.ts';
import { http1 } from '../../local/engines/http1.ts';
import { openLanding } from '../../local/run/changes/landing.ts';
import { openTail } from '../../local/run/changes/tail.ts';
import { openTimeline } from '../../local/run/changes/timeline.ts';
import { openS3 } from '../setup/s3.ts';
import { until } from '../setup/until.ts';

const endpoint = process.env.STREAMPACT_TEST_AWS ?? '';
const unique = randomBytes(4).toString('hex');
const requestHandler = http1({ connectionTimeout: 5_000, requestTimeout: 30_000 });
const kinesis = new KinesisClient({ ...emulatorAt(endpoint), requestHandler });
const s3 = openS3(endpoint);
const StreamName = `seen-${unique}`;
const Bucket = `seen-${unique}`;
afterAll(async () => {
  await kinesis.send(new DeleteStreamCommand({ StreamName }));
  kinesis.destroy();
});

const active = () =>
  until(
    async () => (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary,
    (summary) => summary?.StreamStatus === 'ACTIVE',
  );
const put = (text: string) =>
  kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: text, Data: Buffer.from(text) }));

it('a tail sees every record since its moment once, before and after shards split, and none from before', async () => {
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await active();
  await put('earlier');
  const earlier = Date.now();
  await until(
    async () => Date.now(),
    (now) => now > earlier + 1,
  );
  const begun = Date.now();
  const texts = (prefix: string) => Array.from({ length: 20 }, (_, at) => `${prefix} ${at}`);
  for (const text of texts('before')) await put(text);
  const tail = openTail(kinesis, StreamName, begun);
  const seen: string[] = (await tail.look()).map(({ data }) => Buffer.from(data).toString());
  const { Shards: [shard] = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
  const NewStartingHashKey = (2n ** 127n).toString();
  await kinesis.send(new SplitShardCommand({ StreamName, ShardToSplit: shard?.ShardId, NewStartingHashKey }));
  await active();
  for (const text of texts('after')) await put(text);
  await until(
    async () => {
      seen.push(...(await tail.look()).map(({ data }) => Buffer.from(data).toString()));
      return seen.length;
    },
    (count) => count >= 40,
  );
  expect(seen.sort()).toEqual([...texts('before'), ...texts('after')].sort());
  expect(await tail.look()).toEqual([]);
});

it('a landing tells of new objects once, plain or gzip, with the reason of what was refused', async () => {
  const { rawPrefix, quarantinePrefix, errorPrefix } = items['crypto-cdc/prices'];
  await s3.send(new CreateBucketCommand({ Bucket }));
  const store = (Key: string, line: object, zip = true) => {
    const text = `${JSON.stringify(line)}\n`;
    return s3.send(new PutObjectCommand({ Bucket, Key, Body: zip ? gzipSync(text) : text }));
  };
  const line = (version: number) => ({ unique_id: 'BTC#t', event_name: 'MODIFY', version });
  const Keys = { symbol: { S: 'btc' }, traded_at: { S: 't' } };
  const record = JSON.stringify({ eventName: 'INSERT', dynamodb: { Keys, NewImage: { version: { N: '1' } } } });
  const value = Buffer.from(record).toString('base64');
  await store(`${rawPrefix}/dt=2026-11-21/hour=01/a.gz`, line(1));
  const landing = await openLanding(s3, Bucket, { rawPrefix, quarantinePrefix, errorPrefix });
  expect(await landing.look()).toEqual([]);
  await store(`${rawPrefix}/dt=2026-11-21/hour=01/b.gz`, line(2));
  await store(`${quarantinePrefix}/dt=2026-11-21/hour=01/c.gz`, { code: 'NO_VERSION', pointer: '', value });
  await store(`${errorPrefix}/processing-failed/d`, { errorCode: 'Lambda.FunctionError', rawData: value }, false);
  expect(await landing.look()).toEqual([
    { identity: 'MODIFY BTC#t 2' },
    { identity: 'INSERT btc#t 1', reason: 'NO_VERSION' },
    { identity: 'INSERT btc#t 1', reason: 'Lambda.FunctionError' },
  ]);
  expect(await landing.look()).toEqual([]);
});

it('a timeline tells when a commit was first seen completed, and of none that is only requested', async () => {
  const timeline = openTimeline(s3, Bucket, 'hudi/t');
  const store = (name: string) => s3.send(new PutObjectCommand({ Bucket, Key: `hudi/t/.hoodie/${name}`, Body: '{}' }));
  await store('20261121000000001.commit.requested');
  await store('20261121000000001.inflight');
  await timeline.look();
  expect(timeline.seen('20261121000000001')).toBeUndefined();
  const before = Date.now();
  await store('20261121000000001.commit');
  await timeline.look();
  const first = timeline.seen('20261121000000001');
  expect(first).toBeGreaterThanOrEqual(before);
  await timeline.look();
  expect(timeline.seen('20261121000000001')).toBe(first);
});
