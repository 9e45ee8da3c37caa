/** Trying again what others may have refused for a while, for as long as it is still ours to do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fenced } from './fence.ts';

/** How attempts follow one another. */
export interface RetryOptions {
  /** Whether the work is still ours; once it is not, {@link Fenced} is thrown. */
  readonly isCurrent: () => boolean;
  /** Whether another attempt may mend this error; any other is thrown on. */
  readonly isTransient: (error: unknown) => boolean;
  /** Told of each failed attempt, counted from 1. */
  readonly onFailure: (error: unknown, attempt: number) => void;
  /** First pause in milliseconds, doubled up to `maxMs`, with jitter of one half. */
  readonly firstMs?: number;
  readonly maxMs?: number;
}

/** Resolves with the first success. Each attempt needs a deadline of its own; the retries end with the assignment. */
export async function retryWhileCurrent<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { firstMs = 100, maxMs = 15_000 } = options;
  for (let attempt = 1; ; attempt += 1) {
    if (!options.isCurrent()) throw new Fenced();
    try {
      return await work();
    } catch (error) {
      if (!options.isTransient(error)) throw error;
      options.onFailure(error, attempt);
    }
    const pause = Math.min(maxMs, firstMs * 2 ** (attempt - 1));
    await sleep(pause * (0.5 + Math.random() / 2));
  }
}
