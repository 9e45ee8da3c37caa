/** How a Pulumi resource becomes what CloudFormation describes: a row a type, by exceptions from the rules of `names.ts`. */
import type { Json, JsonObject } from '../../contracts/src/json.ts';

/** Properties that a value becomes, merged into the object that it stands in. */
export type Spread = (value: Json) => JsonObject;

/** One type. Paths are names of properties joined by dots, without the indices of lists. */
export interface TypeRow {
  /** CloudFormation's type. */
  readonly type: string;
  /** CloudFormation's property that holds all of it; with `[]` as an item of a list. */
  readonly within?: string;
  /** It is a part of a resource that Pulumi declares elsewhere: what is required at the root is asked of that one. */
  readonly part?: true;
  /**
   * Pulumi's path → CloudFormation's, from the object that Pulumi's enclosing object became; from the root after `/`. The
   * empty path spreads an object over the enclosing one.
   */
  readonly names?: Readonly<Record<string, string | Spread>>;
  /** CloudFormation's paths of properties that it requires and Pulumi's provider brings → how. */
  readonly supplied?: Readonly<Record<string, string>>;
  /** cfn-lint's rules that do not hold for Pulumi → why. */
  readonly exempt?: Readonly<Record<string, string>>;
  /** Pulumi's path → why it is not checked. */
  readonly unchecked?: Readonly<Record<string, string>>;
}

/** Rows by Pulumi's type token. */
export type TypeRows = Readonly<Record<string, TypeRow>>;

/** Reasons that many rows share. */
export const because = {
  named: "Pulumi's provider makes a name where the program gives none",
  deletion: 'what the provider does when the resource goes; CloudFormation has policies of its own for that',
  replacement: 'what the provider does when the resource changes; CloudFormation has policies of its own for that',
  which: 'names the resource that this is a part of',
} as const;
