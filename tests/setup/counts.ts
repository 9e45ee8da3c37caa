/** The real counts of a test run, read from the reports that vitest (JSON) and pytest (JUnit XML) write. */

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Names of the tests that were skipped, with their reason where it is told. */
  readonly skipped: readonly string[];
}

export const noCounts: Counts = { passed: 0, failed: 0, skipped: [] };

export function addCounts(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: [...a.skipped, ...b.skipped] };
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that could not be loaded count as failed suites without a failed test. */
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

export function readVitest(text: string): Counts {
  const report = JSON.parse(text) as VitestReport;
  const broken = report.testResults.filter(({ status, assertionResults }) => {
    return status === 'failed' && !assertionResults.some((one) => one.status === 'failed');
  });
  const skipped = report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => !['passed', 'failed'].includes(status)).map(({ fullName }) => fullName),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length, skipped };
}

function attribute(tag: string, name: string): number {
  return Number(new RegExp(`\\b${name}="(\\d+)"`).exec(tag)?.[1] ?? 0);
}

export function readPytest(xml: string): Counts {
  const suite = /<testsuite [^>]*>/.exec(xml)?.[0] ?? '';
  const failed = attribute(suite, 'failures') + attribute(suite, 'errors');
  const skipped = [...xml.matchAll(/<testcase [^>]*?name="([^"]*)"[^>]*>\s*<skipped[^>]*?message="([^"]*)"/g)];
  return {
    passed: attribute(suite, 'tests') - failed - attribute(suite, 'skipped'),
    failed,
    skipped: skipped.map(([, name, reason]) => `${name}: ${reason}`),
  };
}
