/** The bytes that JSON gives a meaning, and the white space between them. */

export type Bytes = Uint8Array;

export const quote = 0x22;
export const backslash = 0x5c;
export const comma = 0x2c;
export const colonSign = 0x3a;
export const minus = 0x2d;
export const plus = 0x2b;
export const point = 0x2e;
export const zero = 0x30;
export const nine = 0x39;
export const openObject = 0x7b;
export const closeObject = 0x7d;
export const openArray = 0x5b;
export const closeArray = 0x5d;

/** The bytes of a text. */
export function bytesOf(text: string): Bytes {
  return new TextEncoder().encode(text);
}

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
  if (bytes[next] !== colonSign) {
    next = space(bytes, next);
    if (bytes[next] !== colonSign) return -1;
  }
  next += 1;
  const byte = bytes[next] as number;
  return byte <= 0x20 ? space(bytes, next) : next;
}

/** Whether a byte is a hexadecimal digit. */
export function isHex(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (byte >= zero && byte <= nine) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
