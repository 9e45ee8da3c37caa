/** What an example of a rule is. */
import type { PlainObject } from '../plain.ts';

/** A resource of an example. */
export interface ExampleResource {
  readonly type: string;
  readonly props: PlainObject;
  /** `example` by default. */
  readonly name?: string;
  readonly protect?: boolean;
  /** Names of resources of the example by the property that leads to them. */
  readonly from?: Readonly<Record<string, string>>;
}

/** What passes, and what does not. */
export interface Example {
  readonly rule: string;
  readonly good: readonly ExampleResource[];
  readonly bad: readonly ExampleResource[];
}

/** A row: the rule, the type, properties that pass, and those that do not. */
export type Row = readonly [rule: string, type: string, good: PlainObject, bad: PlainObject, options?: RowOptions];

/** How the twins of a row differ beside their properties. */
interface RowOptions {
  readonly protect?: boolean;
  readonly goodName?: string;
  readonly badName?: string;
}
