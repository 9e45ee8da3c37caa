/** What became of a goal: literals that one value must satisfy together. */
import type { Json } from '../../json.ts';
import type { Literal } from '../formula/formula.ts';

/** What stopped a proof, before it is known in which document it stands. */
export interface Cause {
  readonly keyword: string;
  readonly reason: string;
  /** Formulas that are involved, the most telling first. */
  readonly literals: readonly Literal[];
}

export type Outcome =
  | { readonly kind: 'sat'; readonly value: Json }
  /**
   * No value satisfies the goal. `relies` is the depth of the outermost open goal that was taken to have no value, since a
   * finite document cannot contain itself; Infinity if there was none.
   */
  | { readonly kind: 'unsat'; readonly relies: number }
  | { readonly kind: 'unknown'; readonly cause: Cause };

export const unsat: Outcome = { kind: 'unsat', relies: Number.POSITIVE_INFINITY };

export function sat(value: Json): Outcome {
  return { kind: 'sat', value };
}

export function unknown(keyword: string, reason: string, literals: readonly Literal[] = []): Outcome {
  return { kind: 'unknown', cause: { keyword, reason, literals } };
}

/** Collects the outcomes of alternatives: what is left when none of them has a value. */
export class Alternatives {
  #relies = Number.POSITIVE_INFINITY;
  #unknown: Outcome | undefined;

  /** Whether `outcome` ends the search. */
  add(outcome: Outcome): boolean {
    if (outcome.kind === 'sat') return true;
    if (outcome.kind === 'unsat') this.#relies = Math.min(this.#relies, outcome.relies);
    else this.#unknown ??= outcome;
    return false;
  }

  /** `outcome` as it is known after every alternative so far has failed. */
  get rest(): Outcome {
    return this.#unknown ?? { kind: 'unsat', relies: this.#relies };
  }
}
