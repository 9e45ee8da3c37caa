/**
 * Schemas as formulas. Equal formulas are one number, so that what two schemas share is known to be the same without
 * looking into it. A literal is a formula's number, or its negative: "the value does not satisfy it".
 */
import type { Json } from '../../json.ts';

/** A formula's number, negative for its negation. Never 0. */
export type Literal = number;

/** What is counted or compared: characters, items, properties, or the number itself. */
export type Measure = 'string' | 'array' | 'object' | 'number';

/** Keys of an object: those that match all of `match`, none of `unmatch`, and are not among `names`. */
export interface Region {
  readonly match: readonly string[];
  readonly unmatch: readonly string[];
  readonly names: ReadonlySet<string>;
}

/**
 * Everything that speaks of numbers, strings, objects or arrays holds for values of any other type, as JSON Schema's
 * keywords do. Disjunctions are negated conjunctions.
 */
export type Formula =
  | { readonly kind: 'all'; readonly parts: readonly Literal[] }
  | { readonly kind: 'one'; readonly parts: readonly Literal[] }
  | { readonly kind: 'types'; readonly mask: number }
  /** One of these, by canonical text. */
  | { readonly kind: 'values'; readonly values: ReadonlyMap<string, Json> }
  | { readonly kind: 'least' | 'most'; readonly of: Measure; readonly value: number; readonly exclusive: boolean }
  | { readonly kind: 'multiple'; readonly of: number }
  | { readonly kind: 'pattern'; readonly source: string }
  | { readonly kind: 'format'; readonly name: string }
  | { readonly kind: 'has'; readonly name: string }
  | { readonly kind: 'property'; readonly name: string; readonly schema: Literal }
  | { readonly kind: 'region'; readonly region: Region; readonly schema: Literal }
  | { readonly kind: 'names'; readonly schema: Literal }
  | { readonly kind: 'item'; readonly index: number; readonly schema: Literal }
  | { readonly kind: 'rest'; readonly from: number; readonly schema: Literal }
  /** At least `count` items satisfy `schema`. */
  | { readonly kind: 'contains'; readonly schema: Literal; readonly count: number }
  | { readonly kind: 'unique' }
  /** A reference that leads back to itself, by way of a property or an item. */
  | { readonly kind: 'recursive'; readonly key: string }
  /** A keyword that the prover cannot decide: neither it nor its negation is ever known. Equal contents mean the same. */
  | { readonly kind: 'blocked'; readonly keyword: string; readonly reason: string; readonly content: string };
