/** Rules as policies of Pulumi's SDK. */
import type { Policies, PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from '@pulumi/policy';
import { isAbout, judgeResource, judgeStack } from './judge.ts';
import { plain } from './plain.ts';
import { isStackRule, type Member, type ResourceRule, type Rule, type StackRule } from './rule.ts';
import { stackOf } from './stacks.ts';

/** The policies of `rules`, in their order. */
export function policiesOf(rules: readonly Rule[]): Policies {
  return rules.map((rule) => (isStackRule(rule) ? stackPolicy(rule) : resourcePolicy(rule)));
}

function common({ name, description, remedy, level, subject }: Rule) {
  return { name, description, enforcementLevel: level, remediationSteps: remedy, tags: [subject] };
}

function resourcePolicy(rule: ResourceRule): ResourceValidationPolicy {
  return {
    ...common(rule),
    validateResource: ({ urn, type, name, props, opts }, report) => {
      const identity = { urn, type, name, stack: stackOf(urn) };
      if (!isAbout(rule, identity)) return;
      const judged = { ...identity, props: plain(props), protect: opts.protect };
      for (const problem of judgeResource(rule, judged)) report(problem);
    },
  };
}

function stackPolicy(rule: StackRule): StackValidationPolicy {
  return {
    ...common(rule),
    validateStack: ({ resources }, report) => {
      for (const { urn, message } of judgeStack(rule, membersOf(resources, rule.types))) report(message, urn);
    },
  };
}

function membersOf(resources: readonly PolicyResource[], types: readonly string[]): readonly Member[] {
  const judged = resources.filter(({ type }) => types.includes(type));
  return judged.map(({ urn, type, name, props, opts, propertyDependencies }) => ({
    ...{ urn, type, name, stack: stackOf(urn), props: plain(props), protect: opts.protect },
    sources: Object.fromEntries(
      Object.entries(propertyDependencies).map(([property, from]) => [property, from.map((source) => source.urn)]),
    ),
  }));
}
