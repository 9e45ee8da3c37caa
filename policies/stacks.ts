/** Where rules hold. A stack that nobody has named is judged as production is. */

/** Sets of stacks, from the widest to the narrowest. */
const stackSets = {
  /** Every stack, those on this machine too. */
  everywhere: ['dev', 'staging', 'prod', 'localstack', 'local'],
  /** Stacks in AWS. */
  cloud: ['dev', 'staging', 'prod'],
  /** Stacks whose data count. */
  guarded: ['staging', 'prod'],
  production: ['prod'],
} as const;

/** Name of a set of stacks. */
export type Stacks = keyof typeof stackSets;

const known: readonly string[] = stackSets.everywhere;

/** Whether a rule of `stacks` holds for `stack`. */
export function holdsFor(stacks: Stacks, stack: string): boolean {
  const members: readonly string[] = stackSets[stacks];
  return members.includes(known.includes(stack) ? stack : 'prod');
}

/** The stack of a URN, `urn:pulumi:<stack>::<project>::<types>::<name>`; the stack of one product, `<stack>-<slug>`, is judged as the one that it uses. */
export function stackOf(urn: string): string {
  const stack = /^urn:pulumi:([^:]+)::/.exec(urn)?.[1] ?? '';
  return known.find((each) => stack === each || stack.startsWith(`${each}-`)) ?? stack;
}
