/**
 * What is known of one value: the literals that it satisfies, taken apart as far as that needs no choice. What needs one is
 * kept as clauses (one of these literals) and as counts (exactly one, or not exactly one, of these).
 */
import type { Json } from '../../json.ts';
import type { Literal } from '../formula/formula.ts';
import type { Pool } from '../formula/pool.ts';
import { spelledOut } from '../formula/spelled-out.ts';
import { anyType, typeOf } from '../formula/types.ts';

export type Truth = boolean | undefined;

export class Facts {
  readonly pool: Pool;
  /** Types that the value may have. */
  mask = anyType;
  /** Set when nothing can satisfy all of it. */
  conflict = false;
  /** Set if the value is one of these. */
  candidates: readonly Json[] | undefined;
  #literals = new Set<Literal>();
  #clauses: (readonly Literal[])[] = [];
  #counts: Literal[] = [];

  constructor(pool: Pool) {
    this.pool = pool;
  }

  copy(mask = anyType): Facts {
    const copy = new Facts(this.pool);
    copy.mask = this.mask & mask;
    copy.conflict = this.conflict || copy.mask === 0;
    copy.candidates = this.candidates;
    copy.#literals = new Set(this.#literals);
    copy.#clauses = [...this.#clauses];
    copy.#counts = [...this.#counts];
    return copy;
  }

  get literals(): ReadonlySet<Literal> {
    return this.#literals;
  }

  /** Choices that are open, after {@link settle}. */
  get clauses(): readonly (readonly Literal[])[] {
    return this.#clauses;
  }

  get counts(): readonly Literal[] {
    return this.#counts;
  }

  /** Takes `given` in, and all that follows without a choice from them and from what is known. */
  add(given: Iterable<Literal>): this {
    const open = [...given];
    for (;;) {
      for (let literal = open.pop(); literal !== undefined && !this.conflict; literal = open.pop()) {
        this.#take(literal, open);
      }
      if (this.conflict || !this.#settle(open)) return this;
    }
  }

  /** Shortens the open clauses by what `tell` knows of literals. Whether new facts followed. */
  revise(tell: (literal: Literal) => Truth): boolean {
    const before = this.#literals.size;
    const revised: (readonly Literal[])[] = [];
    for (const clause of this.#clauses) {
      const left: Literal[] = [];
      let made = false;
      for (const literal of clause) {
        const truth = tell(literal);
        if (truth === undefined) left.push(literal);
        if (truth === true) {
          made = true;
          break;
        }
      }
      if (!made) revised.push(left);
    }
    this.#clauses = revised;
    this.add([]);
    return this.#literals.size > before && this.#clauses.length > 0;
  }

  #take(literal: Literal, open: Literal[]): void {
    const { pool } = this;
    if (this.#literals.has(literal)) return;
    if (this.#literals.has(-literal)) {
      this.conflict = true;
      return;
    }
    this.mask &= pool.may(literal);
    if (this.mask === 0) {
      this.conflict = true;
      return;
    }
    if ((pool.sure(literal) & this.mask) === this.mask) return;
    this.#literals.add(literal);
    const formula = pool.formula(literal);
    const positive = literal > 0;
    switch (formula.kind) {
      case 'all':
        // Not spread: there may be more parts than a call takes arguments.
        if (positive) for (const part of formula.parts) open.push(part);
        else this.#clauses.push(formula.parts.map((part) => -part));
        break;
      case 'one':
        this.#counts.push(literal);
        if (positive) this.#clauses.push(formula.parts);
        break;
      case 'recursive':
        open.push(positive ? pool.target(literal) : -pool.target(-literal));
        break;
      case 'values':
        if (positive) this.#narrow([...formula.values.values()]);
        else for (const value of formula.values.values()) this.#exclude(value, open);
        break;
      default:
        break;
    }
  }

  #narrow(values: readonly Json[]): void {
    if (this.candidates === undefined || values.length < this.candidates.length) this.candidates = values;
  }

  /** Objects and arrays are excluded by their parts; what is simple is read off the literals by its theory. */
  #exclude(value: Json, open: Literal[]): void {
    if (typeof value !== 'object' || value === null || (typeOf(value) & this.mask) === 0) return;
    open.push(-spelledOut(this.pool, value));
  }

  /** Drops what is decided from clauses and counts; pushes what follows. Whether anything was pushed. */
  #settle(open: Literal[]): boolean {
    this.#clauses = this.#clauses.filter((clause) => !this.#decided(clause)).map((clause) => this.#shortened(clause));
    for (const clause of this.#clauses) {
      const [only] = clause;
      if (only === undefined) this.conflict = true;
      else if (clause.length === 1) open.push(only);
    }
    this.#clauses = this.#clauses.filter((clause) => clause.length > 1);
    this.#counts = this.#counts.filter((count) => !this.#counted(count, open));
    return open.length > 0;
  }

  #decided(clause: readonly Literal[]): boolean {
    return clause.some((literal) => this.truth(literal) === true);
  }

  #shortened(clause: readonly Literal[]): readonly Literal[] {
    return clause.every((literal) => this.truth(literal) === undefined)
      ? clause
      : clause.filter((literal) => this.truth(literal) === undefined);
  }

  /** Whether a count has become plain literals, or is satisfied. */
  #counted(count: Literal, open: Literal[]): boolean {
    const formula = this.pool.formula(count);
    const parts = formula.kind === 'one' ? formula.parts : [];
    const yes = parts.filter((part) => this.truth(part) === true).length;
    const unclear = parts.filter((part) => this.truth(part) === undefined);
    if (count > 0) {
      if (yes > 1 || (yes === 0 && unclear.length === 0)) this.conflict = true;
      else if (yes === 1) for (const part of unclear) open.push(-part);
      else if (unclear.length === 1) open.push(...unclear);
      else return false;
      return true;
    }
    if (yes > 1 || (yes === 0 && unclear.length === 0)) return true;
    if (yes === 1) {
      if (unclear.length === 0) this.conflict = true;
      else open.push(this.pool.any(unclear));
      return true;
    }
    if (unclear.length === 1) open.push(...unclear.map((part) => -part));
    return unclear.length === 1;
  }

  /** What is known of `literal` without a search. */
  truth(literal: Literal, depth = 2): Truth {
    if (this.#literals.has(literal) || (this.pool.sure(literal) & this.mask) === this.mask) return true;
    if (this.#literals.has(-literal) || (this.pool.may(literal) & this.mask) === 0) return false;
    const formula = this.pool.formula(literal);
    if (formula.kind !== 'all' || depth === 0) return undefined;
    let all: Truth = true;
    for (const part of formula.parts) {
      const truth = this.truth(part, depth - 1);
      if (truth === false) return literal < 0;
      if (truth === undefined) all = undefined;
    }
    return all === undefined ? undefined : literal > 0;
  }
}
