/** Regular expressions as a tree that says what they match, and nothing of how they are written. */
import type { CodePoints } from './code-points.ts';

/** What stands beside a position: a set of code points, and whether the edge of the text will do too. */
export interface Side {
  readonly points: CodePoints;
  readonly edge: boolean;
}

/** Holds between two characters if one of the pairs of sides fits. */
export type Boundary = readonly { readonly before: Side; readonly after: Side }[];

export type Syntax =
  | { readonly kind: 'set'; readonly points: CodePoints }
  | { readonly kind: 'sequence'; readonly parts: readonly Syntax[] }
  | { readonly kind: 'choice'; readonly options: readonly Syntax[] }
  | { readonly kind: 'repeat'; readonly part: Syntax; readonly min: number; readonly max: number }
  | { readonly kind: 'boundary'; readonly boundary: Boundary }
  | { readonly kind: 'ahead'; readonly part: Syntax; readonly negate: boolean };

/** A pattern, or why it is not one of a regular language that we can read. */
export type Parsed =
  | {
      readonly kind: 'syntax';
      readonly syntax: Syntax;
      /** Whether it is about texts of the basic plane only: elsewhere the pattern speaks of halves of characters. */
      readonly basicOnly: boolean;
    }
  | { readonly kind: 'unsupported'; readonly reason: string }
  | { readonly kind: 'invalid'; readonly reason: string };
