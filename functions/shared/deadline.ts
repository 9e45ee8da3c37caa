/** A point in time by which work has to be done, so that no wait is without an end. */
import { performance } from 'node:perf_hooks';
import type { ErrorCode } from '../../contracts/src/error.ts';
import { StreampactError } from '../../contracts/src/error.ts';

/** What to say when a wait outlasts its deadline. */
export interface Overrun {
  readonly code: ErrorCode;
  /** A sentence's beginning, e.g. `Publishing to topic "x"`. */
  readonly what: string;
  readonly where?: string;
  readonly fix?: string;
}

/** A deadline on the monotonic clock: setting the wall clock moves nothing. */
export interface Deadline {
  /** Whole milliseconds left; 0 once it has passed, and in the last one. */
  remainingMs(): number;
  /** The earlier of this deadline and `ms` milliseconds from now. */
  within(ms: number): Deadline;
  /** Settles as `work` does, or rejects with the overrun's error; late failures of `work` are swallowed. */
  race<T>(work: Promise<T>, overrun: Overrun): Promise<T>;
  /** Aborts at the deadline, or once `release` is called; call it so that no timer outlives the work. */
  signal(): { readonly signal: AbortSignal; release(): void };
}

/** A deadline `ms` milliseconds from now. */
export function deadlineAfter(ms: number): Deadline {
  return deadlineAt(performance.now() + Math.max(0, ms));
}

function deadlineAt(at: number): Deadline {
  const remainingMs = () => Math.max(0, Math.floor(at - performance.now()));
  // A timer drops fractions and may be early by less than one: what it ends at must be an end for `remainingMs` too.
  const timerMs = () => Math.max(0, Math.ceil(at - performance.now()));
  return {
    remainingMs,
    within: (ms) => deadlineAt(Math.min(at, performance.now() + ms)),
    race: (work, overrun) => race(work, timerMs(), overrun),
    signal() {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), timerMs());
      return { signal: controller.signal, release: () => clearTimeout(timer) };
    },
  };
}

async function race<T>(work: Promise<T>, ms: number, overrun: Overrun): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(overrunError(overrun, ms)), ms);
  });
  work.catch(() => {}); // the race has its answer by then
  try {
    return await Promise.race([work, expiry]);
  } finally {
    clearTimeout(timer);
  }
}

function overrunError(overrun: Overrun, ms: number): StreampactError {
  const { code, what, ...detail } = overrun;
  return new StreampactError(code, `${what} took longer than the ${(ms / 1000).toFixed(1)} s it had.`, detail);
}
