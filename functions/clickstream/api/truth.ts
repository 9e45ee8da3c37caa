/**
 * What is true of a feed, for tests: which events there are, which came twice or late, and the sessions that they make. Told
 * from the whole feed at once, by the plainest means.
 */
import type { ClickEvent, Delivery } from './event.ts';
import { dollars } from './shop.ts';
import { sessionEndsAfterMs } from './visit.ts';

/** A session, in the words of `clickstream/transformed-clickstream`. */
interface ExpectedSession {
  readonly user_id: string;
  readonly started_at: string;
  readonly ended_at: string;
  readonly events: number;
  readonly page_views: number;
  readonly searches: number;
  readonly add_to_carts: number;
  readonly checkouts: number;
  readonly purchases: number;
  /** US dollars of its purchases, decimal text. */
  readonly revenue: string;
  readonly entry_page: string;
  readonly exit_page: string;
  readonly device: string;
  readonly country: string;
  /** Ids of its events, in their order. */
  readonly event_ids: readonly string[];
}

/** See the module's head. */
export interface Truth {
  /** Each event once, in the order in which it came first. */
  readonly events: readonly ClickEvent[];
  /** Ids of the events that came twice. */
  readonly duplicates: readonly string[];
  /** Ids of the events that came after a later one of their user. */
  readonly late: readonly string[];
  /** Sessions by user and begin. */
  readonly sessions: readonly ExpectedSession[];
}

/** The truth of deliveries, a part of a feed among them. */
export function truthOf(deliveries: readonly Delivery[]): Truth {
  const events = new Map<string, Delivery>();
  const [duplicates, late]: [string[], string[]] = [[], []];
  const newest = new Map<string, number>();
  for (const delivery of deliveries) {
    const { event_id: id, user_id: user } = delivery.event;
    if (events.has(id)) {
      duplicates.push(id);
      continue;
    }
    events.set(id, delivery);
    const before = newest.get(user) ?? Number.NEGATIVE_INFINITY;
    if (delivery.occurredAt < before) late.push(id);
    newest.set(user, Math.max(before, delivery.occurredAt));
  }
  return {
    events: [...events.values()].map(({ event }) => event),
    duplicates,
    late,
    sessions: sessionsOf(events.values()),
  };
}

function sessionsOf(events: Iterable<Delivery>): readonly ExpectedSession[] {
  const byUser = new Map<string, Delivery[]>();
  for (const delivery of events) {
    const known = byUser.get(delivery.event.user_id);
    if (known === undefined) byUser.set(delivery.event.user_id, [delivery]);
    else known.push(delivery);
  }
  const users = [...byUser].sort(([a], [b]) => (a < b ? -1 : 1));
  return users.flatMap(([, told]) => cut(told.sort((a, b) => a.occurredAt - b.occurredAt)).map(summed));
}

function cut(told: readonly Delivery[]): readonly (readonly Delivery[])[] {
  const sessions: Delivery[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const delivery of told) {
    if (delivery.occurredAt - last >= sessionEndsAfterMs) sessions.push([]);
    sessions.at(-1)?.push(delivery);
    last = delivery.occurredAt;
  }
  return sessions;
}

function summed(session: readonly Delivery[]): ExpectedSession {
  const events = session.map(({ event }) => event);
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined) throw new TypeError('a session without events');
  const count = (type: ClickEvent['event_type']): number =>
    events.filter(({ event_type }) => event_type === type).length;
  const purchases = events.filter(({ event_type }) => event_type === 'purchase');
  const cents = purchases.reduce((sum, { amount }) => sum + Number((amount ?? '0').replace('.', '')), 0);
  return {
    user_id: first.user_id,
    started_at: first.occurred_at,
    ended_at: last.occurred_at,
    events: events.length,
    page_views: count('page_view'),
    searches: count('search'),
    add_to_carts: count('add_to_cart'),
    checkouts: count('checkout'),
    purchases: purchases.length,
    revenue: dollars(cents),
    entry_page: first.page,
    exit_page: last.page,
    device: first.device,
    country: first.country,
    event_ids: events.map(({ event_id }) => event_id),
  };
}
