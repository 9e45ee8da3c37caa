/** Numbers: within bounds where their double is sure, and any that JSON can write. */
import { type Bytes, minus, nine, plus, point, zero } from './ascii.ts';

/** Digits that a double surely holds. */
const exactDigits = 15;
/** Digits of an integer that is surely below the largest double. */
const finiteDigits = 300;

/** An integer written without fraction or exponent, within closed bounds. */
export function integer(bytes: Bytes, at: number, min: number, max: number): number {
  let next = at;
  let byte = bytes[next] as number;
  const negative = byte === minus;
  if (negative) {
    next += 1;
    byte = bytes[next] as number;
  }
  const first = next;
  let value = byte - zero;
  next += 1;
  // What follows a zero is for the caller to look at: a digit is no comma.
  if (value !== 0) {
    if (!(value > 0 && value <= 9)) return -1;
    for (byte = bytes[next] as number; byte >= zero && byte <= nine; byte = bytes[next] as number) {
      value = value * 10 + (byte - zero);
      next += 1;
    }
    if (next - first > exactDigits) return -1;
  }
  if (negative) value = -value;
  return value >= min && value <= max ? next : -1;
}

/** A number without exponent, within closed bounds: exact digits over an exact power of ten round as JSON.parse rounds. */
export function decimal(bytes: Bytes, at: number, min: number, max: number): number {
  const negative = bytes[at] === minus;
  const first = negative ? at + 1 : at;
  let value = 0;
  let next = first;
  let byte = bytes[next] as number;
  if (!(byte >= zero && byte <= nine)) return -1;
  for (; byte >= zero && byte <= nine; byte = bytes[next] as number) {
    value = value * 10 + (byte - zero);
    next += 1;
  }
  if (bytes[first] === zero && next > first + 1) return -1;
  let digits = next - first;
  let scale = 1;
  if (byte === point) {
    const fraction = next + 1;
    next = fraction;
    for (byte = bytes[next] as number; byte >= zero && byte <= nine; byte = bytes[next] as number) {
      value = value * 10 + (byte - zero);
      scale *= 10;
      next += 1;
    }
    if (next === fraction) return -1;
    digits += next - fraction;
  }
  if (digits > exactDigits) return min === -Infinity && max === Infinity && digits <= finiteDigits ? next : -1;
  value /= scale;
  if (negative) value = -value;
  return value >= min && value <= max ? next : -1;
}

/** Whether the number between two positions is one of these: integers of few digits. */
export function oneOf(bytes: Bytes, at: number, end: number, values: readonly number[]): boolean {
  return values.some((value) => integer(bytes, at, value, value) === end);
}

/** Any number that JSON can write. */
export function numeral(bytes: Bytes, at: number): number {
  let next = digits(bytes, bytes[at] === minus ? at + 1 : at);
  if (next < 0) return -1;
  const first = bytes[at] === minus ? at + 1 : at;
  if (bytes[first] === zero && next > first + 1) return -1;
  if (bytes[next] === point) next = digits(bytes, next + 1);
  if (next < 0) return -1;
  const byte = bytes[next];
  if (byte !== 0x65 && byte !== 0x45) return next;
  const sign = bytes[next + 1];
  return digits(bytes, sign === plus || sign === minus ? next + 2 : next + 1);
}

/** One digit or more. */
export function digits(bytes: Bytes, at: number): number {
  let next = at;
  for (let byte = bytes[next] as number; byte >= zero && byte <= nine; byte = bytes[next] as number) next += 1;
  return next === at ? -1 : next;
}
