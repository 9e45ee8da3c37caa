/** Where ajv and the standard differ on what a schema says. A proof must hold, and a witness be one, in both manners. */
import type { Draft } from '../model.ts';

/**
 * The standard: a draft-07 `$ref` hides its siblings; `contains` evaluates the items that it matches; `if` evaluates also
 * without `then` and `else`. ajv: siblings hold; `contains` evaluates all items; `if` alone evaluates nothing.
 */
export type Manner = 'standard' | 'ajv';

export function refHides(draft: Draft, manner: Manner): boolean {
  return draft === 'draft-07' && manner === 'standard';
}
