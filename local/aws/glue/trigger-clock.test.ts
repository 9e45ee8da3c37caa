import { expect, it } from 'vitest';
import { type Clock, openClock } from './trigger-clock.ts';

/** A clock that goes when it is told to; timers come `early` milliseconds before their time. */
function handClock(start: number, early = 0) {
  let now = start;
  let waiting: { readonly at: number; readonly task: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    after(ms, task) {
      const timer = { at: now + Math.max(1, ms - early), task };
      waiting.push(timer);
      return () => {
        waiting = waiting.filter((one) => one !== timer);
      };
    },
  };
  const go = (to: number, inSteps = true): void => {
    for (;;) {
      const due = waiting.filter(({ at }) => at <= to).toSorted((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      waiting = waiting.filter((one) => one !== due);
      now = inSteps ? due.at : to;
      due.task();
    }
    now = to;
  };
  return { clock, go };
}

it('strikes each minute once, also when timers come early', () => {
  const { clock, go } = handClock(1_000, 3);
  const strikes: number[] = [];
  openClock(clock, (minute) => strikes.push(minute));
  go(59_999);
  expect(strikes).toEqual([]);
  go(185_000);
  expect(strikes).toEqual([60_000, 120_000, 180_000]);
});

it('makes up for no minute that it slept through', () => {
  const { clock, go } = handClock(1_000);
  const strikes: number[] = [];
  openClock(clock, (minute) => strikes.push(minute));
  go(10 * 60_000 + 30_000, false);
  expect(strikes).toEqual([]);
  go(11 * 60_000);
  expect(strikes).toEqual([11 * 60_000]);
});

it('strikes no more once it is stopped', () => {
  const { clock, go } = handClock(1_000);
  const strikes: number[] = [];
  openClock(clock, (minute) => strikes.push(minute)).stop();
  go(300_000);
  expect(strikes).toEqual([]);
});
