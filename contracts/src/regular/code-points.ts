/** Sets of Unicode code points. */

/** Both ends belong to it. */
type CodePointRange = readonly [first: number, last: number];

/** Sorted ranges that neither overlap nor touch. */
export type CodePoints = readonly CodePointRange[];

const lastCodePoint = 0x10ffff;
export const anything: CodePoints = [[0, lastCodePoint]];
export const surrogates: CodePoints = [[0xd800, 0xdfff]];
/** What takes one unit of UTF-16, and is a character. */
export const basicPlane: CodePoints = [
  [0, 0xd7ff],
  [0xe000, 0xffff],
];
export const digits: CodePoints = [[48, 57]];
export const wordCharacters: CodePoints = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
export const lineEnds: CodePoints = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];
/** What JavaScript's `\s` matches: white space and line ends. */
export const spaces: CodePoints = [
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];

export function union(...sets: readonly CodePoints[]): CodePoints {
  const ranges = sets.flat().sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [first, last] of ranges) {
    const open = merged.at(-1);
    if (open !== undefined && first <= open[1] + 1) open[1] = Math.max(open[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

export function complement(set: CodePoints): CodePoints {
  const gaps: CodePointRange[] = [];
  let next = 0;
  for (const [first, last] of set) {
    if (first > next) gaps.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= lastCodePoint) gaps.push([next, lastCodePoint]);
  return gaps;
}

export function intersection(a: CodePoints, b: CodePoints): CodePoints {
  return complement(union(complement(a), complement(b)));
}

export function has(set: CodePoints, point: number): boolean {
  let low = 0;
  let high = set.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = set[middle];
    if (range === undefined) return false;
    if (point < range[0]) high = middle - 1;
    else if (point > range[1]) low = middle + 1;
    else return true;
  }
  return false;
}

/** `set` and the other case of its ASCII letters: what the flag `i` does to ASCII without the flag `u`. */
export function foldAscii(set: CodePoints): CodePoints {
  const moved = (from: CodePoints, by: number): CodePoints =>
    intersection(set, from).map(([first, last]) => [first + by, last + by]);
  return union(set, moved([[65, 90]], 32), moved([[97, 122]], -32));
}

const properties = new Map<string, CodePoints>();

/** The code points of a Unicode property as this JavaScript engine knows it, e.g. `\p{L}`. */
export function property(escaped: string): CodePoints {
  const known = properties.get(escaped);
  if (known !== undefined) return known;
  const expression = new RegExp(`^${escaped}$`, 'u');
  const ranges: [number, number][] = [];
  for (let point = 0; point <= lastCodePoint; point += 1) {
    if (!expression.test(String.fromCodePoint(point))) continue;
    const open = ranges.at(-1);
    if (open !== undefined && open[1] === point - 1) open[1] = point;
    else ranges.push([point, point]);
  }
  properties.set(escaped, ranges);
  return ranges;
}
