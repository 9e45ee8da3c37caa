/** Waiting for something to become true, with a deadline: the one loop that every stage polls with. */

import { setTimeout as delay } from 'node:timers/promises';
import { StreampactError } from '../../contracts/src/error.ts';

export interface WaitOptions {
  /** What is waited for, for the error: `the Glue job to end`. */
  readonly what: string;
  readonly seconds: number;
  /** Pause between two looks, in milliseconds; 200 by default. */
  readonly pauseMilliseconds?: number;
}

/**
 * Asks `look` until it gives something other than `undefined`.
 *
 * @throws StreampactError LOCAL_STAGE_FAILED when the time is over.
 */
export async function waitFor<T>(look: () => Promise<T | undefined>, options: WaitOptions): Promise<T> {
  const deadline = performance.now() + options.seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) {
      throw new StreampactError('LOCAL_STAGE_FAILED', `Waited ${options.seconds} s for ${options.what} in vain.`, {
        fix: "look into the engines' logs, in the logs folder of the state folder",
      });
    }
    await delay(options.pauseMilliseconds ?? 200);
  }
}
