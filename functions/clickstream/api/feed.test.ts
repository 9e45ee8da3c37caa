import { describe, expect, test } from 'vitest';
import { writerValidator } from '../../../contracts/generated/validators.ts';
import type { Delivery } from './event.ts';
import { feedOf } from './feed.ts';
import { truthOf } from './truth.ts';
import { sessionEndsAfterMs } from './visit.ts';

const feed = feedOf({ seed: 'test', users: 40, events: 6_000 });
const truth = truthOf(feed.deliveries);
const byId = new Map(feed.deliveries.map((delivery) => [delivery.event.event_id, delivery]));
const deliveryOf = (id: string | undefined): Delivery => {
  const delivery = byId.get(id ?? '');
  if (delivery === undefined) throw new TypeError('no such event');
  return delivery;
};

describe('a feed', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(feedOf({ seed: 'test', users: 40, events: 6_000 })).toEqual(feed);
    const other = feedOf({ seed: 'other', users: 40, events: 100 });
    expect(other.id).not.toBe(feed.id);
    expect(other.deliveries.filter(({ event }) => byId.has(event.event_id))).toEqual([]);
  });

  test.each([0, 1, 2_345, 5_999])('of %i events is how a longer one begins', (events) => {
    const shorter = feedOf({ seed: 'test', users: 40, events });
    expect(shorter.id).toBe(feed.id);
    expect(shorter.deliveries).toEqual(feed.deliveries.slice(0, events));
  });

  test('of one visitor ends too', () => {
    expect(feedOf({ seed: 'x', users: 1, events: 50 }).deliveries).toHaveLength(50);
  });

  test('is told in the order of arrival', () => {
    const arrivals = feed.deliveries.map(({ arrivesAt }) => arrivesAt);
    expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b));
    expect(feed.deliveries.every(({ arrivesAt, occurredAt }) => arrivesAt > occurredAt)).toBe(true);
  });

  test('keeps its contract, and no event of it does without one of its fields', () => {
    const validate = writerValidator('clickstream/events');
    for (const { event } of feed.deliveries) expect(validate(event)).toEqual([]);
    for (const field of Object.keys(truth.events[0] ?? {})) {
      expect(validate({ ...truth.events[0], [field]: undefined })).not.toEqual([]);
    }
  });

  test('has every kind of event, none twice under one id with other words', () => {
    const kinds = new Set(truth.events.map(({ event_type }) => event_type));
    expect([...kinds].sort()).toEqual([
      'add_to_cart',
      'checkout',
      'page_view',
      'purchase',
      'remove_from_cart',
      'search',
    ]);
    for (const { event } of feed.deliveries) expect(deliveryOf(event.event_id).event).toEqual(event);
  });
});

describe('the truth of a feed', () => {
  test('counts each event once', () => {
    expect(truth.duplicates.length).toBeGreaterThan(60);
    expect(truth.events.length + truth.duplicates.length).toBe(feed.deliveries.length);
    expect(truth.sessions.flatMap(({ event_ids }) => event_ids).sort()).toEqual([...byId.keys()].sort());
  });

  test('has late events, some by hours', () => {
    expect(truth.late.length).toBeGreaterThan(100);
    const delays = truth.late.map((id) => deliveryOf(id)).map(({ arrivesAt, occurredAt }) => arrivesAt - occurredAt);
    expect(Math.max(...delays)).toBeGreaterThan(3 * 3_600_000);
  });

  test('has the sessions that were planned, where all of their events were told', () => {
    const visits = visitsOf(feed.deliveries);
    const planned = visitsOf(feedOf({ seed: 'test', users: 40, events: 8_000 }).deliveries);
    const told = new Set(truth.sessions.map(({ event_ids }) => event_ids.join()));
    let checked = 0;
    for (const [visit, ids] of visits) {
      if (planned.get(visit)?.length !== ids.length) continue;
      expect(told.has(ids.join()), visit).toBe(true);
      checked += 1;
    }
    expect(checked).toBeGreaterThan(300);
  });

  test('has silences on either side of the border, and on it', () => {
    const within = truth.sessions.flatMap(({ event_ids }) =>
      silences(event_ids.map((id) => deliveryOf(id).occurredAt)),
    );
    expect(within).toContain(sessionEndsAfterMs - 1);
    expect(Math.max(...within)).toBeLessThan(sessionEndsAfterMs);
    const between = truth.sessions.flatMap((session, at) => {
      const next = truth.sessions[at + 1];
      return next?.user_id === session.user_id ? [Date.parse(next.started_at) - Date.parse(session.ended_at)] : [];
    });
    expect(between).toContain(sessionEndsAfterMs);
    expect(between).toContain(sessionEndsAfterMs + 1);
    expect(Math.min(...between)).toBe(sessionEndsAfterMs);
  });

  test('has late events that make two sessions one', () => {
    const late = new Set(truth.late);
    const bridges = truth.sessions.flatMap(({ event_ids }) =>
      event_ids.filter((id, at) => {
        const [before, after] = [event_ids[at - 1], event_ids[at + 1]];
        if (before === undefined || after === undefined || !late.has(id)) return false;
        return deliveryOf(after).occurredAt - deliveryOf(before).occurredAt >= sessionEndsAfterMs;
      }),
    );
    expect(bridges.length).toBeGreaterThan(5);
  });

  test('adds purchases up', () => {
    const paid = truth.sessions.filter(({ purchases }) => purchases > 0);
    expect(paid.length).toBeGreaterThan(20);
    for (const { event_ids, revenue } of paid) {
      const amounts = event_ids.map((id) => deliveryOf(id).event).filter(({ event_type }) => event_type === 'purchase');
      expect(amounts.map(({ amount }) => amount)).toEqual([revenue]);
    }
  });
});

function silences(instants: readonly number[]): readonly number[] {
  return instants.slice(1).map((instant, at) => instant - (instants[at] ?? instant));
}

/** Visit → ids of its events, by time. */
function visitsOf(deliveries: readonly Delivery[]): ReadonlyMap<string, readonly string[]> {
  const visits = new Map<string, Set<string>>();
  for (const { visit, event } of deliveries.toSorted((a, b) => a.occurredAt - b.occurredAt)) {
    visits.set(visit, (visits.get(visit) ?? new Set()).add(event.event_id));
  }
  return new Map([...visits].map(([visit, ids]) => [visit, [...ids]]));
}
