/** An object's content as it grows: one piece of memory in place of one for each line. */

const lineFeed = 0x0a;
/** Bytes that an object of unknown length begins with; a range may hold one for each of many hours. */
const least = 1_024;

/** Lines one after the other. */
export class LineBuffer {
  #bytes: Buffer;
  #length = 0;

  /** `capacity` is a guess at the bytes to come; right ones save copies. */
  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(least, capacity));
  }

  /** Appends `bytes` from `start` to `end` (exclusive) and a line feed. */
  addLine(bytes: Buffer, start: number, end: number): void {
    this.#reserve(end - start + 1);
    bytes.copy(this.#bytes, this.#length, start, end);
    this.#length += end - start;
    this.#bytes[this.#length] = lineFeed;
    this.#length += 1;
  }

  /** Appends bytes as they are. */
  add(bytes: Buffer): void {
    this.#reserve(bytes.length);
    bytes.copy(this.#bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Everything that was added; a view, valid until more is added. */
  content(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#length + more, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
