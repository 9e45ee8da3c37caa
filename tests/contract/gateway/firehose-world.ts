/**
 * A gateway of its own whose Firehose reads the local Kinesis and writes to the emulator's S3, through the emulator's Lambda.
 *
 * STREAMPACT_TEST_AWS leads to Kinesis, STREAMPACT_TEST_EMULATOR to everything else.
 */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  CreateDeliveryStreamCommand,
  type ExtendedS3DestinationConfiguration,
  FirehoseClient,
} from '@aws-sdk/client-firehose';
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import { type Gateway, startGateway } from '../../../local/aws/gateway.ts';
import { emulatorAt } from '../../../local/engines/emulator.ts';
import { http1 } from '../../../local/engines/http1.ts';
import { openS3 } from '../../setup/s3.ts';
import { type Patience, until } from '../../setup/until.ts';

export const kinesisEndpoint = process.env.STREAMPACT_TEST_AWS ?? '';
const emulator = process.env.STREAMPACT_TEST_EMULATOR ?? '';
const deadlines = { connectionTimeout: 5_000, requestTimeout: 30_000 };

/** What a gateway is started with, but for its port. */
export const upstreams = { upstream: emulator, kinesisUpstream: kinesisEndpoint };
export const s3 = openS3(emulator);
export const kinesis = new KinesisClient({ ...emulatorAt(kinesisEndpoint), requestHandler: http1(deadlines) });
const lambda = new LambdaClient(emulatorAt(emulator));

export const roleArn = 'arn:aws:iam::000000000000:role/firehose';
const unique = randomBytes(4).toString('hex');
let names = 0;
/** A name that no other test has. */
export function uniqueName(what: string): string {
  names += 1;
  return `${what}-${unique}-${names}`;
}

/** A gateway and its Firehose. */
export interface FirehoseWorld {
  readonly firehose: FirehoseClient;
  readonly url: string;
  /** Folders of the gateway. */
  readonly folder: string;
  /** Ends the gateway in order, and starts another one on the same state. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function openWorld(): Promise<FirehoseWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'streampact-firehose-'));
  const start = (port: number): Promise<Gateway> =>
    startGateway({
      ...upstreams,
      port,
      trino: () => Promise.reject(new Error('no query goes through this gateway')),
      logsDir: folder,
      stateDir: folder,
    });
  let gateway = await start(0);
  const { url } = gateway;
  const firehose = new FirehoseClient({ ...emulatorAt(url), maxAttempts: 1 });
  return {
    firehose,
    url,
    folder,
    async restart() {
      await gateway.stop();
      gateway = await start(Number(new URL(url).port));
    },
    async stop() {
      firehose.destroy();
      await gateway.stop();
      await deleteSources();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A bucket of its own. */
export async function createBucket(): Promise<string> {
  const Bucket = uniqueName('firehose');
  await s3.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

const sources: string[] = [];

/** Deletes every data stream that was created here: the local Kinesis has 50 shards in all. */
export async function deleteSources(): Promise<void> {
  for (const StreamName of sources.splice(0)) await kinesis.send(new DeleteStreamCommand({ StreamName }));
}

/** An active data stream. */
export async function createSource(shards = 1): Promise<{ readonly name: string; readonly arn: string }> {
  const name = uniqueName('source');
  sources.push(name);
  await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: shards }));
  const { StreamARN: arn = '' } = await until(
    async () =>
      (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: name }))).StreamDescriptionSummary ?? {
        StreamARN: '',
      },
    (summary) => 'StreamStatus' in summary && summary.StreamStatus === 'ACTIVE',
  );
  return { name, arn: arn ?? '' };
}

/** Puts each text as a record, 500 a call; the partition key is the text's begin. */
export async function put(source: string, texts: readonly string[]): Promise<void> {
  for (let at = 0; at < texts.length; at += 500) {
    const Records = texts.slice(at, at + 500).map((text) => ({
      Data: Buffer.from(text),
      PartitionKey: text.slice(0, 40) || '-',
    }));
    const { FailedRecordCount } = await kinesis.send(new PutRecordsCommand({ StreamName: source, Records }));
    if (FailedRecordCount !== 0) throw new Error(`${FailedRecordCount} records were not put`);
  }
}

/** A function of this source, which exports `handler`. */
export async function createFunction(source: string): Promise<string> {
  const { FunctionArn = '' } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: uniqueName('transform'),
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Role: roleArn,
      Timeout: 30,
      Code: { ZipFile: zipSync({ 'index.js': strToU8(source) }) },
    }),
  );
  return FunctionArn;
}

type Destination = Partial<ExtendedS3DestinationConfiguration>;

export interface NewDelivery {
  readonly sourceArn: string;
  readonly bucket: string;
  readonly destination?: Destination;
  /** One of its own by default. */
  readonly name?: string;
}

/** Creates a delivery stream that waits a second for its objects, and answers its name. */
export async function createDelivery(
  { firehose }: Pick<FirehoseWorld, 'firehose'>,
  { sourceArn, bucket, destination, name = uniqueName('delivery') }: NewDelivery,
): Promise<string> {
  await firehose.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName: name,
      DeliveryStreamType: 'KinesisStreamAsSource',
      KinesisStreamSourceConfiguration: { KinesisStreamARN: sourceArn, RoleARN: roleArn },
      ExtendedS3DestinationConfiguration: {
        RoleARN: roleArn,
        BucketARN: `arn:aws:s3:::${bucket}`,
        BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 1 },
        ...destination,
      },
    }),
  );
  return name;
}

/** A processing configuration of one function, called at least every second. */
export function lambdaProcessor(functionArn: string, parameters: Readonly<Record<string, string>> = {}) {
  const all = { LambdaArn: functionArn, BufferIntervalInSeconds: '1', ...parameters };
  const Parameters = Object.entries(all).map(([ParameterName, ParameterValue]) => ({
    ParameterName: ParameterName as 'LambdaArn',
    ParameterValue,
  }));
  return { Enabled: true, Processors: [{ Type: 'Lambda' as const, Parameters }] };
}

/** An object as it was delivered, unpacked where its name ends in `.gz`. */
export interface Landed {
  readonly key: string;
  readonly text: string;
}

const read = new Map<string, string>();

/** The objects under `prefix`, by key. Each is read once: nobody changes one. */
export async function objects(bucket: string, prefix = ''): Promise<readonly Landed[]> {
  const landed: Landed[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key: key = '' } of Contents) {
      const id = `${bucket}/${key}`;
      const text = read.get(id) ?? (await readObject(bucket, key));
      read.set(id, text);
      landed.push({ key, text });
    }
  }
  return landed;
}

async function readObject(Bucket: string, Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
  return (Key.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** All lines under `prefix`, once there are at least `count` of them. */
export async function lines(bucket: string, prefix: string, count: number, patience: Patience = {}) {
  const all = async () =>
    (await objects(bucket, prefix)).flatMap(({ text }) => text.split('\n').filter((line) => line !== ''));
  return until(all, (found) => found.length >= count, { everyMilliseconds: 250, ...patience });
}
