/** An object's content as it grows: one piece of memory in place of one for each line. */

const lineFeed = 0x0a;
/** Bytes that an object of unknown length begins with; a range may hold one for each of many hours. */
const least = 1_024;

/** Memory of past objects, for the next ones: pieces this large make V8 collect garbage whenever a few of them are made. */
const spares: Buffer[] = [];
const [mostSpares, spareUnit, largestSpare] = [3, 1_048_576, 16_777_216];

function memoryFor(capacity: number): Buffer {
  if (capacity < spareUnit) return Buffer.allocUnsafeSlow(Math.max(least, capacity));
  const at = spares.findIndex(({ length }) => length >= capacity);
  const [spare] = at < 0 ? [] : spares.splice(at, 1);
  return spare ?? Buffer.allocUnsafeSlow(Math.ceil(capacity / spareUnit) * spareUnit);
}

/** Lines one after the other. */
export class LineBuffer {
  #bytes: Buffer;
  #length = 0;

  /** `capacity` is a guess at the bytes to come; right ones save copies. */
  constructor(capacity: number) {
    this.#bytes = memoryFor(capacity);
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

  /** Gives the memory to another buffer: neither this one nor its content may be used any more. */
  release(): void {
    const { length } = this.#bytes;
    const isSpare = length >= spareUnit && length <= largestSpare && spares.length < mostSpares;
    if (isSpare) spares.push(this.#bytes);
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = memoryFor(Math.max(this.#length + more, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
