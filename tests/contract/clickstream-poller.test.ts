/**
 * The poller of the ClickStream API, the bundle that is deployed, on a real Kafka (STREAMPACT_TEST_KAFKA) and the real API: what
 * the feed tells is in the topic once, byte for byte, whatever goes wrong on the way.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClickstreamOptions, startClickstream } from '../../local/sources/clickstream-api.ts';
import { until } from '../setup/until.ts';
import {
  bundlePoller,
  done,
  expectTheFeed,
  key,
  openWorld as openAt,
  type PollerBundle,
  pagesOf,
  type World,
} from './clickstream-poller-world.ts';
import { openReplayWorld } from './csv-replay-world.ts';

const broker = process.env.STREAMPACT_TEST_KAFKA;
let poller: PollerBundle;
const openWorld = (
  options: Omit<ClickstreamOptions, 'port'>,
  changes?: Readonly<Record<string, string>>,
): Promise<World> => openAt({ broker: broker ?? '', poller }, options, changes);

describe.skipIf(broker === undefined)(
  `the poller${broker === undefined ? ' (skipped: no STREAMPACT_TEST_KAFKA)' : ''}`,
  () => {
    beforeAll(async () => {
      poller = await bundlePoller();
    });
    afterAll(() => poller?.close());

    test('drains the feed, and goes on where it was when there is more', async () => {
      const world = await openWorld({ seed: 'drain', users: 30, events: 3_000 });
      try {
        const { counts } = await done(world.poll());
        expect(counts).toMatchObject({ topic: world.topic, events: 3_000, pages: 6, unkeyed: 0, idle: true });
        await expectTheFeed(world);
        expect((await done(world.poll())).counts).toMatchObject({ events: 0, pages: 0, offset: counts.offset });
        // A longer feed of the same seed begins with the shorter one.
        const longer = await startClickstream({ seed: 'drain', users: 30, events: 3_400, port: 0, key });
        try {
          const more = await done(world.poll({ STREAMPACT_CLICKSTREAM_URL: longer.url }));
          expect(more.counts).toMatchObject({ events: 400 });
          await expectTheFeed({ ...world, api: longer });
        } finally {
          await longer.stop();
        }
      } finally {
        await world.stop();
      }
    });

    test('keeps its offset as Kafka Connect does: one key, compacted', async () => {
      const world = await openWorld({ seed: 'offset', users: 3, events: 50 }, pagesOf(20));
      try {
        const { counts } = await done(world.poll());
        const rows = await openReplayWorld(broker ?? '').readCommitted(world.offsetsTopic, 3);
        expect(rows.map((partition) => partition.length)).toEqual([3]);
        const kept = rows.flat();
        expect(new Set(kept.map((row) => String(row.key)))).toEqual(new Set([`["${world.topic}",{}]`]));
        expect(JSON.parse(String(kept.at(-1)?.value))).toEqual(counts.offset);
        const admin = world.kafka.admin();
        await admin.connect();
        const asked = { type: 2, name: world.offsetsTopic, configNames: ['cleanup.policy'] };
        const { resources } = await admin.describeConfigs({ resources: [asked], includeSynonyms: false });
        expect(resources[0]?.configEntries[0]?.configValue).toBe('compact');
        // An offset that was taken back, as Connect does it, begins anew.
        const producer = world.kafka.producer();
        await producer.connect();
        await producer.send({ topic: world.offsetsTopic, messages: [{ key: `["${world.topic}",{}]`, value: null }] });
        expect((await done(world.poll())).counts).toMatchObject({ events: 50 });
        await producer.send({
          topic: world.offsetsTopic,
          messages: [{ key: `["${world.topic}",{}]`, value: '{"cursor":1}' }],
        });
        await Promise.all([producer.disconnect(), admin.disconnect()]);
        const { code, stderr } = await world.poll().finished;
        expect(code).toBe(1);
        expect(stderr).toMatch(/error\[POLLER_OFFSET_FOREIGN\]/);
      } finally {
        await world.stop();
      }
    });

    test('killed again and again in the middle, loses nothing and doubles nothing', async () => {
      const world = await openWorld({ seed: 'kill', users: 40, events: 2_500 }, pagesOf(10));
      try {
        let kills = 0;
        for (let ended = false; !ended; ) {
          const before = world.faulty.answers();
          const running = world.poll();
          // From its first pages on, at a moment that is not the same in any two runs.
          const going = until(
            async () => world.faulty.answers() - before,
            (answers) => answers > 12,
            { seconds: 60, everyMilliseconds: 5 },
          );
          const wait = going.then(() => delay(Math.random() * 120)).catch(() => undefined);
          if (kills < 7 && (await Promise.race([running.finished, wait])) === undefined) {
            running.child.kill('SIGKILL');
            kills += 1;
          }
          const { code, stderr } = await running.finished;
          ended = code === 0;
          if (!ended) expect(code, stderr).toBe(null);
        }
        expect(kills).toBeGreaterThan(3);
        await expectTheFeed(world);
      } finally {
        await world.stop();
      }
    });

    test('of two pollers of one connector the later one goes on, and the earlier one says so', async () => {
      const world = await openWorld({ seed: 'two', users: 10, events: 600 }, pagesOf(5));
      try {
        const first = world.poll();
        await until(
          async () => world.faulty.answers(),
          (answers) => answers > 10,
          { seconds: 60, everyMilliseconds: 5 },
        );
        await done(world.poll());
        const { code, stderr } = await first.finished;
        expect([code, stderr]).toEqual([1, expect.stringMatching(/error\[POLLER_FENCED\]/)]);
        await expectTheFeed(world);
      } finally {
        await world.stop();
      }
    });

    test('ends in order on SIGTERM, in the middle of a pause and in the middle of a request', async () => {
      const world = await openWorld({ seed: 'term', users: 5, events: 100 });
      try {
        for (const silent of [false, true]) {
          const before = world.faulty.answers();
          if (silent) world.faulty.fail({ kind: 'silent' });
          const running = world.poll({ STREAMPACT_POLL_UNTIL_IDLE: 'no' });
          const wanted = silent ? 1 : 2; // the page and the empty one, or nothing but silence
          await until(
            async () => world.faulty.answers() - before,
            (answers) => answers >= wanted,
            { seconds: 60 },
          );
          running.child.kill('SIGTERM');
          expect((await done(running)).counts).toMatchObject({ idle: false, events: silent ? 0 : 100 });
        }
        await expectTheFeed(world);
      } finally {
        await world.stop();
      }
    });

    test('gets through an API that goes wrong, and counts how', async () => {
      const world = await openWorld(
        { seed: 'faults', users: 10, events: 600 },
        { ...pagesOf(50), 'http.client.read.timeout.millis': '300', 'http.client.connection.timeout.millis': '300' },
      );
      try {
        world.faulty.fail(
          { kind: 'malformed' },
          { kind: 'throttled', retryAfterSeconds: 1 },
          { kind: 'failed' },
          { kind: 'silent' },
          { kind: 'not-utf8' },
          { kind: 'broken-off' },
          { kind: 'no-list' },
        );
        const { counts, stderr } = await done(world.poll());
        expect(counts).toMatchObject({
          events: 600,
          retries: { throttled: 1, failed: 1, unanswered: 2, malformed: 3 },
        });
        for (const why of ['throttled', 'failed', 'unanswered', 'malformed'])
          expect(stderr).toContain(`"why":"${why}"`);
        expect(stderr).not.toContain(key);
        await expectTheFeed(world);
      } finally {
        await world.stop();
      }
    });

    test('stops at a page that stays malformed, and goes on from there once it is mended', async () => {
      const world = await openWorld({ seed: 'stuck', users: 10, events: 200 }, pagesOf(50));
      try {
        world.faulty.fail(...Array.from({ length: 3 }, () => ({ kind: 'malformed' }) as const));
        const env = { STREAMPACT_POLL_MALFORMED_TRIES: '2' };
        const { code, stdout, stderr } = await world.poll(env).finished;
        expect([code, stdout]).toEqual([1, '']);
        expect(stderr).toMatch(/error\[POLLER_PAGE_MALFORMED\].*JSON/);
        expect(world.faulty.waiting()).toBe(0);
        expect((await done(world.poll(env))).counts).toMatchObject({ events: 200 });
        await expectTheFeed(world);
      } finally {
        await world.stop();
      }
    });

    test('passes on events that break the contract, have new fields, or no user', async () => {
      const world = await openWorld({ seed: 'raw', users: 10, events: 300 }, pagesOf(60));
      try {
        const { faulty } = world;
        for (const change of ['broken', 'new-field', 'other-type', 'no-user', 'no-object'] as const) {
          faulty.change(change, 3);
          const cursor = faulty.changed().size / 3;
          // The proxy decides at the first telling.
          await fetch(`${faulty.url}/v1/events?limit=${(cursor + 1) * 20}`, {
            headers: { authorization: `Bearer ${key}` },
          });
        }
        expect(faulty.changed().size).toBe(15);
        expect((await done(world.poll())).counts).toMatchObject({ events: 300, unkeyed: 6 });
        const read = await world.records(300);
        const values = read.map(({ value }) => JSON.parse(String(value)));
        expect(values.filter((value) => value.country === 'Singapore')).toHaveLength(3);
        expect(values.filter((value) => value.campaign === 'spring')).toHaveLength(3);
        expect(values.filter((value) => value.quantity === 'two')).toHaveLength(3);
        expect(values.filter((value) => value === 'not an event')).toHaveLength(3);
        for (const [at, { key: user }] of read.entries()) expect(user === null).toBe(values[at].user_id === undefined);
      } finally {
        await world.stop();
      }
    });

    test('ends with a named error where nothing would help', async () => {
      const world = await openWorld({ seed: 'refused', users: 2, events: 10 });
      try {
        const refused = async (env: Readonly<Record<string, string>>): Promise<unknown> => {
          const { code, stderr } = await world.poll(env).finished;
          return [code, /error\[(\w+)\]/.exec(stderr)?.[1]];
        };
        expect(await refused({ STREAMPACT_CLICKSTREAM_KEY: 'other' })).toEqual([1, 'UPSTREAM_KEY_REFUSED']);
        expect(await refused({ STREAMPACT_CONNECTOR_FILE: join(poller.home, 'absent') })).toEqual([
          2,
          'POLLER_CONNECTOR_INVALID',
        ]);
        expect(await refused({ STREAMPACT_CLICKSTREAM_URL: '' })).toEqual([2, 'POLLER_CONNECTOR_INVALID']);
        await done(world.poll());
        const other = await startClickstream({ seed: 'another', users: 2, events: 10, port: 0, key });
        expect(await refused({ STREAMPACT_CLICKSTREAM_URL: other.url })).toEqual([1, 'UPSTREAM_REFUSED']);
        await other.stop();
      } finally {
        await world.stop();
      }
    });
  },
);
