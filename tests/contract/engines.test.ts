/** Each engine by itself: started, used, stopped, started again on its state; and what a failing one says. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordsCommand,
  SplitShardCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emulatorAt } from '../../local/engines/emulator.ts';
import type { EngineContext } from '../../local/engines/engine.ts';
import { http1 } from '../../local/engines/http1.ts';
import { startKafka } from '../../local/engines/kafka.ts';
import { startKinesis } from '../../local/engines/kinesis.ts';
import { startMinistack } from '../../local/engines/ministack.ts';
import { freePorts } from '../../local/engines/ports.ts';
import { type SparkRunner, startSparkRunner } from '../../local/engines/spark.ts';
import { startTrino } from '../../local/engines/trino.ts';
import { startWatchdog } from '../../local/engines/watchdog.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';
import { openS3 } from '../setup/s3.ts';

const names = ['ministack', 'kinesis', 'kafka', 'kafkaController', 'trino'] as const;
let home: string;
let context: EngineContext;
let ports: Record<(typeof names)[number], number>;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'streampact-engines-'));
  const toolchain = await ensureToolchain({ quiet: true });
  context = { toolchain, stateDir: join(home, 'state'), logsDir: join(home, 'logs'), watchdog: startWatchdog() };
  ports = await freePorts(names);
});

afterAll(async () => {
  await context.watchdog.stop();
  await rm(home, { recursive: true, force: true });
});

const aws = () => emulatorAt(`http://127.0.0.1:${ports.ministack}`);
const s3 = () => openS3(aws().endpoint);

describe('MiniStack', () => {
  it('keeps buckets and other services over a clean stop', async () => {
    const first = await startMinistack(context, { port: ports.ministack });
    await s3().send(new CreateBucketCommand({ Bucket: 'kept' }));
    await s3().send(new PutObjectCommand({ Bucket: 'kept', Key: 'a', Body: 'bytes' }));
    await new SecretsManagerClient(aws()).send(new CreateSecretCommand({ Name: 'kept', SecretString: 'value' }));
    await first.stop();
    expect(await first.ended).toBeUndefined();
    await expect(fetch(aws().endpoint)).rejects.toThrow();

    const second = await startMinistack(context, { port: ports.ministack });
    try {
      const object = await s3().send(new GetObjectCommand({ Bucket: 'kept', Key: 'a' }));
      expect(await object.Body?.transformToString()).toBe('bytes');
      const secret = await new SecretsManagerClient(aws()).send(new GetSecretValueCommand({ SecretId: 'kept' }));
      expect(secret.SecretString).toBe('value');
    } finally {
      await second.stop();
    }
  });
});

describe('Kinesis', () => {
  const client = () =>
    new KinesisClient({
      ...emulatorAt(`http://127.0.0.1:${ports.kinesis}`),
      requestHandler: http1({ connectionTimeout: 2_000, requestTimeout: 10_000 }),
    });

  it('keeps every record over a stop at once after it, on either side of a split, while clients are connected', async () => {
    const first = await startKinesis(context, { port: ports.kinesis });
    await client().send(new CreateStreamCommand({ StreamName: 'kept', ShardCount: 1 }));
    await waitUntilStreamExists({ client: client(), maxWaitTime: 10, minDelay: 1 }, { StreamName: 'kept' });
    await put(0, 300);
    const half = String(2n ** 127n);
    await client().send(
      new SplitShardCommand({ StreamName: 'kept', ShardToSplit: 'shardId-000000000000', NewStartingHashKey: half }),
    );
    await waitUntilStreamExists({ client: client(), maxWaitTime: 10, minDelay: 1 }, { StreamName: 'kept' });
    await put(300, 300);
    await first.stop();
    expect(await first.ended).toBeUndefined();

    const second = await startKinesis(context, { port: ports.kinesis });
    try {
      const shards = await Promise.all([0, 1, 2].map(records));
      expect(shards[0]).toHaveLength(300);
      expect(shards.map(({ length }) => length > 0)).toEqual([true, true, true]);
      expect(shards.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 600 }, (_, index) => index));
    } finally {
      await second.stop();
    }
  });

  it('is on the loopback and nowhere else', async () => {
    const engine = await startKinesis(context, { port: ports.kinesis });
    const outside = Object.values(networkInterfaces()).flatMap((addresses = []) =>
      addresses.filter(({ internal }) => !internal).map(({ address }) => address),
    );
    try {
      expect(await Promise.all(['127.0.0.1', ...outside].map(answers))).toEqual([true, ...outside.map(() => false)]);
    } finally {
      await engine.stop();
    }
  });

  async function put(from: number, count: number): Promise<void> {
    const numbers = Array.from({ length: count }, (_, index) => String(from + index));
    const Records = numbers.map((text) => ({ PartitionKey: text, Data: Buffer.from(text) }));
    expect(await client().send(new PutRecordsCommand({ StreamName: 'kept', Records }))).toMatchObject({
      FailedRecordCount: 0,
    });
  }

  async function records(shard: number): Promise<readonly number[]> {
    const ShardId = `shardId-00000000000${shard}`;
    const { ShardIterator } = await client().send(
      new GetShardIteratorCommand({ StreamName: 'kept', ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    const { Records = [] } = await client().send(new GetRecordsCommand({ ShardIterator }));
    return Records.map(({ Data }) => Number(Buffer.from(Data ?? []).toString()));
  }

  /** Whether something listens at this address on the port of Kinesis. */
  function answers(host: string): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect({ host, port: ports.kinesis, timeout: 2_000 });
      const end = (open: boolean) => {
        socket.destroy();
        resolve(open);
      };
      socket.once('connect', () => end(true));
      socket.once('error', () => end(false));
      socket.once('timeout', () => end(false));
    });
  }
});

describe('Kafka', () => {
  const client = () => new Kafka({ brokers: [`127.0.0.1:${ports.kafka}`], logLevel: logLevel.NOTHING });
  const options = () => ({ port: ports.kafka, controllerPort: ports.kafkaController });

  it('keeps topics and messages over a clean stop, and takes further settings', async () => {
    const first = await startKafka(context, { ...options(), extraConfig: { 'message.max.bytes': '123456' } });
    const admin = client().admin();
    await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 2 }] });
    expect((await settings(admin)).get('message.max.bytes')).toBe('123456');
    const producer = client().producer();
    await producer.connect();
    await producer.send({ topic: 'kept', messages: [{ value: 'one', partition: 1 }] });
    await producer.disconnect();
    await admin.disconnect();
    await first.stop();

    const second = await startKafka(context, options());
    try {
      const again = client().admin();
      const offsets = await again.fetchTopicOffsets('kept');
      expect(offsets.map(({ partition, high }) => [partition, high]).sort()).toEqual([
        [0, '0'],
        [1, '1'],
      ]);
      await again.disconnect();
    } finally {
      await second.stop();
    }
  });

  it('says what it stumbled over when it cannot start', async () => {
    const starting = startKafka(context, { ...options(), extraConfig: { 'log.retention.ms': 'soon' } });
    await expect(starting).rejects.toMatchObject({
      code: 'ENGINE_START',
      message: expect.stringMatching(/Kafka did not start: exit code 1[\s\S]*log\.retention\.ms/),
      where: join(context.logsDir, 'kafka.log'),
    });
  });

  async function settings(admin: ReturnType<Kafka['admin']>): Promise<ReadonlyMap<string, string>> {
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: 4, name: '1' }] });
    return new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]));
  }
});

describe('Spark and Trino on one S3', () => {
  it('read each other’s rows: decimals exact, instants in UTC', { timeout: 240_000 }, async () => {
    const endpoint = aws().endpoint;
    const ministack = await startMinistack(context, { port: ports.ministack });
    const starting = [
      startTrino(context, { port: ports.trino, s3Endpoint: endpoint, glueEndpoint: endpoint }),
      startSparkRunner(context, { awsEndpoint: endpoint, s3Endpoint: endpoint }),
    ] as const;
    const started = await Promise.allSettled(starting);
    try {
      const [, spark] = await Promise.all(starting);
      await s3().send(new CreateBucketCommand({ Bucket: 'lake' }));
      await fromTrinoToSpark(spark);
      await eachRunIsAlone(spark);
    } finally {
      await Promise.all(started.flatMap((one) => (one.status === 'fulfilled' ? [one.value.stop()] : [])));
      await ministack.stop();
    }
  });

  async function fromTrinoToSpark(spark: SparkRunner): Promise<void> {
    const rows = `SELECT DECIMAL '1.500000000000000001' AS price, TIMESTAMP '2021-10-27 05:00:00.000' AS at`;
    await query(`CREATE SCHEMA awsdatacatalog.shop WITH (location = 's3://lake/shop/')`);
    await query(
      `CREATE TABLE awsdatacatalog.shop.prices WITH (format = 'PARQUET', external_location = 's3://lake/prices/') AS ${rows}`,
    );
    const outcome = await spark.run(
      await script(
        'reader',
        [
          'import sys',
          'from pyspark.sql import SparkSession',
          'spark = SparkSession.builder.getOrCreate()',
          'spark.read.parquet(sys.argv[2]).selectExpr("price", "cast(at as string) at").show(truncate=False)',
        ],
        ['--path', 's3://lake/prices/'],
      ),
    );
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.log).toContain('1.500000000000000001');
    expect(outcome.log).toContain('2021-10-27 05:00:00');
  }

  /** Neither a view, nor a module, nor a failure of one run reaches the next. */
  async function eachRunIsAlone(spark: SparkRunner): Promise<void> {
    const lines = [
      'import helper',
      'from pyspark.sql import SparkSession',
      'spark = SparkSession.builder.getOrCreate()',
      'print(helper.NAME, [table.name for table in spark.catalog.listTables()])',
      'spark.range(1).createOrReplaceTempView("left_over")',
      'raise ValueError("broken on purpose")',
    ];
    const outcomes = ['first', 'second'].map(async (name) =>
      spark.run({ ...(await script(name, lines)), pyFiles: [await helper(name)] }),
    );
    for (const [index, name] of ['first', 'second'].entries()) {
      const outcome = await outcomes[index];
      expect(outcome).toMatchObject({ ok: false, error: 'ValueError: broken on purpose' });
      expect(outcome?.log).toContain(`${name} []`);
      expect(outcome?.log).toContain('Traceback');
    }
  }

  async function script(name: string, lines: readonly string[], args: readonly string[] = []) {
    const scriptPath = join(home, `${name}.py`);
    await writeFile(scriptPath, `${lines.join('\n')}\n`);
    return { scriptPath, pyFiles: [], args };
  }

  async function helper(name: string): Promise<string> {
    const folder = join(home, `helper-of-${name}`);
    await mkdir(folder);
    await writeFile(join(folder, 'helper.py'), `NAME = "${name}"\n`);
    return join(folder, 'helper.py');
  }
});

/** Runs a statement on Trino to its end. */
async function query(sql: string): Promise<void> {
  const headers = { 'X-Trino-User': 'test' };
  const ask = async (url: string, init: RequestInit = {}) =>
    (await (await fetch(url, { ...init, headers })).json()) as { nextUri?: string; error?: { message: string } };
  let page = await ask(`http://127.0.0.1:${ports.trino}/v1/statement`, { method: 'POST', body: sql });
  while (page.nextUri !== undefined) page = await ask(page.nextUri);
  expect(page.error).toBeUndefined();
}
