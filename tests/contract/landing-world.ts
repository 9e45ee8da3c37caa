/** A landing of the test's own on the shared Kafka and S3, with a schema registry of its own: topics, buckets, workers. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import avro from 'avsc';
import kafkajs from 'kafkajs';
import { messages } from '../../contracts/generated/clickstream/messages.ts';
import { bundle } from '../../infra/build/bundle.ts';
import { emulatorEnvironment } from '../../local/engines/emulator.ts';
import { freePorts } from '../../local/engines/ports.ts';
import { type Registry, startRegistry } from '../../local/engines/registry.ts';
import { startWatchdog } from '../../local/engines/watchdog.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';
import { createBucket } from '../faults/engines.ts';
import { type Lake, linesOf, listVersions } from '../faults/lake.ts';
import { type Running, repository, start } from '../setup/command.ts';
import { openS3 } from '../setup/s3.ts';
import { until } from '../setup/until.ts';

/** A line, as a reader that knows no doubles takes it: its text and where it says that it stands. */
export interface LandedLine {
  readonly text: string;
  readonly place: string;
}

/** The parts, once they run. */
export type LandingWorld = Awaited<ReturnType<typeof openLandingWorld>>;

/** Builds the worker, starts the registry, makes topics and buckets. */
export async function openLandingWorld() {
  const home = mkdtempSync(join(tmpdir(), 'streampact-landing-'));
  const watchdog = startWatchdog();
  const toolchain = await ensureToolchain({ quiet: true });
  const program = join(home, 'sink.mjs');
  const { code } = await bundle({ entry: 'tests/contract/landing-entry.ts', file: 'sink.mjs' }, repository);
  writeFileSync(program, code);

  const ports = await freePorts(['registry', 'registryManagement']);
  const context = { toolchain, stateDir: home, logsDir: join(home, 'logs'), watchdog };
  const startSchemas = (): Promise<Registry> =>
    startRegistry(context, { port: ports.registry, managementPort: ports.registryManagement });
  let registry: Registry | undefined = await startSchemas();

  const aws = process.env.STREAMPACT_TEST_AWS ?? '';
  const broker = process.env.STREAMPACT_TEST_KAFKA ?? '';
  const prefix = `landing-${randomUUID()}.`;
  const topics = {
    events: `${prefix}${messages['clickstream/events'].topic}`,
    orders: `${prefix}${messages['clickstream/orders'].topic}`,
  };
  const s3 = openS3(aws);
  const [landing, quarantine]: readonly [Lake, Lake] = [
    { s3, bucket: `landing-${randomUUID()}` },
    { s3, bucket: `quarantine-${randomUUID()}` },
  ];
  await createBucket(landing); // versions: what was written twice shows
  await s3.send(new CreateBucketCommand({ Bucket: quarantine.bucket }));
  const kafka = new kafkajs.Kafka({ brokers: [broker], clientId: prefix, logLevel: kafkajs.logLevel.NOTHING });
  const admin = kafka.admin();
  const producer = kafka.producer();
  await Promise.all([admin.connect(), producer.connect()]);
  /** Also where a topic of that name is still being deleted; and kafkajs's own wait for leaders gives up too soon. */
  const createTopic = async (topic: string, numPartitions: number): Promise<void> => {
    const create = () => admin.createTopics({ topics: [{ topic, numPartitions }], waitForLeaders: false });
    await until(() => create().catch(() => false), Boolean);
    const leaders = async () => {
      const { topics: rows } = await admin.fetchTopicMetadata({ topics: [topic] });
      return rows.flatMap(({ partitions }) => partitions.map(({ leader }) => leader));
    };
    await until(leaders, (all) => all.length === numPartitions && all.every((leader) => leader >= 0));
  };
  await createTopic(topics.events, 3);
  for (const topic of [topics.orders, `${topics.events}.dlq`, `${topics.orders}.dlq`]) await createTopic(topic, 1);

  /** The offsets that a group has committed, in all. */
  const committed = (group: string, topic: string): Promise<number> =>
    until(
      async () => {
        // A coordinator that is still being found is none to be asked.
        const found = await admin.fetchOffsets({ groupId: group, topics: [topic] }).catch(() => undefined);
        return found?.flatMap(({ partitions }) => partitions.map(({ offset }) => Math.max(0, Number(offset))));
      },
      (offsets) => offsets !== undefined,
    ).then((offsets = []) => offsets.reduce((sum, offset) => sum + offset, 0));

  return {
    ...{ admin, producer, topics, landing, quarantine, kafka, createTopic },
    url: () => registry?.url ?? '',
    async stopRegistry(): Promise<void> {
      await registry?.stop();
      registry = undefined;
    },
    async startRegistry(): Promise<void> {
      registry ??= await startSchemas();
    },
    /** Registers a schema as Debezium's converter does, and encodes values by it. */
    async writer(subject: string, schema: object) {
      const answer = await fetch(`${registry?.url}/apis/ccompat/v7/subjects/${subject}/versions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ schema: JSON.stringify(schema) }),
      });
      const { id } = (await answer.json()) as { readonly id: number };
      const type = avro.Type.forSchema(schema as avro.Schema, { wrapUnions: 'never' });
      const head = Buffer.alloc(5);
      head.writeInt32BE(id, 1);
      return { id, encode: (value: unknown) => Buffer.concat([head, type.toBuffer(value)]) };
    },
    /** Starts a worker. */
    work: (names: readonly string[], environment: Readonly<Record<string, string>> = {}): Running =>
      start(process.execPath, [program], {
        env: {
          LANDING_TEST_PREFIX: prefix,
          STREAMPACT_KAFKA_BROKERS: broker,
          STREAMPACT_LAKE_BUCKET: quarantine.bucket,
          STREAMPACT_LANDING_BUCKET: landing.bucket,
          STREAMPACT_REGISTRY_URL: `http://127.0.0.1:${ports.registry}`,
          STREAMPACT_SINK_MESSAGES: names.map((name) => `clickstream/${name}`).join(','),
          STREAMPACT_SINK_GROUP: `${prefix}${names.join('-')}`,
          STREAMPACT_SINK_FLUSH_SECONDS: '1',
          STREAMPACT_SINK_SESSION_MS: '6000',
          ...emulatorEnvironment(aws),
          ...environment,
        },
      }),
    group: (...names: readonly string[]) => `${prefix}${names.join('-')}`,
    committed,
    untilDone: (group: string, topic: string): Promise<number> =>
      until(
        async () => {
          const ends = await admin.fetchTopicOffsets(topic);
          return ends.reduce((sum, { high }) => sum + Number(high), 0) - (await committed(group, topic));
        },
        (left) => left === 0,
        { seconds: 90 },
      ),
    /** All lines below a topic's prefix; each object was written once, by its plan. */
    async lines(topic: string): Promise<readonly LandedLine[]> {
      const versions = (await listVersions(landing)).filter(({ key }) => key.startsWith(`topics/${topic}/`));
      if (new Set(versions.map(({ key }) => key)).size < versions.length)
        throw new Error('an object was written twice');
      const all: LandedLine[] = [];
      for (const { key } of versions) {
        const partition = /partition=(\d+)\//.exec(key)?.[1];
        if (!key.endsWith('.json.gz') || !key.includes(`/${topic}+${partition}+`)) throw new Error(`misnamed: ${key}`);
        for (const line of await linesOf(landing, key)) {
          const text = line.toString();
          const [, at = '', offset] = /"__partition":(\d+),"__offset":(\d+),"__timestamp":\d{13}\}$/.exec(text) ?? [];
          if (at !== partition) throw new Error(`a line of partition ${at} is in ${key}`);
          all.push({ text, place: `${at}:${offset}` });
        }
      }
      return all;
    },
    metadata: async (key: string) =>
      (await s3.send(new HeadObjectCommand({ Bucket: landing.bucket, Key: key }))).Metadata,
    /** What the quarantine's lines say. */
    async refused(): Promise<readonly { readonly code: string; readonly offset: number; readonly value: string }[]> {
      const keys = (await listVersions(quarantine)).map(({ key }) => key);
      const lines = await Promise.all(keys.map((key) => linesOf(quarantine, key)));
      return lines.flat().map((line) => JSON.parse(line.toString()));
    },
    /** Keys of a topic's records. */
    async keys(topic: string): Promise<readonly string[]> {
      const consumer = kafka.consumer({ groupId: `${prefix}${randomUUID()}` });
      const found: string[] = [];
      const [end] = await admin.fetchTopicOffsets(topic);
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        eachMessage: async ({ message }) => {
          found.push(message.key?.toString() ?? '');
        },
      });
      await until(
        () => found.length,
        (count) => count >= Number(end?.high),
      ).finally(() => consumer.disconnect());
      return found;
    },
    async close(): Promise<void> {
      await Promise.allSettled([admin.disconnect(), producer.disconnect(), registry?.stop()]);
      s3.destroy();
      await watchdog.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
