/** How fast rows are sent: as fast as they are taken, so many a second, or at the speed of their timestamps. */

/** What decides when a row is due; knows nothing of clocks. */
export interface Pace {
  /** Rows of `times` from `from` on that are due at `now`: the first one that is not. */
  due(times: Times, from: number, now: number): number;
  /** Milliseconds until the row at `at` is due, at least 0. */
  wait(times: Times, at: number, now: number): number;
}

/** Timestamps of rows in milliseconds, NaN for none; as many as there are rows. */
interface Times {
  readonly length: number;
  readonly times: Float64Array;
}

/** What is not made up for after a pause, in milliseconds: a broker that was away must not be answered with a flood. */
const mostBehindMs = 1_000;

/** Every row is due at once. */
export const unlimited: Pace = { due: ({ length }) => length, wait: () => 0 };

/** So many rows a second, from the first question on. */
export function rowsPerSecond(rate: number): Pace {
  const spacing = 1_000 / rate;
  /** When the next row is due. */
  let next: number | undefined;
  return {
    due({ length }, from, now) {
      next = Math.max(next ?? now, now - mostBehindMs);
      const ready = next > now ? 0 : Math.floor((now - next) / spacing) + 1;
      const end = Math.min(length, from + ready);
      next += (end - from) * spacing;
      return end;
    },
    wait: (_times, _at, now) => Math.max(0, (next ?? now) - now),
  };
}

/**
 * `speed` times as fast as the rows' timestamps run, from the first one on. A row that is earlier than one before it, or has
 * no timestamp, is due with it.
 */
export function timestampSpeed(speed: number): Pace {
  let begun: { readonly at: number; readonly time: number } | undefined;
  let latest = Number.NEGATIVE_INFINITY;
  const dueAt = (time: number, now: number): number => {
    if (Number.isNaN(time)) return now;
    begun ??= { at: now, time };
    return begun.at + (Math.max(latest, time) - begun.time) / speed;
  };
  return {
    due({ length, times }, from, now) {
      let at = from;
      for (; at < length; at += 1) {
        const time = times[at] ?? Number.NaN;
        if (dueAt(time, now) > now) break;
        if (time > latest) latest = time;
      }
      return at;
    },
    wait: ({ times }, at, now) => Math.max(0, dueAt(times[at] ?? Number.NaN, now) - now),
  };
}
