/** Strings that match a regular expression, by its automaton. */
import type { Table } from '../../regular/automaton.ts';
import { type Bytes, quote } from './ascii.ts';
import { plain } from './strings.ts';

/** An automaton over bytes; what is no plain ASCII it is not sure of. */
interface Pattern {
  readonly start: number;
  readonly width: number;
  /** Class of a byte; 255 for all that no string holds as it is. */
  readonly classes: Uint8Array;
  readonly next: Uint16Array;
  readonly ends: Uint8Array;
}

const noClass = 255;

/** The table of a regular expression, for bytes. Tables of 255 classes and more accept nothing. */
export function patternOf({ start, width, runs, next, ends }: Table): Pattern {
  const classOf = (point: number): number => {
    let found = runs[1] ?? 0;
    for (let run = 0; run < runs.length && (runs[run] ?? 0) <= point; run += 2) found = runs[run + 1] ?? 0;
    return found;
  };
  const classes = Uint8Array.from({ length: 256 }, (_, byte) =>
    plain[byte] === 1 && width < noClass ? classOf(byte) : noClass,
  );
  return { start, width, classes, next: Uint16Array.from(next), ends: Uint8Array.from(ends) };
}

/** The rest of a string of plain ASCII that matches. */
export function matching(bytes: Bytes, at: number, pattern: Pattern): number {
  const { width, classes, next: table, ends } = pattern;
  let state = pattern.start;
  let next = at;
  for (;;) {
    const letter = classes[bytes[next] as number] as number;
    // Also where the bytes end: then there is no class at all.
    if (!(letter < noClass)) break;
    state = table[state * width + letter] as number;
    next += 1;
  }
  return bytes[next] === quote && (ends[state] as number) % 2 === 1 ? next + 1 : -1;
}
