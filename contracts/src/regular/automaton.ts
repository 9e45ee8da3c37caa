/**
 * Runs deterministic automata over text: one table look-up for each character, whatever the text. Imports nothing, because it
 * becomes a part of every generated validator.
 */

/** A complete deterministic automaton over classes of code points. */
export interface Table {
  /** The state before the first character. */
  readonly start: number;
  /** Ascending: the first code point of a run, then the run's class. The first run starts at 0. */
  readonly runs: readonly number[];
  /** How many classes there are. */
  readonly width: number;
  /** Next state by state × `width` + class. */
  readonly next: readonly number[];
  /** By state: 0 rejects, 1 accepts, 2 rejects and 3 accepts whatever follows. */
  readonly ends: readonly number[];
}

/** Something that can be asked whether a text matches, as ajv asks. */
export interface Matcher {
  readonly test: (text: string) => boolean;
}

/** The automaton of a table. `text` may be of any length; time is proportional to it. */
export function automaton({ start, width, runs, ...table }: Table): Matcher {
  const next = Uint16Array.from(table.next);
  const ends = Uint8Array.from(table.ends);
  const classOf = (point: number): number => {
    let low = 0;
    let high = runs.length / 2 - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((runs[middle * 2] ?? 0) <= point) low = middle;
      else high = middle - 1;
    }
    return runs[low * 2 + 1] ?? 0;
  };
  const ascii = Uint8Array.from({ length: 128 }, (_, point) => classOf(point));

  // Written for speed: this runs for every field of every message.
  const test = (text: string): boolean => {
    const { length } = text;
    let state = start;
    for (let index = 0; index < length; index += 1) {
      let letter = text.charCodeAt(index);
      if (letter < 128) letter = ascii[letter] as number;
      else {
        const point = text.codePointAt(index) as number;
        if (point > 0xffff) index += 1;
        letter = classOf(point);
      }
      state = next[state * width + letter] as number;
      const end = ends[state] as number;
      if (end > 1) return end === 3;
    }
    return (ends[state] as number) % 2 === 1;
  };
  return { test };
}
