/** The containment prover: is every document that one schema accepts accepted by another? */
import { blame } from './blame.ts';
import type { Literal } from './formula/formula.ts';
import { Pool } from './formula/pool.ts';
import { Search } from './goals/search.ts';
import { Spending } from './goals/spending.ts';
import type { Budget, Containment, SchemaDocument } from './model.ts';
import { accepts } from './oracle.ts';
import { type Reading, read } from './read/read.ts';
import { array } from './theories/arrays.ts';
import { object, refuter } from './theories/objects.ts';
import { number, string } from './theories/scalars.ts';

export { accepts } from './oracle.ts';

export interface Prover {
  /** @throws StreampactError SCHEMA_UNREADABLE, naming the place in the schema. */
  contains(sub: SchemaDocument, sup: SchemaDocument, budget?: Partial<Budget>): Containment;
}

/** A prover that remembers schemas and goals: for many questions about the same documents. */
export function prover(): Prover {
  const pool = new Pool();
  const search = new Search(pool, { number, string, array, object, refuter }, new Spending());
  const readings = new WeakMap<SchemaDocument, Reading>();
  const readingOf = (document: SchemaDocument): Reading => {
    const known = readings.get(document) ?? read(document, { pool, onlyRef: false });
    readings.set(document, known);
    return known;
  };
  return {
    contains(sub, sup, budget = {}) {
      const subReading = readingOf(sub);
      const supReading = readingOf(sup);
      const outcome = search.ask([subReading.root, -supReading.root] satisfies Literal[], new Spending(budget));
      if (outcome.kind === 'unsat') return { verdict: 'contained' };
      if (outcome.kind === 'unknown')
        return { verdict: 'unproven', blocker: blame(outcome.cause, subReading, supReading) };
      const witness = outcome.value;
      if (accepts(sub, witness) && !accepts(sup, witness)) return { verdict: 'escapes', witness };
      return {
        verdict: 'unproven',
        blocker: { keyword: 'discrepancy', pointer: '', side: 'super', reason: `ajv ${JSON.stringify(witness)}` },
      };
    },
  };
}

/** Whether `sup` accepts all that `sub` accepts. For several questions about the same documents, see {@link prover}. */
export function contains(sub: SchemaDocument, sup: SchemaDocument, budget: Partial<Budget> = {}): Containment {
  return prover().contains(sub, sup, budget);
}
