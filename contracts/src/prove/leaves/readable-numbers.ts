/** Numbers of a range in the order in which a person would like to read them. */
import { decimalOf, digitsAt, nextUp } from './doubles.ts';
import type { Range } from './number-goal.ts';

/** More digits do not make another double. */
const finestScale = 17;

/** The range's integers from the one nearest to zero outwards: 0, 1, -1, 2, … */
export function* integersOf(range: Range): Generator<number> {
  const low = Math.ceil(range.low);
  const high = Math.floor(range.high);
  if (low > high) return;
  const nearest = Math.min(Math.max(0, low), high);
  yield nearest;
  let up = nextInteger(nearest);
  let down = -nextInteger(-nearest);
  while (up <= high || down >= low) {
    if (up <= high) yield up;
    if (down >= low) yield down;
    up = nextInteger(up);
    down = -nextInteger(-down);
  }
}

function nextInteger(x: number): number {
  return x + 1 > x ? x + 1 : nextUp(x);
}

/** Decimals of the range: up to `each` with one digit after the point, then up to `each` with two, and so on. */
export function* decimalsOf({ low, high }: Range, each: number): Generator<number> {
  for (let scale = 1; scale <= finestScale; scale += 1) {
    const first = low > 0 ? up(low, scale) : high < 0 ? up(high, scale) - BigInt(each) : 1n;
    for (let n = 0n; n <= BigInt(each); n += 1n) {
      const x = Number(`${first + n}e-${scale}`);
      if (x >= low && x <= high) yield x;
    }
  }
}

/** The range's doubles from the least one up. */
export function* doublesOf({ low, high }: Range): Generator<number> {
  for (let x = low; x <= high; x = nextUp(x)) yield x;
}

/** The first number with `scale` digits after the point that is not below `x`, without the point. */
function up(x: number, scale: number): bigint {
  const decimal = decimalOf(x);
  if (decimal.scale <= scale) return digitsAt(decimal, scale);
  const cut = 10n ** BigInt(decimal.scale - scale);
  return decimal.digits / cut + (decimal.digits > 0n ? 1n : 0n);
}
