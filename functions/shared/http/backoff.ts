/** How often and how patiently a request is tried again. */

/** Times in milliseconds. */
export interface RetryPolicy {
  /** How many times a request is sent at most. */
  readonly attempts: number;
  /** Longest time that one attempt may take, from connecting to the body's last byte. */
  readonly attemptMs: number;
  /** Upper bound of the first pause; it doubles with every further one. */
  readonly baseMs: number;
  /** Upper bound of every pause of our own choosing. */
  readonly capMs: number;
  /** Longest pause that an upstream's Retry-After is granted. */
  readonly retryAfterCapMs: number;
}

/** What pollers use unless told otherwise. */
export const defaultRetryPolicy: RetryPolicy = {
  attempts: 5,
  attemptMs: 10_000,
  baseMs: 500,
  capMs: 8_000,
  retryAfterCapMs: 30_000,
};

/**
 * The pause before the next attempt. With no word from the upstream: full jitter, that is anything from 0 to
 * `baseMs * 2^retry`, capped (after Marc Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog). An upstream's
 * Retry-After is a lower bound of the pause.
 */
export function pauseMs(policy: RetryPolicy, failed: FailedAttempt, random: () => number = Math.random): number {
  const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** failed.retry);
  const asked = Math.min(policy.retryAfterCapMs, failed.retryAfterMs ?? 0);
  return Math.max(asked, random() * ceiling);
}

/** The attempt after which to pause. */
export interface FailedAttempt {
  /** How many retries there have been before, from 0. */
  readonly retry: number;
  /** What the upstream asked for, if it did. */
  readonly retryAfterMs?: number | undefined;
}
