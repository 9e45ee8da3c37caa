/** What the theories of the types are given to ask about parts of a value. */
import type { Json } from '../../json.ts';
import type { Literal } from '../formula/formula.ts';
import type { Pool } from '../formula/pool.ts';
import type { Outcome } from './outcome.ts';

export interface Solver {
  readonly pool: Pool;
  /** When the time for the question is over, by `performance.now()`. */
  readonly deadline: number;
  /** Whether one value satisfies all of `literals`. */
  solve(literals: Iterable<Literal>): Outcome;
  /** Whether `value` satisfies `literal`; undefined if that cannot be told. */
  holds(literal: Literal, value: Json): boolean | undefined;
  /** Counts a step of a search and says whether it must end. */
  spent(): boolean;
}
