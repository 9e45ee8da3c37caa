/** The double-precision numbers as what they are: a finite, ordered set. */

const view = new DataView(new ArrayBuffer(8));

/** All doubles of at least this size are integers. */
export const integersFrom = 2 ** 52;

/** The least double above `x`; `x` is finite. Infinity above the greatest one. */
export function nextUp(x: number): number {
  if (x === 0) return Number.MIN_VALUE;
  view.setFloat64(0, x);
  const bits = view.getBigInt64(0);
  view.setBigInt64(0, x > 0 ? bits + 1n : bits - 1n);
  return view.getFloat64(0);
}

/** The greatest double below `x`; `x` is finite. */
export function nextDown(x: number): number {
  return -nextUp(-x);
}

/** `x` as `mantissa` × 2 ^ `exponent` with an odd mantissa; zero is 0 × 2 ^ 0. */
export function dyadic(x: number): { readonly mantissa: bigint; readonly exponent: number } {
  if (x === 0) return { mantissa: 0n, exponent: 0 };
  let exponent = 0;
  let rest = x;
  while (!Number.isInteger(rest)) {
    rest *= 2;
    exponent -= 1;
  }
  let mantissa = BigInt(rest);
  while ((mantissa & 1n) === 0n) {
    mantissa >>= 1n;
    exponent += 1;
  }
  return { mantissa, exponent };
}

/** A decimal number: `digits` × 10 ^ -`scale`, `scale` ≥ 0. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** The decimal that JavaScript prints for `x`, which is the shortest that reads back as `x`. */
export function decimalOf(x: number): Decimal {
  const [mantissa = '0', exponent = '0'] = String(x).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** The digits of `x` at a scale that is at least its own. */
export function digitsAt(x: Decimal, scale: number): bigint {
  return x.digits * 10n ** BigInt(scale - x.scale);
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

export function lcm(a: bigint, b: bigint): bigint {
  return (a / gcd(a, b)) * b;
}
