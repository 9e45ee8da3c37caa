import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { clauses } from '../clauses.ts';
import { clausesOf, judge, readReport, type Tried } from './matrix.ts';
import { renderTable, renderText } from './render.ts';

const proofs = join(import.meta.dirname, '..', 'proofs');
const files = [
  ...readdirSync(proofs).map((name) => join(proofs, name)),
  join(import.meta.dirname, '..', '..', 'contract', 'gateway', 'proxy.test.ts'),
];
const named = new Set(files.flatMap((file) => clausesOf(readFileSync(file, 'utf8'))));
const passed = (name: string): Tried => ({ name, passed: true });
const all = clauses.map(({ id }) => passed(`does it [${id}]`));
const verdictOf = (id: string, backend: string, tried: readonly Tried[]) =>
  judge({ backend, tried }).find(({ clause }) => clause === id);

describe('the clauses', () => {
  test('are each named by a test, and no test names another', () => {
    expect([...named].toSorted()).toEqual(clauses.map(({ id }) => id).toSorted());
  });

  test('have one row each', () => {
    expect(new Set(clauses.map(({ id }) => id)).size).toBe(clauses.length);
  });
});

describe('a clause', () => {
  test('is proved by tests that passed', () => {
    expect(judge({ backend: 'ministack', tried: all }).every(({ proved }) => proved)).toBe(true);
  });

  test.each([
    [
      'a test of it failed beside one that passed',
      { name: 'b [s3.create-once]', passed: false, wrong: 'no 412' },
      'no 412',
    ],
    ['its only test did not run', undefined, 'no test of it ran'],
  ])('is not proved when %s', (_, failed, why) => {
    const others = all.filter(({ name }) => !name.includes('s3.create-once'));
    const tried = failed === undefined ? others : [...all, failed];
    expect(verdictOf('s3.create-once', 'ministack', tried)).toMatchObject({ proved: false, why });
    expect(verdictOf('s3.versions', 'ministack', tried)).toMatchObject({ proved: true });
  });

  test('that is known to fail is not proved, and nothing new; that it passes is', () => {
    const failing = { name: 'x [s3.listing-unicode]', passed: false };
    const others = all.filter(({ name }) => !name.includes('s3.listing-unicode'));
    const known = verdictOf('s3.listing-unicode', 'localstack', [...others, failing]);
    expect(known).toMatchObject({ proved: false, unexpected: false, why: expect.stringContaining('ASCII') });
    expect(verdictOf('s3.listing-unicode', 'ministack', [failing])).toMatchObject({ proved: false, unexpected: true });
    expect(verdictOf('s3.listing-unicode', 'localstack', all)).toMatchObject({ proved: true, unexpected: true });
  });

  test('is not proved on a backend that another answers for, or that did not start', () => {
    expect(verdictOf('glue.catalog', 'localstack', all)).toMatchObject({ proved: false, why: /Glue/ });
    const verdicts = judge({ backend: 'localstack', tried: [], unavailable: 'no namespaces' });
    expect(verdicts.every(({ proved }) => !proved)).toBe(true);
  });
});

test('vitest’s report is read: what passed, what failed and why, not what was skipped', () => {
  const assertionResults = [
    { fullName: 'a', status: 'passed' },
    { fullName: 'b', status: 'failed', failureMessages: ['\u001b[31mwrong\u001b[0m\n  at x'] },
    { fullName: 'c', status: 'skipped' },
  ];
  expect(readReport(JSON.stringify({ testResults: [{ assertionResults }] }))).toEqual([
    { name: 'a', passed: true },
    { name: 'b', passed: false, wrong: 'wrong' },
  ]);
});

test('the matrix tells each clause, each reason and the counts', () => {
  const partly = all.filter(({ name }) => !name.includes('s3.listing-unicode'));
  const verdicts = [...judge({ backend: 'ministack', tried: all }), ...judge({ backend: 'localstack', tried: partly })];
  const text = renderText(verdicts);
  expect(text).toMatch(/^s3\.create-once +proved +proved$/m);
  expect(text).toMatch(/^glue\.catalog +proved +not proved$/m);
  expect(text).toMatch(/^glue\.catalog on localstack: LocalStack without/m);
  expect(text).toContain(`localstack: ${clauses.length - 2} of ${clauses.length} clauses proved`);
  expect(renderTable(verdicts).split('\n')).toHaveLength(clauses.length + 2);
});
