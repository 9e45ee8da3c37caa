import { expect, test } from 'vitest';
import { judgeResource, judgeStack } from './judge.ts';
import { isStackRule, type Rule, subjects } from './rule.ts';
import { rules } from './rules.ts';
import type { ExampleResource } from './testing/example.ts';
import { examples } from './testing/examples.ts';
import { membersOf } from './testing/judged.ts';

const ruleOf = (name: string): Rule => {
  const found = rules.find((rule) => rule.name === name);
  if (found === undefined) throw new Error(`There is no rule ${name}`);
  return found;
};

const problemsOf = (name: string, resources: readonly ExampleResource[], stack?: string): readonly unknown[] => {
  const rule = ruleOf(name);
  const members = membersOf(resources, stack);
  return isStackRule(rule)
    ? judgeStack(rule, members)
    : members.flatMap((member) => judgeResource(rule, member).map((message) => ({ urn: member.urn, message })));
};

const cases = examples.map((example, index) => ({ ...example, case: `${example.rule} ${index}` }));

test.each(cases)('$case lets one pass, and refuses its twin', ({ rule, good, bad }) => {
  expect(problemsOf(rule, good)).toEqual([]);
  expect(problemsOf(rule, bad)).not.toEqual([]);
});

test('every rule has an example, a name of its own and a subject of the list', () => {
  const exampled = new Set(examples.map(({ rule }) => rule));
  expect(rules.map(({ name }) => name).filter((name) => !exampled.has(name))).toEqual([]);
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  expect(rules.every(({ subject }) => subjects.includes(subject))).toBe(true);
});

test('every type that a rule about single resources is about has a twin that is refused', () => {
  const refused = new Set(examples.flatMap(({ rule, bad }) => bad.map(({ type }) => `${rule} ${type}`)));
  const about = rules.flatMap((rule) => {
    return isStackRule(rule) || rule.types === 'all' ? [] : rule.types.map((type) => `${rule.name} ${type}`);
  });
  expect(about.filter((pair) => !refused.has(pair))).toEqual([]);
});

test('a rule holds for its stacks alone, and for stacks that nobody knows', () => {
  const [unkeyed] = examples.filter(({ rule }) => rule === 'customer-key');
  const bad = unkeyed?.bad ?? [];
  expect(problemsOf('customer-key', bad, 'dev')).toEqual([]);
  expect(problemsOf('customer-key', bad, 'staging')).toHaveLength(1);
  expect(problemsOf('customer-key', bad, 'nobodys')).toHaveLength(1);
});
