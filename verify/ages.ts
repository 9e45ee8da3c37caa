/** Ages against what a contract allows. */
import type { TableContract } from '../contracts/src/model.ts';
import { type Finding, failed, passed, skipped } from './model.ts';
import type { Target } from './target.ts';

/** A duration for people: the two largest units. */
export function inWords(minutes: number): string {
  const whole = Math.max(0, Math.floor(minutes));
  const parts = [
    [Math.floor(whole / 1_440), 'd'],
    [Math.floor((whole % 1_440) / 60), 'h'],
    [whole % 60, 'min'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).slice(0, 2);
  return told.length === 0 ? '0 min' : told.map(([count, unit]) => `${count} ${unit}`).join(' ');
}

/** What is aged, and how to say so. */
export interface Aged {
  /** The moment, in milliseconds since 1970. */
  readonly moment: number;
  /** What is of that moment: `the newest row`. */
  readonly what: string;
  readonly mend: string;
}

/** Whether something is older than the contract lets it be. */
export function ageFinding(contract: TableContract, { limits }: Pick<Target, 'limits'>, aged: Aged): Finding {
  const minutes = (limits.asOf - aged.moment) / 60_000;
  const at = new Date(aged.moment).toISOString().replace(/\.\d+Z$/, 'Z');
  const allowed = inWords(contract.freshnessMinutes);
  if (minutes <= contract.freshnessMinutes) {
    return passed(`${aged.what} is of ${at}, ${inWords(minutes)} ago; ${allowed} are allowed`);
  }
  return failed(`stale: ${aged.what} is of ${at}, ${inWords(minutes)} ago; ${allowed} are allowed`, aged.mend);
}

/** The reason where sources are recordings, whose times are long past; undefined where the age means something. */
export function recordedInstead({ recorded, limits }: Target, moment: number | undefined): Finding | undefined {
  if (!recorded || limits.asOfAsked) return undefined;
  const of = moment === undefined ? '' : `; the newest row is of ${new Date(moment).toISOString().slice(0, 16)}Z`;
  return skipped(`the sources of a local stack are recordings${of}`, 'give the moment to count from with --as-of');
}
