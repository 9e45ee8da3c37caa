/** The journey of one tracer change, from the write to the answer in which it is seen: when it was where. */

import type { LatencyReport } from './report.ts';

/** Told by the stages as they see the change. */
export interface Journey {
  /** The change is written: its name for people, and the moment in milliseconds since 1970. */
  begin(change: string, at: number): void;
  /** It is seen at this step; now, unless whoever saw it tells when it came there. */
  reach(step: string, at?: number): void;
  /** Undefined unless it began. */
  report(): LatencyReport | undefined;
}

/** A journey that has not begun. */
export function openJourney(now: () => number = Date.now): Journey {
  let change: string | undefined;
  const moments: { readonly step: string; readonly at: number }[] = [];
  return {
    begin(name, at) {
      change = name;
      moments.length = 0;
      moments.push({ step: 'written', at });
    },
    reach: (step, at = now()) => void moments.push({ step, at }),
    report() {
      const [first] = moments;
      if (change === undefined || first === undefined) return undefined;
      const steps = moments.slice(1).map(({ step, at }, index) => ({
        step,
        seconds: inSeconds(at - (moments[index]?.at ?? first.at)),
        sinceWritten: inSeconds(at - first.at),
      }));
      return { change, steps };
    },
  };
}

/** To the millisecond. */
function inSeconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
