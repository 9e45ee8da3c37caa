import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { documentFile, withTables } from './document.ts';
import { covers, exceptions } from './exceptions.ts';
import { rules } from './rules.ts';

test('docs/policies.md has the rules, the exceptions and the signatures as the rows say them', () => {
  const text = readFileSync(documentFile, 'utf8');
  expect(withTables(text)).toBe(text);
  expect(() => withTables(text.replace('<!-- rules: begin -->', ''))).toThrow('rules: begin');
});

test('each exception names a rule that there is, and gives a reason', () => {
  const names = rules.map(({ name }) => name);
  expect(exceptions.filter(({ rule, reason }) => !names.includes(rule) || reason.length < 30)).toEqual([]);
});

test.each([
  ['a-*-c', 'a-b-c', true],
  ['a-*-c', 'a-c', false],
  ['a-*-b-*-c', 'a-x-b-y-c', true],
  ['a-*-b-*-c', 'a-x-y-c', false],
  ['a*a', 'a', false],
  ['abc', 'abc', true],
  ['abc', 'abcd', false],
])('the name %s and %s', (name, other, matches) => {
  expect(covers({ rule: 'r', type: 't', name, reason: '' }, { type: 't', name: other })).toBe(matches);
  expect(covers({ rule: 'r', type: 't', name, reason: '' }, { type: 'u', name: other })).toBe(false);
});
