/** How a kind of change is documented. */
import type { Breaks } from '../rules/rule.ts';

/** One row of the table of kinds, as `--list-kinds` and `--explain` show it. */
export interface ChangeKind {
  readonly kind: string;
  readonly area: 'schema' | 'message' | 'item' | 'table' | 'result' | 'contract';
  /** `proof`: asked of the prover each time; `always`: whatever mode the contract is in. */
  readonly breaks: Breaks | 'proof' | 'always';
  /** What happened, in a few words. */
  readonly summary: string;
  /** Whether and why it breaks, with an example. */
  readonly rule: string;
}

/** A kind without what its table says once for all. */
export type KindRow = readonly [kind: string, breaks: ChangeKind['breaks'], summary: string, rule: string];

/** The kinds of one area. */
export function kindsOf(area: ChangeKind['area'], rows: readonly KindRow[]): readonly ChangeKind[] {
  return rows.map(([kind, breaks, summary, rule]) => ({ kind, area, breaks, summary, rule }));
}
