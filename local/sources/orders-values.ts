/** Values of orders that a writer makes up: usual ones mostly, and now and then one that things tend to break on. */
import type { Random } from '../../functions/clickstream/api/random.ts';
import { oddDates, oddDateTimes, oddTimestamps, timestampOf } from './orders-instants.ts';
import { type Order, statuses } from './orders-table.ts';

/** Amounts at the ends of a DECIMAL(10,2), and round zero. */
const oddAmounts = ['0.00', '0.01', '-0.01', '99999999.99', '-99999999.99', '1000000.10'] as const;

const oddNotes = [
  '',
  ' leading and trailing ',
  'null',
  '{"note": "json", "n": 1.10}',
  `it's "quoted" \\ and \`ticked\`; DROP TABLE orders; --`,
  'two\nlines\tand a tab',
  'Grüße, 耳机, สวัสดี, שלום',
  '👩‍👩‍👧‍👦 e\u0301 \u2028 \u200f',
  '🎁'.repeat(100),
  'x'.repeat(200),
] as const;

/** What values are made of. */
export interface Making {
  readonly random: Random;
  readonly clock: Clock;
  /** Share of values that are odd, from 0. */
  readonly odd: number;
}

/** The clock of a writer: later with each reading, always the same. */
export class Clock {
  #now: number;
  /** `from`: milliseconds since 1970; 2026-03-01 by default. */
  constructor(random: Random, from = Date.UTC(2026, 2, 1)) {
    this.#now = from + random.between(0, 1_000);
  }
  /** An instant, UTC. */
  next(random: Random): string {
    this.#now += random.between(1, 20_000);
    return timestampOf(this.#now, random.between(0, 999));
  }
}

/** An order without its number. */
export function newOrder(making: Making): Omit<Order, 'order_id'> {
  const { random, clock, odd } = making;
  const now = clock.next(random);
  return {
    customer_id: String(random.chance(odd) ? random.pick([0, 2_147_483_647]) : random.between(1, 23_570)),
    ordered_on: random.chance(odd) ? random.pick(oddDates) : now.slice(0, 10),
    quantity: String(random.chance(odd) ? random.pick([0, 2_147_483_647]) : random.between(1, 9)),
    amount: amount(making),
    status: 'placed',
    placed_at: random.chance(odd) ? random.pick(oddDateTimes) : now,
    updated_at: random.chance(odd) ? random.pick(oddTimestamps) : now,
    note: note(making),
  };
}

/** Columns that an update sets; the instant of the change among them, always another than before. */
export function changeOf(order: Order, making: Making): Partial<Order> {
  const { random, clock, odd } = making;
  const change: Record<string, string | null> = { status: random.pick(statuses) };
  if (random.chance(0.2)) change.amount = amount(making);
  if (random.chance(0.2)) change.note = note(making);
  if (random.chance(odd)) change.ordered_on = random.pick(oddDates);
  if (random.chance(odd)) change.placed_at = random.pick(oddDateTimes);
  const wanted = random.chance(odd) ? random.pick(oddTimestamps) : clock.next(random);
  // MySQL does not write a change that changes nothing.
  change.updated_at = wanted === order.updated_at ? clock.next(random) : wanted;
  return change;
}

function amount({ random, odd }: Making): string {
  if (random.chance(odd)) return random.pick(oddAmounts);
  return `${random.between(1, 400)}.${String(random.between(0, 99)).padStart(2, '0')}`;
}

function note({ random, odd }: Making): string | null {
  if (random.chance(0.7)) return null;
  // Of notes more are odd: they have more ways to be.
  return random.chance(Math.min(1, odd * 6)) ? random.pick(oddNotes) : `note ${random.between(1, 9_999)}`;
}
