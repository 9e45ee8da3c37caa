/**
 * For each rule resources that it lets pass and, beside each, a twin that it refuses. Tests judge them directly and through the real
 * analyzer.
 */
import type { PlainObject } from '../plain.ts';
import { access, forbidden } from './examples-access.ts';
import { encryption } from './examples-encryption.ts';
import { keeping } from './examples-keeping.ts';
import { privilege } from './examples-privilege.ts';

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
export interface RowOptions {
  readonly protect?: boolean;
  readonly goodName?: string;
  readonly badName?: string;
}

function exampleOf([rule, type, good, bad, options = {}]: Row): Example {
  const { protect = false, goodName = 'example', badName = 'example' } = options;
  return { rule, good: [{ type, props: good, protect, name: goodName }], bad: [{ type, props: bad, name: badName }] };
}

/** All of them. */
export const examples: readonly Example[] = [
  ...[...access, ...encryption.rows, ...keeping.rows, ...privilege].map(exampleOf),
  ...forbidden.map(([rule, type]) => ({
    rule,
    good: [{ type: 'aws:sqs/queue:Queue', props: {} }],
    bad: [{ type, props: {} }],
  })),
  ...encryption.companions,
  ...keeping.companions,
];
