/** Values for goals such that no two are equal: a matching of goals with few values, then any others. */
import type { Json } from '../../json.ts';
import { canonical } from '../formula/canonical.ts';
import type { Literal } from '../formula/formula.ts';
import { Alternatives, type Outcome, sat, unknown } from '../goals/outcome.ts';
import type { Solver } from '../goals/solver.ts';

/** More items than this are not told apart. */
const mostItems = 200;

interface Domain {
  readonly values: readonly Json[];
  /** Why there are no more values than these. */
  readonly end: Outcome;
}

/** The list of values, as an outcome, or why there is none. */
export function distinct(goals: readonly (readonly Literal[])[], solver: Solver): Outcome {
  if (goals.length > mostItems)
    return unknown('uniqueItems', `an example would have more than ${mostItems} different items`);
  const domains = new Map<string, Domain>();
  const ends = new Alternatives();
  const perGoal = goals.map((goal) => {
    const key = [...goal].sort((a, b) => a - b).join(' ');
    const domain = domains.get(key) ?? enumerate(goal, goals.length, solver);
    domains.set(key, domain);
    if (domain.values.length < goals.length) ends.add(domain.end);
    return domain.values;
  });
  const holders = new Map<string, number>();
  const scarce = perGoal.map((values, index) => ({ values, index })).sort((a, b) => a.values.length - b.values.length);
  for (const { index } of scarce) {
    if (!assign(index, perGoal, { holders, seen: new Set() })) return ends.rest;
  }
  const chosen: Json[] = [];
  for (const [text, index] of holders) {
    chosen[index] = perGoal[index]?.find((value) => canonical(value) === text) ?? null;
  }
  return sat(chosen);
}

/** Up to `wanted` different values. */
function enumerate(goal: readonly Literal[], wanted: number, solver: Solver): Domain {
  const values: Json[] = [];
  for (;;) {
    const outcome = solver.solve(values.length === 0 ? goal : [...goal, -solver.pool.values(values)]);
    if (outcome.kind !== 'sat') return { values, end: outcome };
    values.push(outcome.value);
    if (values.length >= wanted) return { values, end: outcome };
  }
}

interface Matching {
  readonly holders: Map<string, number>;
  readonly seen: Set<string>;
}

/** Gives the goal at `index` a value, moving others to another value of theirs where that helps. */
function assign(index: number, perGoal: readonly (readonly Json[])[], { holders, seen }: Matching): boolean {
  for (const value of perGoal[index] ?? []) {
    const text = canonical(value);
    if (seen.has(text)) continue;
    seen.add(text);
    const holder = holders.get(text);
    if (holder === undefined || assign(holder, perGoal, { holders, seen })) {
      holders.set(text, index);
      return true;
    }
  }
  return false;
}
