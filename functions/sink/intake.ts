/**
 * How much a worker holds in memory, over all of its partitions: what is buffered and what is being written. When that is
 * too much, reading stops and the largest buffers are written early; a slow lake so slows the reading, never fills the memory.
 */

/** Bytes held and the bytes that may be held. */
export interface Budget {
  /** Bytes of records that are held now, by past assignments too. */
  readonly used: number;
  readonly isFull: boolean;
  /** Takes bytes, or gives them back where negative. */
  take(bytes: number): void;
}

/** A budget of so many bytes of records. */
export function createBudget(limit: number): Budget {
  let used = 0;
  return {
    get used() {
      return used;
    },
    get isFull() {
      return used >= limit;
    },
    take(bytes) {
      used += bytes;
    },
  };
}

/** One partition, as far as its memory goes. */
export interface Reader {
  /** Has room in its own buffer. */
  readonly wantsMore: boolean;
  /** Has to read up to the end of a plan that it found before it can write anything. */
  readonly owesPlan: boolean;
  /** Is writing a range. */
  readonly isWriting: boolean;
  /** Bytes that wait to be written. */
  readonly buffered: number;
}

/**
 * Which of the partitions may read on. With a full budget it is none as long as a range is being written, for that will make
 * room; else one alone, to finish a plan that it found: until then nothing of what it holds can be written.
 */
export function openReaders<R extends Reader>(readers: readonly R[], { isFull }: Budget): ReadonlySet<R> {
  const wanting = readers.filter(({ wantsMore }) => wantsMore);
  if (!isFull) return new Set(wanting);
  if (readers.some(({ isWriting }) => isWriting)) return new Set();
  return new Set(wanting.filter(({ owesPlan }) => owesPlan).slice(0, 1));
}

/** Which partitions write early: with a full budget, the largest buffers until a half of what is held is being written. */
export function pressedReaders<R extends Reader>(readers: readonly R[], { isFull, used }: Budget): readonly R[] {
  if (!isFull) return [];
  const idle = readers.filter(({ buffered, isWriting, owesPlan }) => buffered > 0 && !isWriting && !owesPlan);
  const waiting = readers.reduce((sum, { buffered }) => sum + buffered, 0);
  let writing = used - waiting;
  const pressed: R[] = [];
  for (const reader of idle.sort((a, b) => b.buffered - a.buffered)) {
    if (writing >= used / 2) break;
    pressed.push(reader);
    writing += reader.buffered;
  }
  return pressed;
}
