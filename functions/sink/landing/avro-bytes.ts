/**
 * Avro's binary encoding, read within bounds: whatever the bytes say, nothing is read past their end and nothing is
 * repeated for longer than they are.
 *
 * https://avro.apache.org/docs/1.12.0/specification/#binary-encoding
 */
import { isUtf8 } from 'node:buffer';

/** Thrown where bytes are not what their schema says; its message is for people. */
export class NotAvro extends Error {
  override readonly name = 'NotAvro';
}

/** One value's bytes, from front to back. */
export class AvroBytes {
  readonly #bytes: Buffer;
  #at = 0;
  #credit: number;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    // Values may take no bytes (a null, a record of nulls), so how many there may be is bounded by itself.
    this.#credit = 10_000 + 16 * bytes.length;
  }

  /** Bytes that are left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** To be called for each value; throws once there are more of them than any sensible writer puts into these bytes. */
  count(): void {
    this.#credit -= 1;
    if (this.#credit < 0) throw new NotAvro('The value holds more items than its bytes can.');
  }

  /** A zigzag number of up to 64 bits, exactly. */
  long(): bigint {
    let [value, shift] = [0n, 0n];
    for (let count = 0; count < 10; count += 1) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
      if (byte >= 0x80) continue;
      if (value > 0xffff_ffff_ffff_ffffn) break;
      return (value >> 1n) ^ -(value & 1n);
    }
    throw new NotAvro('A number is longer than 64 bits.');
  }

  /** A zigzag number of up to 32 bits. */
  int(): number {
    const value = this.long();
    if (BigInt.asIntN(32, value) !== value) throw new NotAvro('A number is longer than 32 bits.');
    return Number(value);
  }

  /** A whole number that counts bytes: never more than are left. */
  length(): number {
    const value = this.long();
    if (value < 0n || value > BigInt(this.left)) throw new NotAvro('A length goes beyond the value.');
    return Number(value);
  }

  boolean(): boolean {
    const byte = this.#byte();
    if (byte > 1) throw new NotAvro('A boolean is neither 0 nor 1.');
    return byte === 1;
  }

  float(): number {
    return this.bytes(4).readFloatLE();
  }

  double(): number {
    return this.bytes(8).readDoubleLE();
  }

  text(): string {
    const bytes = this.bytes(this.length());
    if (!isUtf8(bytes)) throw new NotAvro('A string is not well-formed UTF-8.');
    return bytes.toString();
  }

  /** The next `count` bytes. */
  bytes(count: number): Buffer {
    if (count > this.left) throw new NotAvro('The value ends too early.');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** Visits the items of an array or a map; blocks may tell their size in bytes, which is passed over. */
  blocks(visit: () => void): void {
    for (let items = this.long(); items !== 0n; items = this.long()) {
      if (items < 0n) {
        items = -items;
        this.length();
      }
      for (let left = items; left > 0n; left -= 1n) visit();
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new NotAvro('The value ends too early.');
    this.#at += 1;
    return byte;
  }
}
