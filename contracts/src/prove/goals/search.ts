/** Finds one value that satisfies literals together: by type, by choice, then by the theory of the type. */
import type { Json } from '../../json.ts';
import type { Literal } from '../formula/formula.ts';
import type { Pool } from '../formula/pool.ts';
import { number, typeOf, types } from '../formula/types.ts';
import { Facts } from './facts.ts';
import { holds } from './holds.ts';
import { Memo } from './memo.ts';
import { Alternatives, type Outcome, sat, unknown, unsat } from './outcome.ts';
import type { Solver } from './solver.ts';
import { deepestGoal, type Spending } from './spending.ts';

/** Decides facts about a value of one type, without open choices. */
export type Theory = (facts: Facts, solver: Solver) => Outcome;

/** What is known of a literal beside facts, and the open goal on which that relies; see {@link Outcome}. */
interface Insight {
  readonly truth: boolean;
  readonly relies: number;
}

/** Tells at little cost what facts make of a further literal; what it cannot tell is undefined. */
export type Adviser = (literal: Literal) => Insight | undefined;

export interface Theories {
  readonly number: Theory;
  readonly string: Theory;
  readonly array: Theory;
  readonly object: Theory;
  readonly adviser: (facts: Facts, solver: Solver) => Adviser;
}

/** Simple values first, so that examples are simple. */
const order = [types.null, types.boolean, number, types.string, types.array, types.object] as const;

const fewValues = 4;
/** Formulas looked through to name a keyword. */
const mostSeen = 1_000;

export class Search implements Solver {
  readonly pool: Pool;
  readonly #theories: Theories;
  readonly #memo = new Memo();
  #spending: Spending;

  constructor(pool: Pool, theories: Theories, spending: Spending) {
    this.pool = pool;
    this.#theories = theories;
    this.#spending = spending;
  }

  /** Answers one question with a budget of its own; what was learned before is kept. */
  ask(literals: readonly Literal[], spending: Spending): Outcome {
    this.#spending = spending;
    this.#memo.reset();
    return this.solve(literals);
  }

  get deadline(): number {
    return this.#spending.deadline;
  }

  holds(literal: Literal, value: Json): boolean | undefined {
    return holds(this.pool, literal, value);
  }

  spent(): boolean {
    return this.#spending.spend() !== undefined;
  }

  solve(given: Iterable<Literal>): Outcome {
    const literals = [...new Set(given)].sort((a, b) => a - b);
    const key = literals.join(' ');
    const known = this.#memo.recall(key);
    if (known !== undefined) return known;
    const few = this.#few(literals);
    if (few !== undefined) return this.#choose(few, literals);
    const over = this.#spending.spend();
    if (over !== undefined) return unknown('budget', over, literals);
    if (this.#memo.depth > deepestGoal) {
      return unknown('budget', `an example would be nested deeper than ${deepestGoal} levels`, literals);
    }
    this.#memo.open(key);
    const outcome = this.#decide(literals);
    return this.#memo.close(key, outcome, !this.#spending.over);
  }

  /** The values of a constant among `literals`, which are cheaper to try than to reason about. */
  #few(literals: readonly Literal[]): readonly Json[] | undefined {
    for (const literal of literals) {
      const formula = literal > 0 ? this.pool.formula(literal) : undefined;
      if (formula?.kind === 'values' && formula.values.size <= fewValues) return [...formula.values.values()];
    }
    return undefined;
  }

  #decide(literals: readonly Literal[]): Outcome {
    const facts = new Facts(this.pool).add(literals);
    if (facts.conflict) return unsat;
    if (facts.candidates !== undefined) return this.#choose(facts.candidates, literals);
    const tried = new Alternatives();
    for (const type of order) {
      if ((facts.mask & type) === 0) continue;
      const outcome = this.#decideType(facts, type, literals);
      if (tried.add(outcome)) return outcome;
    }
    return tried.rest;
  }

  #decideType(facts: Facts, type: number, literals: readonly Literal[]): Outcome {
    if (type === types.null) return this.#choose([null], literals);
    if (type === types.boolean) return this.#choose([true, false], literals);
    // Facts of one type only have nothing to gain from a copy.
    const typed = (facts.mask & ~type) === 0 ? facts : facts.copy(type).add([]);
    return this.#branch(typed, type);
  }

  #choose(candidates: readonly Json[], literals: readonly Literal[]): Outcome {
    let open: Outcome | undefined;
    for (const value of candidates) {
      const answers = literals.map((literal) => this.holds(literal, value));
      if (answers.includes(false)) continue;
      if (!answers.includes(undefined)) return sat(value);
      const unclear = literals.filter((_, index) => answers[index] === undefined);
      open ??=
        this.#undecided(unclear) ??
        unknown('enum', `${JSON.stringify(value).slice(0, 60)} was too slow to check`, unclear);
    }
    return open ?? unsat;
  }

  /** The keyword that keeps `literals` from being decided, if it stands in one of them. */
  #undecided(literals: readonly Literal[]): Outcome | undefined {
    const open = [...literals];
    for (let seen = 0; open.length > 0 && seen < mostSeen; seen += 1) {
      const literal = open.pop() ?? this.pool.always;
      const formula = this.pool.formula(literal);
      if (formula.kind === 'blocked') return unknown(formula.keyword, formula.reason, [literal]);
      if (formula.kind === 'all' || formula.kind === 'one') open.push(...formula.parts);
      else if ('schema' in formula) open.push(formula.schema);
    }
    return undefined;
  }

  #branch(facts: Facts, type: number): Outcome {
    if (facts.conflict) return unsat;
    const over = this.#spending.spend();
    if (over !== undefined) return unknown('budget', over);
    if (facts.candidates !== undefined) {
      const candidates = facts.candidates.filter((value) => (typeOf(value) & facts.mask) !== 0);
      return this.#choose(candidates, [...facts.literals]);
    }
    const relies = type === types.object ? this.#advise(facts) : Number.POSITIVE_INFINITY;
    if (facts.conflict) return { kind: 'unsat', relies };
    const outcome = this.#branchOut(facts, type);
    return outcome.kind === 'unsat' ? { kind: 'unsat', relies: Math.min(relies, outcome.relies) } : outcome;
  }

  #branchOut(facts: Facts, type: number): Outcome {
    const clause = mostTelling(facts.clauses);
    if (clause !== undefined) return this.#choices(facts, clause, type);
    const [count] = facts.counts;
    if (count !== undefined) return this.#countOut(facts, count, type);
    return this.#unlessBlocked(facts, this.#theoryOf(type)(facts, this));
  }

  /**
   * Shortens the open choices by what single properties already tell. Answers on what that relies.
   * What relies on an open goal may rule choices out, but must not call one made: a value found must be one for good.
   */
  #advise(facts: Facts): number {
    let relies = Number.POSITIVE_INFINITY;
    for (let changed = facts.clauses.length > 0; changed && !facts.conflict; ) {
      const adviser = this.#theories.adviser(facts, this);
      changed = facts.revise((literal) => {
        const insight = adviser(literal);
        if (insight === undefined || (insight.truth && insight.relies !== Number.POSITIVE_INFINITY)) return undefined;
        relies = Math.min(relies, insight.relies);
        return insight.truth;
      });
    }
    return relies;
  }

  #theoryOf(type: number): Theory {
    if (type === types.object) return this.#theories.object;
    if (type === types.array) return this.#theories.array;
    return type === types.string ? this.#theories.string : this.#theories.number;
  }

  /** A value of which one keyword could not be decided is none. */
  #unlessBlocked(facts: Facts, outcome: Outcome): Outcome {
    if (outcome.kind !== 'sat') return outcome;
    for (const literal of facts.literals) {
      const formula = this.pool.formula(literal);
      if (formula.kind === 'blocked') return unknown(formula.keyword, formula.reason, [literal]);
    }
    return outcome;
  }

  #choices(facts: Facts, clause: readonly Literal[], type: number): Outcome {
    const tried = new Alternatives();
    for (const literal of clause) {
      const outcome = this.#branch(facts.copy().add([literal]), type);
      if (tried.add(outcome)) return outcome;
    }
    return tried.rest;
  }

  /** Exactly one, or not exactly one: settled by trying a part this way and that. */
  #countOut(facts: Facts, count: Literal, type: number): Outcome {
    const formula = this.pool.formula(count);
    const parts = formula.kind === 'one' ? formula.parts : [];
    const part = parts.find((candidate) => facts.truth(candidate) === undefined);
    if (part === undefined) return this.#branch(facts.copy().add([]), type);
    const tried = new Alternatives();
    for (const literal of [part, -part]) {
      const outcome = this.#branch(facts.copy().add([literal]), type);
      if (tried.add(outcome)) return outcome;
    }
    return tried.rest;
  }
}

/**
 * The choice to make first: between schemas that may apply rather than between parts that may be violated, since it decides
 * many of those; then the shortest.
 */
function mostTelling(clauses: readonly (readonly Literal[])[]): readonly Literal[] | undefined {
  let best: { readonly clause: readonly Literal[]; readonly cost: number } | undefined;
  for (const clause of clauses) {
    const cost = clause.length + (clause.every((literal) => literal > 0) ? 0 : 1e6);
    if (best === undefined || cost < best.cost) best = { clause, cost };
  }
  return best?.clause;
}
