/** Waits for states that the cloud reaches on its own. */
import { setTimeout as delay } from 'node:timers/promises';

/** Longest time to wait, in milliseconds; well under the deadline of a whole operation. */
const deadlineMs = 120_000;

/** Asks `isReached` again and again until it says yes. The local cloud is quick, so the first pauses are short. */
export async function waitUntil(isReached: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + deadlineMs;
  for (let pauseMs = 20; !(await isReached()); pauseMs = Math.min(pauseMs * 2, 1_000)) {
    if (Date.now() > end) throw new TypeError(`The expected state was not reached within ${deadlineMs / 1000} s.`);
    await delay(pauseMs);
  }
}
