/** Sessions in SQL against a plain builder: any order and any batching of the same events give the same table. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Event, sessionsOf } from './sessions.ts';
import { insert, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world?.stop());
beforeEach(() => world.empty('STRUCTURED_EVENTS', 'TRANSFORMED_CLICKSTREAM'));

const stored = () =>
  world.session.execute('SELECT * FROM TRANSFORMED.TRANSFORMED_CLICKSTREAM ORDER BY STARTED_AT, SESSION_ID');

async function load(events: readonly Event[], place = 0): Promise<void> {
  const rows = events.map((event, index) => ({
    ...event,
    kafka_partition: 0,
    kafka_offset: place + index,
    loaded_at: '2026-01-01 00:00:00',
  }));
  await insert(world, 'STRUCTURED_EVENTS', rows);
  await world.run('TASK_LOAD_TRANSFORMED_CLICKSTREAM');
}

const begin = Date.parse('2026-03-01T00:00:00.000Z');

function event(minutes: number, more: Partial<Event> = {}): Event {
  const occurred_at = new Date(begin + Math.round(minutes * 60_000)).toISOString();
  const event_id = `00000000-0000-4000-8000-${String(Math.round(minutes * 1000)).padStart(12, '0')}`;
  return {
    event_id,
    user_id: 'u-000001',
    event_type: 'page_view',
    occurred_at,
    page: `/${minutes}`,
    device: 'mobile',
    country: 'SG',
    amount: null,
    ...more,
  };
}

test('a silence of less than 30 minutes goes on, one of exactly 30 minutes ends the session', async () => {
  await load([event(0), event(29.99), event(100), event(130)]);
  const rows = await stored();
  expect(rows).toEqual(sessionsOf([event(0), event(29.99), event(100), event(130)]));
  expect(rows.map(({ EVENTS }) => EVENTS)).toEqual(['2', '1', '1']);
});

test('a late event joins two sessions, and the one that it continues keeps its id', async () => {
  await load([event(0), event(40)]);
  const [first, second] = await stored();
  await load([event(20)], 10);
  const rows = await stored();
  expect(rows).toEqual(sessionsOf([event(0), event(20), event(40)]));
  expect(rows[0]?.SESSION_ID).toBe(first?.SESSION_ID);
  expect(rows.map(({ SESSION_ID }) => SESSION_ID)).not.toContain(second?.SESSION_ID);
});

test('a late event before the first one takes the session along to a new id', async () => {
  await load([event(10)]);
  const [before] = await stored();
  await load([event(0)], 10);
  const rows = await stored();
  expect(rows).toEqual(sessionsOf([event(0), event(10)]));
  expect(rows.map(({ SESSION_ID }) => SESSION_ID)).not.toContain(before?.SESSION_ID);
});

test('a late event that is 30 minutes away from everything leaves the other sessions alone', async () => {
  await load([event(0), event(90)]);
  const before = await stored();
  await load([event(45)], 10);
  expect((await stored()).filter(({ ENTRY_PAGE }) => ENTRY_PAGE !== '/45')).toEqual(before);
});

test('events of one instant are ordered by their ids', async () => {
  const [a, b] = [
    event(0, { event_id: 'b', page: '/second' }),
    event(0, { event_id: 'a', page: '/first', device: 'tablet' }),
  ];
  await load([a, b]);
  expect(await stored()).toEqual(sessionsOf([a, b]));
  expect((await stored())[0]).toMatchObject({ ENTRY_PAGE: '/first', EXIT_PAGE: '/second', DEVICE: 'tablet' });
});

test('any order and batching of the same events gives the same sessions', async () => {
  const arbitrary = fc.array(
    fc.record({
      user_id: fc.constantFrom('u-000001', 'u-000002', 'u-000003'),
      // Many silences of nearly or exactly 30 minutes.
      minutes: fc
        .tuple(fc.nat(24), fc.constantFrom(0, 0, 1 / 60_000, -1 / 60_000, 7))
        .map(([n, off]) => Math.max(0, n * 15 + off)),
      event_type: fc.constantFrom('page_view', 'search', 'add_to_cart', 'checkout', 'purchase', 'remove_from_cart'),
      device: fc.constantFrom('mobile', 'desktop'),
      amount: fc.option(
        fc.nat(99_999).map((cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`),
      ),
      batch: fc.nat(3),
    }),
    { minLength: 1, maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(arbitrary, async (rolls) => {
      await world.empty('STRUCTURED_EVENTS', 'TRANSFORMED_CLICKSTREAM');
      const events = rolls.map(({ minutes, batch, ...rest }, index) => ({
        batch,
        event: event(minutes, {
          ...rest,
          event_id: `e-${String((index * 7919) % 1009).padStart(4, '0')}`,
          page: `/${index}`,
        }),
      }));
      for (const number of [0, 1, 2, 3]) {
        const batch = events.filter((each) => each.batch === number).map((each) => each.event);
        if (batch.length > 0) await load(batch, number * 1000);
      }
      expect(await stored()).toEqual(sessionsOf(events.map((each) => each.event)));
    }),
    { numRuns: Number(process.env.SQL_RUNS ?? 6) },
  );
});
