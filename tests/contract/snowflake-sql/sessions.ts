/** Sessions worked out plainly: sort each visitor's events, cut where 30 minutes or more are silent. */
import { createHash } from 'node:crypto';

export interface Event {
  readonly event_id: string;
  readonly user_id: string;
  readonly event_type: string;
  readonly occurred_at: string;
  readonly page: string;
  readonly device: string;
  readonly country: string;
  readonly amount: string | null;
}

const silenceMs = 30 * 60_000;

/** Sessions as rows of texts, as Snowflake answers them, by their first instant and id. */
export function sessionsOf(events: readonly Event[]): readonly Readonly<Record<string, string | boolean>>[] {
  const once = [...new Map(events.map((event) => [event.event_id, event])).values()];
  const ordered = once.sort(
    (a, b) => compare(a.user_id, b.user_id) || compare(a.occurred_at, b.occurred_at) || compare(a.event_id, b.event_id),
  );
  const sessions: Event[][] = [];
  for (const event of ordered) {
    const last = sessions.at(-1)?.at(-1);
    const goesOn = last?.user_id === event.user_id && at(event) - at(last) < silenceMs;
    if (goesOn) sessions.at(-1)?.push(event);
    else sessions.push([event]);
  }
  return sessions.flatMap(rowOf).sort((a, b) => compare(placeOf(a), placeOf(b)));
}

function placeOf({ STARTED_AT, SESSION_ID }: Readonly<Record<string, string | boolean>>): string {
  return `${STARTED_AT} ${SESSION_ID}`;
}

function rowOf(events: readonly Event[]): readonly Readonly<Record<string, string | boolean>>[] {
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined) return [];
  const count = (type: string) => String(events.filter(({ event_type }) => event_type === type).length);
  const cents = events
    .filter(({ event_type, amount }) => event_type === 'purchase' && amount !== null)
    .reduce((sum, { amount }) => sum + BigInt((amount ?? '').replace('.', '')), 0n);
  const row = {
    SESSION_ID: createHash('sha256')
      .update(`${first.user_id}-${at(first)}000`)
      .digest('hex'),
    USER_ID: first.user_id,
    STARTED_AT: timestamp(first.occurred_at),
    ENDED_AT: timestamp(last.occurred_at),
    DURATION_SECONDS: String(Math.floor((at(last) - at(first)) / 1000)),
    EVENTS: String(events.length),
    PAGE_VIEWS: count('page_view'),
    SEARCHES: count('search'),
    ADD_TO_CARTS: count('add_to_cart'),
    CHECKOUTS: count('checkout'),
    PURCHASES: count('purchase'),
    REVENUE: `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`,
    CONVERTED: count('purchase') !== '0',
    ENTRY_PAGE: first.page,
    EXIT_PAGE: last.page,
    DEVICE: first.device,
    COUNTRY: first.country,
  };
  return [row];
}

/** `2026-01-01T00:00:00.123Z` → `2026-01-01 00:00:00.123000`. */
function timestamp(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, -1)}000`;
}

function at({ occurred_at }: Event): number {
  return Date.parse(occurred_at);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
