/**
 * Decides number goals with divisors.
 *
 * ajv divides doubles. For an integer divisor and a number up to 2^53 its answer is the exact one: were x not n × d, it would
 * differ from n × d (which is a double then) by more than the division rounds. The same holds after scaling by a power of two.
 * Larger numbers are multiples of nearly everything by rounding alone, and so are those next to zero; quotients of 1e21 and more
 * are integers to nobody but mathematicians. No proof or example is about these. Other fractions, like 0.01, are proved only where all multiples in the range can be looked at.
 */
import type { Found, NumberGoal } from '../model.ts';
import { decimalOf, digitsAt, dyadic, lcm, nextDown, nextUp } from './doubles.ts';
import { type Range, rangeOf, roundingIsHarmless, satisfies } from './number-goal.ts';
import { decimalsOf, doublesOf, integersOf } from './readable-numbers.ts';

/** How many multiples are looked at before giving up. */
const tries = 20_000;
/** Divisors with more binary digits after the point than this count as fractions that a double cannot hold. */
const binaryDigits = 20;
/** How far from divisor × quotient, in doubles, a number may lie whose rounded quotient is the same; two is enough. */
const neighbours = 3;
const exactUpTo = 2 ** 53;

/** Answers `goal`, which has at least one divisor. */
export function findMultiple(given: NumberGoal): Found<number> {
  const goal = withIntegerAsDivisor(given);
  const range = rangeOf(goal);
  if (range.low > range.high || contradicts(goal)) return { kind: 'empty' };
  const shift = binaryShift([...goal.multiples, ...goal.notMultiples]);
  const limit = exactUpTo / 2 ** (shift ?? 0);
  if (range.low > limit || range.high < -limit) return unknown('the bounds are beyond what doubles divide exactly');
  if (goal.multiples.length === 0) return findNonMultiple(goal, range);
  return shift === undefined ? findFraction(goal, range) : findExact(goal, range, 2 ** shift);
}

/** `integer` is what `multipleOf: 1` says. */
function withIntegerAsDivisor(goal: NumberGoal): NumberGoal {
  return {
    ...goal,
    multiples: goal.integer === true ? [...goal.multiples, 1] : goal.multiples,
    notMultiples: goal.integer === false ? [...goal.notMultiples, 1] : goal.notMultiples,
  };
}

/** Whether a multiple of one divisor is always a multiple of one that is excluded, whatever is rounded. */
function contradicts({ multiples, notMultiples }: NumberGoal): boolean {
  return notMultiples.some((excluded) =>
    multiples.some((divisor) => isPowerOfTwo(divisor, excluded) || (Number.isInteger(divisor) && dividesOne(excluded))),
  );
}

/** Whether `a` is `b`, 2 `b`, 4 `b`, …: then the quotients differ in the exponent only. */
function isPowerOfTwo(a: number, b: number): boolean {
  const [x, y] = [dyadic(a), dyadic(b)];
  return x.mantissa === y.mantissa && x.exponent >= y.exponent;
}

/**
 * Whether every integer is a multiple of `divisor`, which stands for 1 / c: the quotient of an integer is off by less than half
 * the distance of doubles if c × divisor differs from 1 by 2^-54 at most, from above.
 */
function dividesOne(divisor: number): boolean {
  const c = Math.round(1 / divisor);
  if (c < 1 || c > 1_000_000) return false;
  const { mantissa, exponent } = dyadic(divisor);
  if (exponent > 0) return false;
  const one = 1n << BigInt(-exponent);
  const excess = BigInt(c) * mantissa - one;
  return excess >= 0n ? excess << 54n <= one : -excess << 55n <= one;
}

function binaryShift(divisors: readonly number[]): number | undefined {
  const shift = Math.max(0, ...divisors.map((divisor) => -dyadic(divisor).exponent));
  return shift > binaryDigits || divisors.some((divisor) => divisor * 2 ** shift > exactUpTo) ? undefined : shift;
}

/** All divisors are integers after scaling: the multiples are those of their least common multiple, and ajv is exact. */
function findExact(goal: NumberGoal, range: Range, scale: number): Found<number> {
  const step = goal.multiples.map((divisor) => BigInt(divisor * scale)).reduce(lcm);
  if (goal.notMultiples.some((divisor) => step % BigInt(divisor * scale) === 0n)) return { kind: 'empty' };
  const limit = exactUpTo / scale;
  const low = Math.ceil(Math.max(range.low, -limit) * scale);
  const high = Math.floor(Math.min(range.high, limit) * scale);
  const indices = {
    low: Number(floorDivide(BigInt(low) + step - 1n, step)),
    high: Number(floorDivide(BigInt(high), step)),
  };
  let left = tries;
  for (const index of integersOf(indices)) {
    const x = Number(BigInt(index) * step) / scale;
    if (satisfies(goal, x)) return { kind: 'found', value: x };
    left -= 1;
    if (left === 0) return unknown(`the first ${tries} multiples do not fit`);
  }
  const whole = range.low >= -limit && range.high <= limit;
  return whole ? { kind: 'empty' } : unknown('no multiple fits below 2^53');
}

/** Divisors like 0.01. Examples come from exact decimal arithmetic, the proof from looking at every double that may be one. */
function findFraction(goal: NumberGoal, range: Range): Found<number> {
  const example = decimalMultiples(goal.multiples, range).find((x) => fits(goal, x));
  if (example !== undefined) return { kind: 'found', value: example };
  const divisor = Math.max(...goal.multiples);
  const quotients = { low: Math.floor(range.low / divisor) - 1, high: Math.ceil(range.high / divisor) + 1 };
  if (quotients.high - quotients.low > tries) return unknown('the quotient by a fraction is rounded');
  for (const quotient of integersOf(quotients)) {
    const near = around(quotient * divisor).find((x) => satisfies(goal, x));
    if (near !== undefined) return unknown(`only numbers fit whose quotient is rounded, like ${near}`);
  }
  return { kind: 'empty' };
}

/** No divisor must divide, some must not: nearly every number will do. */
function findNonMultiple(goal: NumberGoal, range: Range): Found<number> {
  const some = 10 + goal.not.length;
  const sources = [integersOf(range), decimalsOf(range, some), doublesOf(range)];
  for (const [index, source] of sources.entries()) {
    const { example, all } = search(goal, source);
    if (example !== undefined) return { kind: 'found', value: example };
    if (all && index === sources.length - 1) return { kind: 'empty' };
  }
  return unknown('no number among the first ones fits');
}

function search(goal: NumberGoal, source: Iterable<number>): { readonly example?: number; readonly all: boolean } {
  let left = tries / 10;
  let all = true;
  for (const x of source) {
    if (fits(goal, x)) return { example: x, all: false };
    // A number that fits by rounding alone is no example, and yet no proof passes over it.
    if (satisfies(goal, x)) all = false;
    left -= 1;
    if (left === 0) return { all: false };
  }
  return { all };
}

function fits(goal: NumberGoal, x: number): boolean {
  return satisfies(goal, x) && roundingIsHarmless(goal, x) && Math.abs(x) <= exactUpTo;
}

/** The first common multiples in decimal arithmetic, nearest to zero first. */
function decimalMultiples(divisors: readonly number[], { low, high }: Range): readonly number[] {
  const scale = Math.max(...divisors.map((divisor) => decimalOf(divisor).scale));
  const step = divisors.map((divisor) => digitsAt(decimalOf(divisor), scale)).reduce(lcm);
  const size = Number(`${step}e-${scale}`);
  const indices = integersOf({ low: clamp(low / size) - 1, high: clamp(high / size) + 1 });
  const multiples: number[] = [];
  for (const index of indices) {
    multiples.push(Number(`${BigInt(index) * step}e-${scale}`));
    if (multiples.length === tries / 10) break;
  }
  return multiples;
}

function clamp(x: number): number {
  return Math.min(Math.max(x, -exactUpTo), exactUpTo);
}

function around(x: number): readonly number[] {
  const numbers = [x];
  let [up, down] = [x, x];
  for (let n = 0; n < neighbours; n += 1) {
    up = nextUp(up);
    down = nextDown(down);
    numbers.push(up, down);
  }
  return numbers;
}

function floorDivide(a: bigint, b: bigint): bigint {
  return a >= 0n ? a / b : -((-a + b - 1n) / b);
}

function unknown(reason: string): Found<number> {
  return { kind: 'unknown', keyword: 'multipleOf', reason };
}
