/**
 * The feed: what the API tells, in the order in which it tells it. All of it follows from the seed; a longer feed begins with
 * the shorter one of the same seed and visitors.
 */
import { createHash } from 'node:crypto';
import { deliveriesOf } from './deliveries.ts';
import type { Delivery } from './event.ts';
import { randomOf } from './random.ts';
import { sessionEndsAfterMs, visitOf } from './visit.ts';
import { type Visitor, visitorOf } from './visitor.ts';

/** What a feed follows from. */
export interface FeedOptions {
  readonly seed: string;
  readonly users: number;
  /** Entries of the feed, the events that come twice counted twice. */
  readonly events: number;
}

/** A feed. */
export interface Feed {
  /** Names seed and visitors: cursors of another feed do not fit. Eight hexadecimal digits. */
  readonly id: string;
  readonly deliveries: readonly Delivery[];
}

/** The first day, UTC; a Monday. */
const firstDay = Date.UTC(2026, 0, 5);
const day = 86_400_000;
/** Silences between two visits that only just end the first. */
const onlyJustEnding = [sessionEndsAfterMs, sessionEndsAfterMs + 1, sessionEndsAfterMs + 1_000] as const;

/** Makes the feed. */
export function feedOf({ seed, users, events }: FeedOptions): Feed {
  const walkers = Array.from({ length: users }, (_, at) => new Walker(seed, visitorOf(seed, at + 1)));
  const told: Delivery[] = [];
  let waiting: Delivery[] = [];
  for (let today = firstDay; told.length < events; today += day) {
    for (const walker of walkers) for (const delivery of walker.day(today)) waiting.push(delivery);
    // Whatever happens later arrives later: what has arrived by midnight is in its place.
    const midnight = today + day;
    told.push(...waiting.filter(({ arrivesAt }) => arrivesAt < midnight).sort(inOrder));
    waiting = waiting.filter(({ arrivesAt }) => arrivesAt >= midnight);
  }
  const id = createHash('sha256').update(`${seed}\n${users}`).digest('hex').slice(0, 8);
  return { id, deliveries: told.slice(0, events) };
}

function inOrder(a: Delivery, b: Delivery): number {
  if (a.arrivesAt !== b.arrivesAt) return a.arrivesAt - b.arrivesAt;
  return a.event.event_id < b.event.event_id ? -1 : 1;
}

/** A visitor's days, one after the other. */
class Walker {
  readonly #seed: string;
  readonly #visitor: Visitor;
  #visits = 0;
  /** When the last visit ended, milliseconds since 1970. */
  #endedAt = 0;

  constructor(seed: string, visitor: Visitor) {
    this.#seed = seed;
    this.#visitor = visitor;
  }

  *day(today: number): Generator<Delivery, void> {
    const { id, visitsPerDay, usualHour } = this.#visitor;
    const random = randomOf(`${this.#seed}/${id}/${today}`);
    const visits = Math.floor(visitsPerDay) + (random.chance(visitsPerDay % 1) ? 1 : 0);
    const begins = Array.from({ length: visits }, () => {
      const hour = (usualHour + random.between(-3, 3) + 24) % 24;
      return today + hour * 3_600_000 + random.between(0, 3_599_999);
    });
    for (const wanted of begins.sort((a, b) => a - b)) {
      const earliest = this.#endedAt + sessionEndsAfterMs;
      const freely = Math.max(wanted, earliest + random.between(0, 7_200_000));
      const soon = this.#endedAt >= today && random.chance(0.3);
      const beginsAt = soon ? this.#endedAt + random.pick(onlyJustEnding) : freely;
      const plan = { seed: this.#seed, visitor: this.#visitor, number: this.#visits, beginsAt };
      const steps = visitOf(plan, random);
      this.#endedAt = steps.at(-1)?.occurredAt ?? beginsAt;
      yield* deliveriesOf(`${id}/${this.#visits}`, steps, random);
      this.#visits += 1;
    }
  }
}
