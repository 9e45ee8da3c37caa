/**
 * A record's bytes being read, and a line's being written. Only JSON as machines write it is understood: no blanks, no escapes.
 * Everything else is {@link unsure}, which is no verdict: it takes a closer look.
 */
import { isUtf8 } from 'node:buffer';

/** Thrown where a record takes a closer look; one for all, because it has nothing to tell. */
export const unsure = new Error('unsure');

export const [quote, comma, colon] = [34, 44, 58] as const;
export const [openList, closeList, openMap, closeMap] = [91, 93, 123, 125] as const;
const [minus, point, zero, nine] = [45, 46, 48, 57] as const;
const [backslash, blank, firstHigh] = [92, 32, 128] as const;

/** Records of more bytes take the closer look. */
const mostBytes = 262_144;
/** What a line may have more than its record. */
const room = 8_192;

/** Both buffers serve all records in turn. Everything that reads throws {@link unsure}. */
export class Cursor {
  readonly source: Buffer = Buffer.allocUnsafeSlow(mostBytes + 3);
  readonly out: Buffer = Buffer.allocUnsafeSlow(mostBytes + room);
  /** Next byte to be read. */
  at = 0;
  /** Next byte to be written. */
  to = 0;
  private end = 0;
  /** All bytes of strings, or'ed. */
  private seen = 0;

  /** Begins with a record's data in base64. */
  load(data: string): void {
    const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0;
    const length = (data.length / 4) * 3 - padding;
    if (length > mostBytes || this.source.write(data, 'base64') !== length) throw unsure;
    // Ends every loop, for no JSON holds it.
    this.source[length] = 0;
    [this.at, this.to, this.end, this.seen] = [0, 0, length, 0];
  }

  /** Nothing is left, and what was read is well-formed UTF-8. */
  finish(): void {
    if (this.at !== this.end) throw unsure;
    if (this.seen >= firstHigh && !isUtf8(this.source.subarray(0, this.end))) throw unsure;
  }

  /** The next byte, left where it is. */
  get next(): number {
    return this.source[this.at] ?? 0;
  }

  /** Reads `byte` if it is next. */
  has(byte: number): boolean {
    if (this.source[this.at] !== byte) return false;
    this.at += 1;
    return true;
  }

  /** Reads `byte`. */
  must(byte: number): void {
    if (this.source[this.at] !== byte) throw unsure;
    this.at += 1;
  }

  /** Reads `bytes` if they are next. */
  hasAll(bytes: Uint8Array): boolean {
    if (!this.equals(this.at, bytes)) return false;
    this.at += bytes.length;
    return true;
  }

  /** Whether `bytes` stand at `start`. */
  equals(start: number, bytes: Uint8Array): boolean {
    const { source } = this;
    for (let index = 0; index < bytes.length; index += 1) if (source[start + index] !== bytes[index]) return false;
    return true;
  }

  /** Reads a string; answers how many bytes stand between its quotes. */
  string(): number {
    const { source } = this;
    this.must(quote);
    const start = this.at;
    let [at, seen] = [start, this.seen];
    for (let byte = source[at] ?? 0; byte !== quote; byte = source[at] ?? 0) {
      if (byte < blank || byte === backslash) throw unsure;
      seen |= byte;
      at += 1;
    }
    [this.at, this.seen] = [at + 1, seen];
    return at - start;
  }

  /** Reads a whole number of at most 16 digits. */
  whole(): number {
    const { source } = this;
    const start = this.at;
    let [at, value] = [start, 0];
    for (let byte = source[at] ?? 0; byte >= zero && byte <= nine; byte = source[at] ?? 0) {
      value = value * 10 + (byte - zero);
      at += 1;
    }
    const digits = at - start;
    if (digits === 0 || digits > 16 || (digits > 1 && source[start] === zero)) throw unsure;
    this.at = at;
    return value;
  }

  /** Reads a number without an exponent; answers whether it has a point. */
  decimal(): boolean {
    this.has(minus);
    if (!this.has(zero)) this.digits();
    if (!this.has(point)) return false;
    this.digits();
    return true;
  }

  private digits(): void {
    const { source } = this;
    let { at } = this;
    for (let byte = source[at] ?? 0; byte >= zero && byte <= nine; byte = source[at] ?? 0) at += 1;
    if (at === this.at) throw unsure;
    this.at = at;
  }

  /** Writes what was read from `start` on. */
  copyFrom(start: number): void {
    const { source, out, at } = this;
    let { to } = this;
    for (let from = start; from < at; from += 1) {
      out[to] = source[from] ?? 0;
      to += 1;
    }
    this.to = to;
  }

  /** Writes bytes. */
  write(bytes: Uint8Array): void {
    const { out } = this;
    for (let index = 0; index < bytes.length; index += 1) out[this.to + index] = bytes[index] ?? 0;
    this.to += bytes.length;
  }

  /** Writes a byte. */
  put(byte: number): void {
    this.out[this.to] = byte;
    this.to += 1;
  }
}

/** ASCII text as bytes. */
export function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
