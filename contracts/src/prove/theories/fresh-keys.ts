/** Keys that nothing is said of by name: they differ only in the patterns that they match. */
import type { Literal } from '../formula/formula.ts';
import { types } from '../formula/types.ts';
import { Alternatives, type Outcome } from '../goals/outcome.ts';
import type { Solver } from '../goals/solver.ts';
import type { Keys } from './keys.ts';

/** All keys that match the same patterns, and what their values satisfy. */
export interface KeyClass {
  /** What the name satisfies, as a goal. */
  readonly name: readonly Literal[];
  readonly value: readonly Literal[];
  readonly matches: ReadonlySet<string>;
}

/** More patterns than these would mean too many classes. */
const mostPatterns = 10;

/** The classes that have any key at all, and what stands in for those that cannot be told; none if there are too many. */
export function classesOf(
  keys: Keys,
  solver: Solver,
): { readonly classes: readonly KeyClass[]; readonly rest: Outcome } | undefined {
  const regions = [...keys.rules, ...keys.demands].map(({ region }) => region);
  const patterns = [...new Set(regions.flatMap(({ match, unmatch }) => [...match, ...unmatch]))];
  if (patterns.length > mostPatterns) return undefined;
  const tried = new Alternatives();
  const classes: KeyClass[] = [];
  const { pool } = solver;
  const extend = (index: number, name: readonly Literal[], matched: readonly string[]): void => {
    const outcome = solver.solve(name);
    if (!tried.add(outcome) && outcome.kind === 'unsat') return;
    const pattern = patterns[index];
    if (pattern !== undefined) {
      const literal = pool.atom({ kind: 'pattern', source: pattern });
      extend(index + 1, [...name, -literal], matched);
      extend(index + 1, [...name, literal], [...matched, pattern]);
      return;
    }
    if (outcome.kind !== 'sat') return;
    const matches = new Set(matched);
    const value = keys.rules.filter(({ region }) => covers(region, matches)).map(({ schema }) => schema);
    classes.push({ name, value, matches });
  };
  extend(0, [pool.types(types.string), ...keys.names], []);
  return { classes, rest: tried.rest };
}

/** Whether keys that match just these patterns, and bear none of the region's names, lie in `region`. */
export function covers(
  region: { readonly match: readonly string[]; readonly unmatch: readonly string[] },
  matches: ReadonlySet<string>,
): boolean {
  return (
    region.match.every((pattern) => matches.has(pattern)) && !region.unmatch.some((pattern) => matches.has(pattern))
  );
}

/** A key of the class that is none of `taken`. */
export function freshKey(
  keyClass: KeyClass,
  taken: { has(name: string): boolean } & Iterable<string>,
  solver: Solver,
): Outcome {
  const first = solver.solve(keyClass.name);
  if (first.kind !== 'sat' || !taken.has(String(first.value))) return first;
  return solver.solve([...keyClass.name, -solver.pool.values([...taken])]);
}
