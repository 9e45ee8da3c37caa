/** The poller as a process, between a ClickStream API that can go wrong and topics of its own, on whichever Kafka. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { expect } from 'vitest';
import { createKafka } from '../../functions/shared/kafka.ts';
import { createLogger } from '../../functions/shared/log.ts';
import { bundle } from '../../infra/build/bundle.ts';
import { type Clickstream, type ClickstreamOptions, startClickstream } from '../../local/sources/clickstream-api.ts';
import { type FaultyClickstream, startFaultyClickstream } from '../../local/sources/clickstream-faults.ts';
import { type Finished, type Running, repository, start } from '../setup/command.ts';
import { until } from '../setup/until.ts';
import { openReplayWorld } from './csv-replay-world.ts';

/** What the API wants as a bearer token. */
export const key = 'k3y-of-the-test';
const generated = join(repository, 'contracts/generated/clickstream/connectors/CLICKSTREAM_SRC_CONNECTOR.json');

/** The bundle that is deployed, in a folder that is there until it is closed. */
export interface PollerBundle {
  readonly home: string;
  readonly program: string;
  close(): void;
}

export async function bundlePoller(): Promise<PollerBundle> {
  const home = mkdtempSync(join(tmpdir(), 'clickstream-poller-'));
  const program = join(home, 'poller.mjs');
  const { code } = await bundle({ entry: 'functions/clickstream/poller.ts', file: 'poller.mjs' }, repository);
  writeFileSync(program, code);
  return { home, program, close: () => rmSync(home, { recursive: true, force: true }) };
}

/** A connector with topics of its own, an API, and a proxy that can go wrong. */
export interface World {
  readonly api: Clickstream;
  readonly faulty: FaultyClickstream;
  readonly topic: string;
  readonly offsetsTopic: string;
  readonly kafka: Kafka;
  /** Starts the poller until the feed is drained. */
  poll(env?: Readonly<Record<string, string>>): Running;
  /** Committed records, in the order of their partitions. */
  records(count: number): Promise<readonly KafkaMessage[]>;
  stop(): Promise<void>;
}

/** Where a world is. */
export interface WorldPlace {
  readonly broker: string;
  readonly poller: PollerBundle;
}

export async function openWorld(
  { broker, poller: { home, program } }: WorldPlace,
  options: Omit<ClickstreamOptions, 'port'>,
  changes: Readonly<Record<string, string>> = {},
): Promise<World> {
  const api = await startClickstream({ key, ...options, port: 0 });
  const faulty = await startFaultyClickstream(api.url);
  const [topic, offsetsTopic] = [`clickstream.${randomUUID()}`, `clickstream-offsets.${randomUUID()}`];
  const logger = createLogger({ name: 'test', level: 'silent' });
  const kafka = createKafka({ brokers: [broker], clientId: 'test', logger, initialRetryMs: 5 });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 3 }], waitForLeaders: false });
  const known = () =>
    admin
      .fetchTopicOffsets(topic)
      .then(({ length }) => length === 3)
      .catch(() => false);
  await until(known, (yes) => yes, { seconds: 20 });
  await admin.disconnect();
  const { config } = JSON.parse(readFileSync(generated, 'utf8')) as {
    readonly config: Readonly<Record<string, string>>;
  };
  const own = { name: topic, 'kafka.topic': topic, 'offsets.storage.topic': offsetsTopic };
  const file = join(home, `${topic}.json`);
  writeFileSync(file, JSON.stringify({ ...config, ...own, ...changes }));
  const replayWorld = openReplayWorld(broker);
  return {
    api,
    faulty,
    topic,
    offsetsTopic,
    kafka,
    poll: (env = {}) =>
      start(process.execPath, [program], {
        env: {
          STREAMPACT_KAFKA_BROKERS: broker,
          STREAMPACT_CONNECTOR_FILE: file,
          STREAMPACT_CLICKSTREAM_URL: faulty.url,
          STREAMPACT_CLICKSTREAM_KEY: key,
          STREAMPACT_POLL_UNTIL_IDLE: 'yes',
          STREAMPACT_POLL_BACKOFF_MS: '10',
          STREAMPACT_LOG_LEVEL: 'warn',
          ...env,
        },
      }),
    async records(count) {
      let read: readonly KafkaMessage[] = [];
      const look = async (): Promise<number> => {
        read = (await replayWorld.readAll(topic)).flat();
        return read.length;
      };
      await until(look, (found) => found >= count, { seconds: 20 });
      return read;
    },
    async stop() {
      replayWorld.close();
      await faulty.stop();
      await api.stop();
    },
  };
}

/** Parameters of pages so small that there are many. */
export const pagesOf = (limit: number) => ({
  'http.request.params': `with=cursor&limit=${limit}&cursor=\${offset.cursor}`,
});

export async function done({ finished }: Running): Promise<Finished & { readonly counts: Record<string, unknown> }> {
  const { code, stdout, stderr } = await finished;
  expect(code, stderr).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(1);
  return { code, stdout, stderr, counts: JSON.parse(stdout) };
}

/** The feed's texts: events that come twice are there twice. */
const textsOf = ({ feed }: Clickstream): readonly string[] => feed.deliveries.map(({ event }) => JSON.stringify(event));
const sorted = (texts: readonly string[]): readonly string[] => texts.toSorted();

/** Every delivery once, byte for byte, each user's in the order of the feed. */
export async function expectTheFeed({ api, records }: World): Promise<void> {
  const read = await records(api.feed.deliveries.length);
  expect(sorted(read.map(({ value }) => String(value)))).toEqual(sorted(textsOf(api)));
  const idsOf = (user: string, rows: readonly { readonly event_id: string; readonly user_id: string }[]) =>
    rows.filter(({ user_id }) => user_id === user).map(({ event_id }) => event_id);
  const events = read.map(({ value }) => JSON.parse(String(value)));
  for (const [at, { key: user }] of read.entries()) expect(String(user)).toBe(events[at]?.user_id);
  const feed = api.feed.deliveries.map(({ event }) => event);
  for (const user of new Set(feed.map(({ user_id }) => user_id)))
    expect(idsOf(user, events)).toEqual(idsOf(user, feed));
}
