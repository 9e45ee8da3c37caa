/** Sets of rows by their hashes: eight bytes a slot, where a Set of strings would take hundreds. */

/** A set of whole numbers from 1 to 2^53 - 1. */
export class HashSet {
  size = 0;
  private slots = new Float64Array(1024);

  /** Adds `hash`; false if it was there. */
  add(hash: number): boolean {
    if (this.size * 10 > this.slots.length * 6) this.grow();
    if (!put(this.slots, hash)) return false;
    this.size += 1;
    return true;
  }

  private grow(): void {
    const larger = new Float64Array(this.slots.length * 2);
    for (const hash of this.slots) if (hash !== 0) put(larger, hash);
    this.slots = larger;
  }
}

function put(slots: Float64Array, hash: number): boolean {
  const mask = slots.length - 1;
  // The low bits of a whole number below 2^53.
  for (let at = hash % slots.length; ; at = (at + 1) & mask) {
    const held = slots[at];
    if (held === hash) return false;
    if (held === 0 || held === undefined) {
      slots[at] = hash;
      return true;
    }
  }
}

/** Two independent 32-bit hashes of a field, which combine to one of a row. */
export interface FieldHash {
  readonly a: number;
  readonly b: number;
}

export function hashOf(text: string): FieldHash {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x5bd1e995);
    b ^= b >>> 15;
  }
  return { a, b };
}

/** One number of 53 bits for several fields in their order; never 0. */
export function combine(fields: readonly FieldHash[]): number {
  let a = 0;
  let b = 0;
  for (const field of fields) {
    a = mix(a ^ field.a);
    b = mix(Math.imul(b, 31) ^ field.b);
  }
  return (a >>> 0) * 0x200000 + (b >>> 11) || 1;
}

function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
