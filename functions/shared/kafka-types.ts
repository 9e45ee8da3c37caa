/** Types of Kafka's protocol in flexible versions: https://kafka.apache.org/protocol#protocol_types */

/** UNSIGNED_VARINT. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** COMPACT_STRING and COMPACT_BYTES: the length plus one, then the bytes. */
export function compact(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(bytes.length + 1), bytes]);
}

/** COMPACT_ARRAY of encoded items. */
export function compactArray(items: readonly Buffer[]): Buffer {
  return Buffer.concat([varint(items.length + 1), ...items]);
}

/** INT8, INT16 or INT32, by its size in bytes. */
export function int(value: number, size: 1 | 2 | 4): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeIntBE(value, 0, size);
  return bytes;
}

/** No tagged fields. */
export const emptyTags = Buffer.from([0]);

/** A cursor over an answer; reading past its end throws. */
export class Reader {
  readonly #buffer: Buffer;
  #at = 0;
  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }
  take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#buffer.length) throw new RangeError('a truncated answer');
    const bytes = this.#buffer.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }
  int(size: 1 | 2 | 4): number {
    return this.take(size).readIntBE(0, size);
  }
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.take(1)[0] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('an endless number');
  }
  /** COMPACT_NULLABLE_STRING and its like; empty for null. */
  bytes(): Buffer {
    return this.take(Math.max(0, this.varint() - 1));
  }
  /** COMPACT_ARRAY; each item takes a byte at least, so a wrong length ends at the answer's end. */
  array<T>(item: () => T): readonly T[] {
    const items: T[] = [];
    for (let left = this.varint() - 1; left > 0; left -= 1) items.push(item());
    return items;
  }
  skipTags(): void {
    for (let tags = this.varint(); tags > 0; tags -= 1) {
      this.varint();
      this.take(this.varint());
    }
  }
}
