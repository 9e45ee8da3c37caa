/** Decides whether a number satisfies everything that a goal asks for. */
import type { Found, NumberGoal } from '../model.ts';
import { integersFrom } from './doubles.ts';
import { findMultiple } from './multiples.ts';
import { type Range, rangeOf, satisfies } from './number-goal.ts';
import { decimalsOf, doublesOf, integersOf } from './readable-numbers.ts';

/**
 * A number that satisfies `goal`, or the proof that none does. Numbers are doubles, and every keyword means what ajv computes;
 * with divisors, numbers beyond 2^53 are outside the question (see multiples.ts). Small integers and short decimals come first.
 */
export function findNumber(goal: NumberGoal): Found<number> {
  const range = rangeOf(goal);
  if (range.low > range.high) return { kind: 'empty' };
  if (goal.multiples.length + goal.notMultiples.length > 0) return findMultiple(goal);
  if (goal.integer === true) return firstOf(goal, integersOf(range));
  if (goal.integer === false) return findFractional(goal, range);
  return firstOf(goal, several(integersOf(range), decimalsOf(range, goal.not.length + 1), doublesOf(range)));
}

/** Excluded numbers are finitely many: one more than them, all different, decide. */
function firstOf(goal: NumberGoal, candidates: Iterable<number>): Found<number> {
  for (const x of candidates) if (satisfies(goal, x)) return { kind: 'found', value: x };
  return { kind: 'empty' };
}

function findFractional(goal: NumberGoal, { low, high }: Range): Found<number> {
  // Beyond this every double is an integer; below, at least every second one is not.
  const fractional = { low: Math.max(low, -integersFrom), high: Math.min(high, integersFrom) };
  if (fractional.low > fractional.high) return { kind: 'empty' };
  return firstOf(goal, several(decimalsOf(fractional, goal.not.length + 10), doublesOf(fractional)));
}

/** One source after another, each cut where it would not end in reasonable time: the last one decides. */
function* several(...sources: readonly Iterable<number>[]): Generator<number> {
  for (const [index, source] of sources.entries()) {
    let left = index === sources.length - 1 ? Number.POSITIVE_INFINITY : 10_000;
    for (const x of source) {
      yield x;
      left -= 1;
      if (left === 0) break;
    }
  }
}
