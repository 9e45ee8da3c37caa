/**
 * What generated acceptors are made of: scanners of strict JSON over UTF-8 bytes. Each takes the bytes and a position, and
 * returns the position after what it read, or -1 for anything that it is not sure of; the caller then takes the slow way. Imports
 * nothing, because it becomes a part of every acceptor.
 *
 * Reading past the end of the bytes gives undefined, which no comparison below takes for an accepted byte. Reading past the end
 * of the value is harmless as well: positions only grow, and an acceptor asks in the end that the last one is the value's end.
 */
import type { Table } from '../regular/automaton.ts';

type Bytes = Uint8Array;

const [quote, backslash, comma, colon_, minus, point] = [0x22, 0x5c, 0x2c, 0x3a, 0x2d, 0x2e];
const [openObject, closeObject, openArray, closeArray] = [0x7b, 0x7d, 0x5b, 0x5d];
const [zero, nine] = [0x30, 0x39];

/** The bytes of a text. */
export function bytesOf(text: string): Bytes {
  return new TextEncoder().encode(text);
}

const [wordTrue, wordFalse, wordNull] = [bytesOf('true'), bytesOf('false'), bytesOf('null')];

/** The first position from `at` on that holds no space, tab or carriage return. A line feed is none of ours: see Acceptor. */
export function space(bytes: Bytes, at: number): number {
  let next = at;
  for (let byte = bytes[next]; byte === 0x20 || byte === 0x09 || byte === 0x0d; byte = bytes[next]) next += 1;
  return next;
}

/** Exactly these bytes. */
export function same(bytes: Bytes, at: number, wanted: Bytes): number {
  const { length } = wanted;
  for (let index = 0; index < length; index += 1) if (bytes[at + index] !== wanted[index]) return -1;
  return at + length;
}

/** A colon and the white space round it. */
export function colon(bytes: Bytes, at: number): number {
  let next = at;
  if (bytes[next] !== colon_) {
    next = space(bytes, next);
    if (bytes[next] !== colon_) return -1;
  }
  next += 1;
  const byte = bytes[next] as number;
  return byte <= 0x20 ? space(bytes, next) : next;
}

export function yes(bytes: Bytes, at: number): number {
  return same(bytes, at, wordTrue);
}

export function no(bytes: Bytes, at: number): number {
  return same(bytes, at, wordFalse);
}

export function nothing(bytes: Bytes, at: number): number {
  return same(bytes, at, wordNull);
}

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
function numeral(bytes: Bytes, at: number): number {
  let next = digits(bytes, bytes[at] === minus ? at + 1 : at);
  if (next < 0) return -1;
  const first = bytes[at] === minus ? at + 1 : at;
  if (bytes[first] === zero && next > first + 1) return -1;
  if (bytes[next] === point) next = digits(bytes, next + 1);
  if (next < 0) return -1;
  const byte = bytes[next];
  if (byte !== 0x65 && byte !== 0x45) return next;
  const sign = bytes[next + 1];
  return digits(bytes, sign === 0x2b || sign === minus ? next + 2 : next + 1);
}

function digits(bytes: Bytes, at: number): number {
  let next = at;
  for (let byte = bytes[next] as number; byte >= zero && byte <= nine; byte = bytes[next] as number) next += 1;
  return next === at ? -1 : next;
}

/** 1 for ASCII that stands for itself in a string. */
const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x80 && byte !== quote && byte !== backslash ? 1 : 0,
);

/** The rest of any string, after its opening quote. */
export function text(bytes: Bytes, at: number, end: number): number {
  let next = at;
  while (next < end) {
    const byte = bytes[next] as number;
    if (plain[byte] === 1) next += 1;
    else if (byte === quote) return next + 1;
    else {
      next = byte === backslash ? escaped(bytes, next) : wide(bytes, next);
      if (next < 0) return -1;
    }
  }
  return -1;
}

/** The rest of a string without escapes whose length in code points lies within closed bounds. */
export function sized(bytes: Bytes, at: number, end: number, min: number, max: number): number {
  let next = at;
  let length = 0;
  while (next < end) {
    const byte = bytes[next] as number;
    if (plain[byte] === 1) next += 1;
    else if (byte === quote) return length >= min && length <= max ? next + 1 : -1;
    else {
      next = wide(bytes, next);
      if (next < 0) return -1;
    }
    length += 1;
  }
  return -1;
}

/** The rest of a string without escapes: for names, which are compared byte by byte. */
export function name(bytes: Bytes, at: number, end: number): number {
  return sized(bytes, at, end, 0, Infinity);
}

/** An automaton over bytes; what is no plain ASCII it is not sure of. */
export interface Pattern {
  readonly start: number;
  readonly width: number;
  /** Class of a byte; 255 for all that no string holds as it is. */
  readonly classes: Uint8Array;
  readonly next: Uint16Array;
  readonly ends: Uint8Array;
}

const noClass = 255;

/** The table of a regular expression, for bytes. Tables of 255 classes and more accept nothing. */
export function patternOf({ start, width, runs, next, ends }: Table): Pattern {
  const classOf = (point: number): number => {
    let found = runs[1] ?? 0;
    for (let run = 0; run < runs.length && (runs[run] ?? 0) <= point; run += 2) found = runs[run + 1] ?? 0;
    return found;
  };
  const classes = Uint8Array.from({ length: 256 }, (_, byte) =>
    plain[byte] === 1 && width < noClass ? classOf(byte) : noClass,
  );
  return { start, width, classes, next: Uint16Array.from(next), ends: Uint8Array.from(ends) };
}

/** The rest of a string of plain ASCII that matches. */
export function matching(bytes: Bytes, at: number, pattern: Pattern): number {
  const { width, classes, next: table, ends } = pattern;
  let state = pattern.start;
  let next = at;
  for (;;) {
    const letter = classes[bytes[next] as number] as number;
    // Also where the bytes end: then there is no class at all.
    if (!(letter < noClass)) break;
    state = table[state * width + letter] as number;
    next += 1;
  }
  return bytes[next] === quote && (ends[state] as number) % 2 === 1 ? next + 1 : -1;
}

/** A backslash and what it stands before: RFC 8259, section 7. */
function escaped(bytes: Bytes, at: number): number {
  switch (bytes[at + 1]) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 2;
    case 0x75: {
      for (let index = at + 2; index < at + 6; index += 1) if (!isHex(bytes[index])) return -1;
      return at + 6;
    }
    default:
      return -1;
  }
}

function isHex(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (byte >= zero && byte <= nine) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

/** A code point of two bytes or more, as Unicode's table 3-7 has them well-formed. */
function wide(bytes: Bytes, at: number): number {
  const first = bytes[at] as number;
  const second = bytes[at + 1] as number;
  if (first >= 0xc2 && first <= 0xdf) return follows(second) ? at + 2 : -1;
  if (first >= 0xe0 && first <= 0xef) {
    const low = first === 0xe0 ? 0xa0 : 0x80;
    const high = first === 0xed ? 0x9f : 0xbf;
    return second >= low && second <= high && follows(bytes[at + 2]) ? at + 3 : -1;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const low = first === 0xf0 ? 0x90 : 0x80;
    const high = first === 0xf4 ? 0x8f : 0xbf;
    return second >= low && second <= high && follows(bytes[at + 2]) && follows(bytes[at + 3]) ? at + 4 : -1;
  }
  return -1;
}

function follows(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte <= 0xbf;
}

/** Two digits as their number, or something that is no number between bounds. */
function pair(bytes: Bytes, at: number): number {
  const [high, low] = [(bytes[at] as number) - zero, (bytes[at + 1] as number) - zero];
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : Number.NaN;
}

const daysOf = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** YYYY-MM-DD between two positions, a day that the calendar has. */
export function date(bytes: Bytes, at: number, end: number): boolean {
  return end === at + 10 && startsWithDate(bytes, at);
}

function startsWithDate(bytes: Bytes, at: number): boolean {
  const year = pair(bytes, at) * 100 + pair(bytes, at + 2);
  const [month, day] = [pair(bytes, at + 5), pair(bytes, at + 8)];
  if (bytes[at + 4] !== minus || bytes[at + 7] !== minus || !(year >= 0 && month >= 1 && month <= 12)) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (daysOf[month - 1] ?? 0) + (leap ? 1 : 0);
}

/** RFC 3339 with T and a zone, between two positions; without leap seconds. */
export function dateTime(bytes: Bytes, at: number, end: number): boolean {
  if (end < at + 20 || !startsWithDate(bytes, at) || bytes[at + 10] !== 0x54) return false;
  if (bytes[at + 13] !== colon_ || bytes[at + 16] !== colon_) return false;
  const [hour, minute, second] = [pair(bytes, at + 11), pair(bytes, at + 14), pair(bytes, at + 17)];
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return false;
  let next = at + 19;
  if (bytes[next] === point) {
    next = digits(bytes, next + 1);
    if (next < 0) return false;
  }
  if (bytes[next] === 0x5a) return end === next + 1;
  if (bytes[next] !== 0x2b && bytes[next] !== minus) return false;
  return end === next + 6 && bytes[next + 3] === colon_ && pair(bytes, next + 1) <= 23 && pair(bytes, next + 4) <= 59;
}

/** 8-4-4-4-12 hexadecimal digits between two positions. */
export function uuid(bytes: Bytes, at: number, end: number): boolean {
  if (end !== at + 36) return false;
  for (let index = 0; index < 36; index += 1) {
    const dash = index === 8 || index === 13 || index === 18 || index === 23;
    if (dash ? bytes[at + index] !== minus : !isHex(bytes[at + index])) return false;
  }
  return true;
}

/** Deepest nesting below a value of which nothing is asked. */
const deepest = 64;

/** Any JSON value. */
export function any(bytes: Bytes, at: number, end: number, depth = 0): number {
  switch (bytes[at]) {
    case quote:
      return text(bytes, at + 1, end);
    case openObject:
      return depth < deepest ? members(bytes, at + 1, end, depth + 1) : -1;
    case openArray:
      return depth < deepest ? items(bytes, at + 1, end, depth + 1) : -1;
    case 0x74:
      return yes(bytes, at);
    case 0x66:
      return no(bytes, at);
    case 0x6e:
      return nothing(bytes, at);
    default:
      return numeral(bytes, at);
  }
}

function members(bytes: Bytes, at: number, end: number, depth: number): number {
  let next = space(bytes, at);
  if (bytes[next] === closeObject) return next + 1;
  while (bytes[next] === quote) {
    next = text(bytes, next + 1, end);
    if (next >= 0) next = colon(bytes, next);
    if (next >= 0) next = any(bytes, next, end, depth);
    if (next < 0) return -1;
    next = space(bytes, next);
    if (bytes[next] === closeObject) return next + 1;
    if (bytes[next] !== comma) return -1;
    next = space(bytes, next + 1);
  }
  return -1;
}

function items(bytes: Bytes, at: number, end: number, depth: number): number {
  let next = space(bytes, at);
  if (bytes[next] === closeArray) return next + 1;
  for (;;) {
    next = any(bytes, next, end, depth);
    if (next < 0) return -1;
    next = space(bytes, next);
    if (bytes[next] === closeArray) return next + 1;
    if (bytes[next] !== comma) return -1;
    next = space(bytes, next + 1);
  }
}
