import { expect, test } from 'vitest';
import { addCounts, noCounts, readPytest, readVitest } from './counts.ts';

const assertion = (fullName: string, status: string, failureMessages: string[] = []) => ({
  fullName,
  status,
  failureMessages,
});

test('counts what vitest reports, and names what failed with its first line, without colours', () => {
  const report = {
    numPassedTests: 1,
    numFailedTests: 1,
    testResults: [
      {
        name: '/somewhere/rows.test.ts',
        status: 'failed',
        assertionResults: [
          assertion('rows come back', 'passed'),
          assertion('rows are kept', 'failed', ['\u001b[31mError: 2 of 3\u001b[39m\n    at rows.test.ts:4']),
          assertion('rows are many', 'skipped'),
        ],
      },
      { name: '/somewhere/broken.test.ts', status: 'failed', message: 'Cannot find module', assertionResults: [] },
    ],
  };
  expect(readVitest(JSON.stringify(report))).toEqual({
    passed: 1,
    failed: 2,
    failures: ['rows.test.ts: rows are kept: Error: 2 of 3', 'broken.test.ts: Cannot find module'],
    skipped: ['rows are many'],
  });
});

test('counts what pytest reports, failures and errors alike', () => {
  const xml = `<testsuites><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4">
    <testcase classname="glue" name="test_reads" time="0.1" />
    <testcase classname="glue" name="test_writes" time="0.1"><failure message="assert 1 &lt; 0&#10;where">trace</failure></testcase>
    <testcase classname="glue" name="test_starts" time="0.1"><error message="no JVM">trace</error></testcase>
    <testcase classname="glue" name="test_later" time="0.1"><skipped message="not here" /></testcase>
  </testsuite></testsuites>`;
  expect(readPytest(xml)).toEqual({
    passed: 1,
    failed: 2,
    failures: ['test_writes: assert 1 < 0', 'test_starts: no JVM'],
    skipped: ['test_later: not here'],
  });
});

test('adds up what several suites tell', () => {
  const one = { passed: 1, failed: 1, failures: ['a'], skipped: ['b'] };
  expect(addCounts(addCounts(noCounts, one), one)).toEqual({
    passed: 2,
    failed: 2,
    failures: ['a', 'a'],
    skipped: ['b', 'b'],
  });
});
