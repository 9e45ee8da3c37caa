/** The real counts of a test run, read from the reports that vitest (JSON) and pytest (JUnit XML) write. */

import { basename } from 'node:path';
import { SaxesParser } from 'saxes';
import { firstLine } from './first-line.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** What failed: the test's file and name with the first line of what it said, so that the end of a long output is enough to know it. */
  readonly failures: readonly string[];
  /** Names of the tests that were skipped, with their reason where it is told. */
  readonly skipped: readonly string[];
}

export const noCounts: Counts = { passed: 0, failed: 0, failures: [], skipped: [] };

export function addCounts(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    failures: [...a.failures, ...b.failures],
    skipped: [...a.skipped, ...b.skipped],
  };
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that could not be loaded count as failed suites without a failed test. */
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

function failure(what: string, message = ''): string {
  const said = firstLine(message);
  return said === '' ? what : `${what}: ${said}`;
}

export function readVitest(text: string): Counts {
  const report = JSON.parse(text) as VitestReport;
  const broken = report.testResults.filter(({ status, assertionResults }) => {
    return status === 'failed' && !assertionResults.some((one) => one.status === 'failed');
  });
  const skipped = report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => !['passed', 'failed'].includes(status)).map(({ fullName }) => fullName),
  );
  const failures = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => failure(`${basename(name)}: ${fullName}`, failureMessages?.[0])),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    failures: [...failures, ...broken.map(({ name, message }) => failure(basename(name), message))],
    skipped,
  };
}

/** Throws for what is no well-formed XML. */
export function readPytest(xml: string): Counts {
  const suite: Record<string, string> = {};
  const failures: string[] = [];
  const skipped: string[] = [];
  let test = '';
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name: tag, attributes }) => {
    const { name = '', message = '' } = attributes;
    if (tag === 'testsuite') Object.assign(suite, attributes);
    if (tag === 'testcase') test = name;
    if (tag === 'failure' || tag === 'error') failures.push(failure(test, message));
    if (tag === 'skipped') skipped.push(`${test}: ${message}`);
  });
  parser.write(xml).close();
  const count = (name: string): number => Number(suite[name] ?? 0);
  const failed = count('failures') + count('errors');
  return { passed: count('tests') - failed - count('skipped'), failed, failures, skipped };
}
