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

/** Tells at little cost that a further literal contradicts facts; what it cannot tell is undefined. */
export type Refuter = (literal: Literal) => Outcome | undefined;

export interface Theories {
  readonly number: Theory;
  readonly string: Theory;
  readonly array: Theory;
  readonly object: Theory;
  readonly refuter: (facts: Facts, solver: Solver) => Refuter;
}

/** Simple values first, so that examples are simple. */
const order = [types.null, types.boolean, number, types.string, types.array, types.object] as const;

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
    const over = this.#spending.spend();
    if (over !== undefined) return unknown('budget', over, literals);
    if (this.#memo.depth > deepestGoal) {
      return unknown('budget', `an example would be nested deeper than ${deepestGoal} levels`, literals);
    }
    this.#memo.open(key);
    const outcome = this.#decide(literals);
    return this.#memo.close(key, outcome, !this.#spending.over);
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
      open ??= unknown('enum', 'one of its values could not be checked', unclear);
    }
    return open ?? unsat;
  }

  #branch(facts: Facts, type: number): Outcome {
    if (facts.conflict) return unsat;
    const over = this.#spending.spend();
    if (over !== undefined) return unknown('budget', over);
    if (facts.candidates !== undefined) {
      const candidates = facts.candidates.filter((value) => (typeOf(value) & facts.mask) !== 0);
      return this.#choose(candidates, [...facts.literals]);
    }
    const clause = shortest(facts.clauses);
    if (clause !== undefined) return this.#choices(facts, clause, type);
    const [count] = facts.counts;
    if (count !== undefined) return this.#countOut(facts, count, type);
    return this.#unlessBlocked(facts, this.#theoryOf(type)(facts, this));
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
    const refute = type === types.object && clause.length > 1 ? this.#theories.refuter(facts, this) : undefined;
    for (const literal of clause) {
      const refuted = refute?.(literal);
      if (refuted?.kind === 'unsat') {
        tried.add(refuted);
        continue;
      }
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

function shortest(clauses: readonly (readonly Literal[])[]): readonly Literal[] | undefined {
  let best: readonly Literal[] | undefined;
  for (const clause of clauses) if (best === undefined || clause.length < best.length) best = clause;
  return best;
}
