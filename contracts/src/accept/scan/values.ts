/** The three words, and values of which nothing is asked. */
import {
  type Bytes,
  bytesOf,
  closeArray,
  closeObject,
  colon,
  comma,
  openArray,
  openObject,
  quote,
  same,
  space,
} from './ascii.ts';
import { numeral } from './numbers.ts';
import { text } from './strings.ts';

const [wordTrue, wordFalse, wordNull] = [bytesOf('true'), bytesOf('false'), bytesOf('null')];

export function yes(bytes: Bytes, at: number): number {
  return same(bytes, at, wordTrue);
}

export function no(bytes: Bytes, at: number): number {
  return same(bytes, at, wordFalse);
}

export function nothing(bytes: Bytes, at: number): number {
  return same(bytes, at, wordNull);
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
