/** What a number goal says, evaluated as ajv evaluates it. */
import type { NumberGoal } from '../model.ts';
import { decimalOf, digitsAt, nextDown, nextUp } from './doubles.ts';

/** A closed interval of doubles; empty when `low` > `high`. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The doubles between the goal's bounds. */
export function rangeOf({ lower, upper }: NumberGoal): Range {
  return {
    low: lower === undefined ? -Number.MAX_VALUE : lower.exclusive ? nextUp(lower.value) : lower.value,
    high: upper === undefined ? Number.MAX_VALUE : upper.exclusive ? nextDown(upper.value) : upper.value,
  };
}

/** ajv's test of `multipleOf`: the quotient, rounded to a double, is an integer whose text has no exponent. */
export function isMultiple(x: number, divisor: number): boolean {
  const quotient = x / divisor;
  return Number.isInteger(quotient) && Math.abs(quotient) < 1e21;
}

/** Whether `x` satisfies the goal as ajv sees it. */
export function satisfies(goal: NumberGoal, x: number): boolean {
  const { low, high } = rangeOf(goal);
  return (
    x >= low &&
    x <= high &&
    (goal.integer === undefined || goal.integer === Number.isInteger(x)) &&
    goal.multiples.every((divisor) => isMultiple(x, divisor)) &&
    !goal.notMultiples.some((divisor) => isMultiple(x, divisor)) &&
    !goal.not.includes(x)
  );
}

/**
 * Whether ajv's verdict on every divisor is also that of exact decimal arithmetic. 1.1 is no multiple of 0.01 in doubles; an
 * example that rests on that would be about ajv and not about the schemas.
 */
export function roundingIsHarmless(goal: NumberGoal, x: number): boolean {
  return [...goal.multiples, ...goal.notMultiples].every((divisor) => {
    const scale = Math.max(decimalOf(x).scale, decimalOf(divisor).scale);
    const exact = digitsAt(decimalOf(x), scale) % digitsAt(decimalOf(divisor), scale) === 0n;
    return exact === isMultiple(x, divisor);
  });
}
