/** How many characters, items or properties facts allow. */
import type { Measure } from '../formula/formula.ts';
import type { Facts } from '../goals/facts.ts';

export interface Sizes {
  readonly least: number;
  readonly most: number;
}

export function sizesOf(facts: Facts, of: Exclude<Measure, 'number'>): Sizes {
  let least = 0;
  let most = Number.POSITIVE_INFINITY;
  for (const literal of facts.literals) {
    const formula = facts.pool.formula(literal);
    if ((formula.kind !== 'least' && formula.kind !== 'most') || formula.of !== of) continue;
    const { value } = formula;
    if (formula.kind === 'least') {
      if (literal > 0) least = Math.max(least, value);
      else most = Math.min(most, value - 1);
    } else if (literal > 0) most = Math.min(most, value);
    else least = Math.max(least, value + 1);
  }
  return { least, most };
}
