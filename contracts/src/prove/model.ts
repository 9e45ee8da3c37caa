/** The words of the prover: what it is asked, and the three answers it may give. */
import type { Json } from '../json.ts';

/** The dialects of JSON Schema that the prover reads. */
export type Draft = '2020-12' | 'draft-07';

/** A schema, and the documents that its references may lead to. Nothing is ever fetched. */
export interface SchemaDocument {
  readonly schema: Json;
  readonly draft: Draft;
  /** Further documents by absolute URI, for `$ref`s that leave the schema. Default: none. */
  readonly documents?: ReadonlyMap<string, Json>;
}

/** What stopped a proof. */
export interface Blocker {
  /** The keyword that could not be decided, e.g. `pattern`; `budget` when the work allowed for one pair was used up. */
  readonly keyword: string;
  /** JSON pointer of the schema that holds the keyword, in `side`'s document. */
  readonly pointer: string;
  readonly side: 'sub' | 'super';
  /** One sentence: why it could not be decided. */
  readonly reason: string;
}

/** Whether every document that one schema (sub) accepts is accepted by another (super). */
export type Containment =
  | { readonly verdict: 'contained' }
  /** `witness` is accepted by sub and rejected by super, as ajv has confirmed for both. */
  | { readonly verdict: 'escapes'; readonly witness: Json }
  | { readonly verdict: 'unproven'; readonly blocker: Blocker };

/** How much work one question may cost. */
export interface Budget {
  /** Goals that may be opened; most cost less than 50 µs. Default 100,000. */
  readonly goals: number;
  /** Wall-clock limit in milliseconds. Default 2,000. */
  readonly milliseconds: number;
}

/** What else belongs to a question. */
export interface Asking extends Partial<Budget> {
  /** Schemas that must accept a witness too, and schemas that must refuse it too; ajv is not asked about them. */
  readonly accepting?: readonly SchemaDocument[];
  readonly refusing?: readonly SchemaDocument[];
  /** Names of properties that the witnesses of further questions are likely to have. */
  readonly expected?: ReadonlySet<string>;
  /** A witness is not for people: it is neither confirmed by ajv nor made readable. Default: false. */
  readonly unjudged?: boolean;
}

/** The answer of a decision procedure for one type: an example, a proof that there is none, or what stopped it. */
export type Found<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'empty' }
  | { readonly kind: 'unknown'; readonly keyword: string; readonly reason: string };

/** What a string must satisfy, all at once. Lengths are in code points, as JSON Schema counts them. */
export interface StringGoal {
  readonly minLength: number;
  /** `Infinity` for no limit. */
  readonly maxLength: number;
  /** Regular expressions as ajv compiles them (flag `u`, unanchored). */
  readonly patterns: readonly string[];
  readonly notPatterns: readonly string[];
  /** Formats that assert; unknown ones have been refused before. */
  readonly formats: readonly string[];
  readonly notFormats: readonly string[];
  /** Strings that are excluded by name. */
  readonly not: readonly string[];
}

export interface Bound {
  readonly value: number;
  readonly exclusive: boolean;
}

/** What a number must satisfy, all at once. */
export interface NumberGoal {
  readonly lower: Bound | undefined;
  readonly upper: Bound | undefined;
  /** true: an integer; false: not an integer; undefined: either. */
  readonly integer: boolean | undefined;
  readonly multiples: readonly number[];
  readonly notMultiples: readonly number[];
  /** Numbers that are excluded by name. */
  readonly not: readonly number[];
}
