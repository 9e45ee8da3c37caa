/** The containment prover: is every document that one schema accepts accepted by another? */
import type { Asking, Containment, SchemaDocument } from './model.ts';
import { prover } from './prover.ts';

export { accepts } from './judge/oracle.ts';
export { type Prover, prover } from './prover.ts';

/**
 * Whether `sup` accepts all that `sub` accepts. For several questions about the same documents, see {@link prover}.
 *
 * @throws StreampactError SCHEMA_UNREADABLE, naming the place in the schema.
 */
export function contains(sub: SchemaDocument, sup: SchemaDocument, asking: Asking = {}): Containment {
  return prover().contains(sub, sup, asking);
}
