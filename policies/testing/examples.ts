/**
 * For each rule resources that it lets pass and, beside each, a twin that it refuses. Tests judge them directly and through the real
 * analyzer.
 */
import type { Example, Row } from './example.ts';
import { access, forbidden } from './examples-access.ts';
import { encryption } from './examples-encryption.ts';
import { keeping } from './examples-keeping.ts';
import { personal } from './examples-personal.ts';
import { privilege } from './examples-privilege.ts';
import { trust } from './examples-trust.ts';

function exampleOf([rule, type, good, bad, options = {}]: Row): Example {
  const { protect = false, goodName = 'example', badName = 'example' } = options;
  return { rule, good: [{ type, props: good, protect, name: goodName }], bad: [{ type, props: bad, name: badName }] };
}

/** All of them. */
export const examples: readonly Example[] = [
  ...[...access, ...encryption.rows, ...keeping.rows, ...privilege, ...trust, ...personal].map(exampleOf),
  ...forbidden.map(([rule, type]) => ({
    rule,
    good: [{ type: 'aws:sqs/queue:Queue', props: {} }],
    bad: [{ type, props: {} }],
  })),
  ...encryption.companions,
  ...keeping.companions,
];
