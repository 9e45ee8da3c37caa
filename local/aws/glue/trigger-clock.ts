/** The clock of scheduled triggers: it strikes at the beginning of each minute, and makes up for none that it missed. */

/** Where time comes from. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `task` in `ms`; gives what prevents it. */
  after(ms: number, task: () => void): () => void;
}

/** The machine's clock; its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

const minuteMs = 60_000;

/** Calls `strike` with the time at which each minute began, until it is stopped. */
export function openClock(clock: Clock, strike: (minute: number) => void): { stop(): void } {
  let cancel: () => void = () => {};
  const nextMinute = (): number => (Math.floor(clock.now() / minuteMs) + 1) * minuteMs;
  const wait = (minute: number): void => {
    cancel = clock.after(Math.max(0, minute - clock.now()), () => {
      const late = clock.now() - minute;
      // A timer may come a moment early.
      if (late < 0) return wait(minute);
      // A machine that slept comes back in the middle of another minute.
      if (late < minuteMs) strike(minute);
      return wait(nextMinute());
    });
  };
  wait(nextMinute());
  return { stop: () => cancel() };
}
