/** What a rule is: a row that says what it is about, where it holds, and how a resource is judged. */
import type { PlainObject } from './plain.ts';
import type { Stacks } from './stacks.ts';

/** What rules are about; the headings of docs/policies.md, in this order. */
export const subjects = [
  'public access',
  'encryption at rest',
  'encryption in transit',
  'logging',
  'retention',
  'deletion protection',
  'least privilege',
  'secrets',
  'personal data',
  'tags and names',
] as const;

/** One of {@link subjects}. */
type Subject = (typeof subjects)[number];

/** A declared resource. */
export interface Judged {
  readonly urn: string;
  readonly type: string;
  /** The name that the program gave it. */
  readonly name: string;
  readonly stack: string;
  readonly props: PlainObject;
  /** Whether Pulumi refuses to delete it. */
  readonly protect: boolean;
}

/** A declared resource among the others of its stack. */
export interface Member extends Judged {
  /** URNs that a property's value came from. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
}

interface RuleBase {
  /** In kebab case; findings and exceptions name it. */
  readonly name: string;
  readonly subject: Subject;
  /** What must be so. */
  readonly description: string;
  /** What to do about a finding. */
  readonly remedy: string;
  readonly level: 'mandatory' | 'advisory';
  readonly stacks: Stacks;
}

/** A rule about one resource at a time. */
export interface ResourceRule extends RuleBase {
  /** Pulumi types that it is about; `all` for every resource of a provider. */
  readonly types: readonly string[] | 'all';
  /** What is wrong, in words; nothing where all is well. Unknown values are never wrong. */
  readonly judge: (resource: Judged) => readonly string[];
}

/** What a rule about several resources found, and where. */
export interface Problem {
  readonly urn: string;
  readonly message: string;
}

/** A rule about resources that belong together. */
export interface StackRule extends RuleBase {
  /** Pulumi types that it looks at. */
  readonly types: readonly string[];
  readonly judgeStack: (members: readonly Member[]) => readonly Problem[];
}

/** Either kind. */
export type Rule = ResourceRule | StackRule;

/** Whether the rule needs the whole stack. */
export function isStackRule(rule: Rule): rule is StackRule {
  return 'judgeStack' in rule;
}
