/** What rules beyond the schema look at, and what they find. */
import type { Path } from '../../json.ts';
import type { Contract } from '../../model.ts';
import type { Direction } from '../model.ts';

/** What a kind of change breaks, whatever the schemas say. */
export type Breaks = Direction | 'both' | 'none';

/** One change that a rule found. */
export interface Found {
  /** A row of the table of kinds. */
  readonly kind: string;
  /** In the new contract, or in the old one if `side` says so. */
  readonly path: Path;
  /** Default: new. */
  readonly side?: 'old' | 'new';
  readonly message: string;
  /** What this one breaks, if that depends on more than its kind. */
  readonly breaks?: Breaks;
}

/** Compares the rows of two versions of one contract. */
export type Rule<Row extends Contract = Contract> = (old: Row, now: Row) => Iterable<Found>;

/** `value` for people. */
export function said(value: string | number | null): string {
  return value === null ? 'none' : JSON.stringify(value);
}
