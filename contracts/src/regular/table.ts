/** From a pattern to the least automaton that accepts the same texts. */
import { alphabetOf, type Letter } from './alphabet.ts';
import type { Table } from './automaton.ts';
import { containing } from './build.ts';
import { has } from './code-points.ts';
import { derive, endsHere, textEdge } from './derive.ts';
import { parsePattern } from './parse.ts';
import { type Term, Terms, TooMuchWork } from './terms.ts';

/** A state is two bytes; generated files stay readable far below that. */
const mostStates = 4_000;
const mostCells = 40_000;

/** The automaton, or why there is none. */
export type Tabled =
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'invalid' | 'unsupported' | 'large'; readonly reason: string };

const known = new Map<string, Tabled>();

/** The automaton of the texts that hold a match of `pattern` (flag `u`). Answers are kept. */
export function tableOf(pattern: string): Tabled {
  const cached = known.get(pattern);
  if (cached !== undefined) return cached;
  const tabled = construct(pattern);
  known.set(pattern, tabled);
  return tabled;
}

interface Raw {
  readonly letters: readonly Letter[];
  readonly next: readonly (readonly number[])[];
  readonly accepts: readonly boolean[];
}

function construct(pattern: string): Tabled {
  const parsed = parsePattern(pattern);
  if (parsed.kind !== 'syntax') return parsed;
  if (parsed.basicOnly) return { kind: 'unsupported', reason: 'without the flag u it matches halves of characters' };
  const terms = new Terms();
  let raw: Raw | undefined;
  try {
    const term = containing(terms, parsed.syntax);
    if (term === undefined) return { kind: 'unsupported', reason: 'a loop looks ahead' };
    raw = explore(terms, term);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TooMuchWork)) throw error;
  }
  if (raw === undefined) return { kind: 'large', reason: `the automaton has more than ${mostStates} states` };
  return { kind: 'table', table: pack(raw, blocksOf(raw)) };
}

function explore(terms: Terms, start: Term): Raw | undefined {
  const letters = alphabetOf(start);
  const numbers = new Map<string, number>();
  const states: { readonly term: Term; readonly before: number }[] = [];
  const numberOf = (term: Term, read: number): number => {
    const before = term.looksBack ? read : textEdge;
    const key = `${term.id}:${before}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, states.length);
    return states.push({ term, before }) - 1;
  };
  numberOf(start, textEdge);
  const next: number[][] = [];
  for (const { term, before } of states) {
    if (states.length > mostStates || states.length * letters.length > mostCells) return undefined;
    next.push(letters.map(({ example }) => numberOf(derive(terms, term, [before, example]), example)));
  }
  return { letters, next, accepts: states.map(({ term, before }) => endsHere(term, before, textEdge)) };
}

/** Moore's partition: states are one as long as neither they nor what follows them tells them apart. */
function blocksOf({ next, accepts }: Raw): readonly number[] {
  let blocks = accepts.map(Number);
  let count = new Set(blocks).size;
  for (;;) {
    const numbers = new Map<string, number>();
    const finer = blocks.map((block, state) => {
      const key = `${block}:${next[state]?.map((target) => blocks[target]).join(',')}`;
      const number = numbers.get(key) ?? numbers.size;
      numbers.set(key, number);
      return number;
    });
    if (numbers.size === count) return finer;
    count = numbers.size;
    blocks = finer;
  }
}

function pack({ letters, next, accepts }: Raw, blocks: readonly number[]): Table {
  const members = new Map<number, number>();
  for (const [state, block] of blocks.entries()) if (!members.has(block)) members.set(block, state);
  const rows = [...members].sort(([a], [b]) => a - b).map(([, state]) => state);
  const targets = rows.map((state) => (next[state] ?? []).map((target) => blocks[target] ?? 0));
  // Letters that the least automaton does not tell apart become one class.
  const columns = letters.map((_, letter) => targets.map((row) => row[letter]).join(','));
  const classes = [...new Set(columns)];
  const picked = classes.map((column) => columns.indexOf(column));
  const classOf = (point: number): number =>
    classes.indexOf(columns[letters.findIndex(({ points }) => has(points, point))] ?? '');
  const ends = rows.map((state, block) => {
    const stays = targets[block]?.every((target) => target === block) ?? false;
    return (accepts[state] ? 1 : 0) + (stays ? 2 : 0);
  });
  return {
    start: blocks[0] ?? 0,
    runs: runsOf(letters, classOf),
    width: classes.length,
    next: targets.flatMap((row) => picked.map((letter) => row[letter] ?? 0)),
    ends,
  };
}

function runsOf(letters: readonly Letter[], classOf: (point: number) => number): readonly number[] {
  const starts = letters.flatMap(({ points }) => points.map(([first]) => first));
  const runs: number[] = [];
  for (const first of starts.sort((a, b) => a - b)) {
    const letter = classOf(first);
    if (runs.at(-1) !== letter) runs.push(first, letter);
  }
  return runs;
}
