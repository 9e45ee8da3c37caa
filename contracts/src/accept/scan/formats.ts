/** Formats of strings: each is asked of the bytes between two quotes. */
import { type Bytes, colonSign, isHex, minus, plus, point, zero } from './ascii.ts';
import { digits } from './numbers.ts';

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
  if (bytes[at + 13] !== colonSign || bytes[at + 16] !== colonSign) return false;
  const [hour, minute, second] = [pair(bytes, at + 11), pair(bytes, at + 14), pair(bytes, at + 17)];
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return false;
  let next = at + 19;
  if (bytes[next] === point) {
    next = digits(bytes, next + 1);
    if (next < 0) return false;
  }
  if (bytes[next] === 0x5a) return end === next + 1;
  if (bytes[next] !== plus && bytes[next] !== minus) return false;
  return (
    end === next + 6 && bytes[next + 3] === colonSign && pair(bytes, next + 1) <= 23 && pair(bytes, next + 4) <= 59
  );
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
