/** Backfills: past days, one message each, as far as the time goes. */
import { isStreampactError, renderError, StreampactError } from '../../contracts/src/error.ts';
import type { Deadline } from '../shared/deadline.ts';
import type { PollResult } from '../shared/poll.ts';

/** Days, YYYY-MM-DD, both inclusive. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}

/** How far a backfill came. Whoever wants the rest asks for `next` to `to`, until `next` is null. */
export interface BackfillResult extends DateRange {
  /** Days that were asked for. */
  readonly polled: number;
  readonly published: number;
  readonly deadLettered: number;
  /** Days that the upstream has no rates for. */
  readonly unavailable: readonly string[];
  /** The first day that was not done; null when all are. */
  readonly next: string | null;
  /** The error that ended it early, if one did; without one, the time was over. */
  readonly stopped: { readonly code: string; readonly message: string } | null;
}

/** First day of OpenExchangeRates. */
const firstDay = '1999-01-01';
/** Most days of one event: a year. The free plan has 1,000 requests a month. */
const maxDays = 366;
const dayMs = 86_400_000;
/** No day is begun with less time, in milliseconds: one slow answer fits in. */
const leastMs = 12_000;
/** Longest time for one day, in milliseconds. */
const mostMs = 60_000;

/**
 * The range that an event asks for; undefined for an event without `backfill`, whatever else it holds. Throws
 * BACKFILL_INVALID. `today` is YYYY-MM-DD, UTC.
 */
export function backfillOf(event: unknown, today: string): DateRange | undefined {
  if (typeof event !== 'object' || event === null || !Object.hasOwn(event, 'backfill')) return undefined;
  const { backfill } = event as { readonly backfill: unknown };
  if (typeof backfill !== 'object' || backfill === null) throw invalid('it is no object', 'backfill');
  const { from, to, ...unknown } = backfill as Readonly<Record<string, unknown>>;
  const [strange] = Object.keys(unknown);
  if (strange !== undefined) throw invalid('it holds something else than from and to', 'backfill');
  if (!isDay(from)) throw invalid('from is no day', 'backfill.from');
  if (!isDay(to)) throw invalid('to is no day', 'backfill.to');
  if (from < firstDay) throw invalid(`rates begin on ${firstDay}`, 'backfill.from');
  if (to > today) throw invalid(`to is after ${today}, which is today in UTC`, 'backfill.to');
  if (from > to) throw invalid('from is after to', 'backfill');
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  if (days > maxDays) throw invalid(`it has ${days} days, and ${maxDays} are the most`, 'backfill');
  return { from, to };
}

/**
 * Polls day by day, oldest first. An error on the first day is thrown; on a later one it ends the backfill, whose result then says
 * where to go on. A day without rates is passed over.
 */
export async function backfill(
  range: DateRange,
  poll: (date: string, deadline: Deadline) => Promise<PollResult>,
  deadline: Deadline,
): Promise<BackfillResult> {
  const done = { polled: 0, published: 0, deadLettered: 0, unavailable: [] as string[] };
  let stopped: BackfillResult['stopped'] = null;
  let date = range.from;
  for (; date <= range.to; date = dayAfter(date)) {
    if (done.polled > 0 && deadline.remainingMs() < leastMs) break;
    try {
      const { published, deadLettered } = await poll(date, deadline.within(mostMs));
      done.published += published;
      done.deadLettered += deadLettered;
    } catch (error) {
      if (isStreampactError(error) && error.code === 'UPSTREAM_NOT_AVAILABLE') done.unavailable.push(date);
      else if (done.polled === 0 || !isStreampactError(error)) throw error;
      else stopped = { code: error.code, message: renderError(error) };
    }
    if (stopped !== null) break;
    done.polled += 1;
  }
  return { ...range, ...done, next: date > range.to ? null : date, stopped };
}

function dayAfter(date: string): string {
  return new Date(Date.parse(date) + dayMs).toISOString().slice(0, 10);
}

function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const at = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(value);
}

function invalid(why: string, where: string): StreampactError {
  return new StreampactError('BACKFILL_INVALID', `The event asks for a backfill that cannot be done: ${why}.`, {
    where,
    fix: `Send {"backfill":{"from":"YYYY-MM-DD","to":"YYYY-MM-DD"}} with at most ${maxDays} days, none in the future.`,
  });
}
