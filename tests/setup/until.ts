/** Waiting in tests: one polling loop, with a deadline. */

import { expect, vi } from 'vitest';

export interface Patience {
  /** 60 by default. */
  readonly seconds?: number;
  /** Pause between two looks; 100 by default. */
  readonly everyMilliseconds?: number;
}

/** Characters of the last value that a failure shows. */
const shown = 2_000;

/** Reads until `done` accepts what was read, and answers that; fails with the last value when the time is over. */
export function until<T>(
  read: () => T | Promise<T>,
  done: (value: T) => boolean,
  { seconds = 60, everyMilliseconds = 100 }: Patience = {},
): Promise<T> {
  const look = async () => {
    const value = await read();
    if (!done(value)) expect.fail(`still ${(JSON.stringify(value) ?? 'undefined').slice(0, shown)} after ${seconds} s`);
    return value;
  };
  return vi.waitFor(look, { timeout: seconds * 1000, interval: everyMilliseconds });
}
