/** Strings, from after the opening quote to after the closing one. What is no well-formed UTF-8 is refused. */
import { type Bytes, backslash, isHex, quote } from './ascii.ts';

/** 1 for ASCII that stands for itself in a string. */
export const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
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
