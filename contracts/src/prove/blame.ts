/** Says where in the two documents a proof was stopped. */
import type { Cause } from './goals/outcome.ts';
import type { Blocker } from './model.ts';
import type { Reading } from './read/read.ts';

export function blame({ keyword, reason, literals }: Cause, sub: Reading, sup: Reading): Blocker {
  for (const literal of literals) {
    const formula = Math.abs(literal);
    const inSuper = sup.origins.get(formula);
    const inSub = sub.origins.get(formula);
    if (inSub !== undefined && (literal > 0 || inSuper === undefined)) {
      return { keyword, reason, pointer: inSub, side: 'sub' };
    }
    if (inSuper !== undefined) return { keyword, reason, pointer: inSuper, side: 'super' };
  }
  return { keyword, reason, pointer: '', side: 'super' };
}
