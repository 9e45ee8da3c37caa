/** A GET request with retries, within a deadline. */
import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import type { Deadline } from '../deadline.ts';
import type { Logger } from '../log.ts';
import type { UpstreamRequest } from './attempt.ts';
import { attempt, Unavailable } from './attempt.ts';
import type { RetryPolicy } from './backoff.ts';
import { defaultRetryPolicy, pauseMs } from './backoff.ts';

/** How to go about it. */
export interface GetOptions {
  /** No attempt starts, and no pause is begun that would end, after it. */
  readonly deadline: Deadline;
  readonly logger: Logger;
  readonly policy?: RetryPolicy;
}

/**
 * The body of the answer. Only what may pass is tried again ({@link attempt} sorts the failures); the last failure is
 * thrown when there are no attempts left, or when the pause does not fit into the time that is left.
 */
export function get(request: UpstreamRequest, options: GetOptions): Promise<Buffer> {
  const { deadline, logger, policy = defaultRetryPolicy } = options;
  return pRetry(() => attempt(request, deadline.within(policy.attemptMs)), {
    retries: policy.attempts - 1,
    minTimeout: 0, // p-retry's own pauses have no full jitter
    shouldRetry: async ({ error, retriesConsumed }) => {
      if (!(error instanceof Unavailable)) return false;
      const pause = pauseMs(policy, { retry: retriesConsumed, retryAfterMs: error.retryAfterMs });
      const fits = pause < deadline.remainingMs();
      logger.warn({ err: error, pauseMs: Math.round(pause), giveUp: !fits }, 'upstream unavailable');
      if (fits) await sleep(pause);
      return fits;
    },
  });
}
