/** The characters that matter to some terms: one of each class of code points that no set tells apart. */
import { type CodePoints, has, intersection, surrogates, union } from './code-points.ts';
import type { Term } from './terms.ts';

/** A class of code points, and the one that stands for it. */
export interface Letter {
  readonly points: CodePoints;
  /** The most readable of `points`. */
  readonly example: number;
}

/** Where readable characters are looked for, best first. */
const readable: readonly CodePoints[] = [
  [[97, 122]],
  [[48, 57]],
  [[65, 90]],
  [[33, 126]],
  [[32, 32]],
  [
    [0xa1, 0xac],
    [0xae, 0x17f],
  ],
  [
    [0x391, 0x3a1],
    [0x3b1, 0x3c9],
    [0x410, 0x44f],
  ],
  [[0x180, 0xd7ff]],
  [[0xe000, 0x10ffff]],
];

/** The classes that the sets in `term` make, most readable first. */
export function alphabetOf(term: Term): readonly Letter[] {
  const sets = [...setsIn(term)];
  const starts = new Set<number>([0]);
  for (const [first, last] of sets.flat()) starts.add(first).add(last + 1);
  const edges = [...starts].filter((start) => start <= 0x10ffff).sort((a, b) => a - b);
  const classes = new Map<string, [number, number][]>();
  for (const [index, first] of edges.entries()) {
    const key = sets.map((set) => (has(set, first) ? '1' : '0')).join('');
    const ranges = classes.get(key) ?? [];
    ranges.push([first, (edges[index + 1] ?? 0x110000) - 1]);
    classes.set(key, ranges);
  }
  const letters = [...classes.values()].map((ranges) => letter(union(ranges)));
  return letters.sort((a, b) => a.rank - b.rank || a.example - b.example);
}

/** Whether no well-formed text has a character of this class. */
export function isSurrogate({ example }: Letter): boolean {
  return has(surrogates, example);
}

function letter(points: CodePoints): Letter & { readonly rank: number } {
  for (const [rank, place] of readable.entries()) {
    const example = intersection(points, place)[0]?.[0];
    if (example !== undefined) return { points, example, rank };
  }
  return {
    points,
    example: points[0]?.[0] ?? 0,
    rank: readable.length + (has(surrogates, points[0]?.[0] ?? 0) ? 1 : 0),
  };
}

function setsIn(root: Term): Set<CodePoints> {
  const sets = new Set<CodePoints>();
  const seen = new Set<number>();
  const open = [root];
  for (let term = open.pop(); term !== undefined; term = open.pop()) {
    if (seen.has(term.id)) continue;
    seen.add(term.id);
    if (term.kind === 'set') sets.add(term.points);
    else if (term.kind === 'boundary') {
      for (const { before, after } of term.boundary) sets.add(before.points).add(after.points);
    } else if (term.kind === 'then') open.push(term.head, term.tail);
    else if (term.kind === 'repeat' || term.kind === 'not') open.push(term.part);
    else if (term.kind === 'or' || term.kind === 'and') open.push(...term.parts);
  }
  return sets;
}
