/** Clause × backend, from vitest's reports. A test's name holds the ids of the clauses that it proves, in brackets. */

import { firstLine } from '../../setup/first-line.ts';
import { type ClauseId, clauses, gaps } from '../clauses.ts';

/** What became of a clause on a backend. */
export interface Verdict {
  readonly clause: ClauseId;
  readonly backend: string;
  readonly proved: boolean;
  /** Why not; undefined when it is proved. */
  readonly why?: string;
  /** Tests of it that ran. */
  readonly tests: number;
  /** Whether this is not as it was expected: a test failed where no gap is known, or passed where one is. */
  readonly unexpected: boolean;
}

/** One test of a report. */
export interface Tried {
  readonly name: string;
  readonly passed: boolean;
  /** First line of what was wrong. */
  readonly wrong?: string;
}

/** A run of the proofs on one backend; `unavailable` when it did not start. */
export interface Trial {
  readonly backend: string;
  readonly tried: readonly Tried[];
  readonly unavailable?: string;
}

/** The ids of clauses in a test's name. */
export function clausesOf(name: string): readonly string[] {
  return [...name.matchAll(/\[([a-z0-9]+\.[a-z0-9-]+)\]/g)].map(([, id = '']) => id);
}

/** A verdict for every clause: proved where at least one test names it, and every one that does passed. */
export function judge({ backend, tried, unavailable }: Trial): readonly Verdict[] {
  return clauses.map(({ id: clause }) => {
    const tests = tried.filter(({ name }) => clausesOf(name).includes(clause));
    const gap = gaps.find((row) => row.backend === backend && row.clause === clause);
    const failed = tests.some(({ passed }) => !passed);
    const closed = gap?.kind === 'fails' && tests.length > 0 && !failed;
    const why = unavailable ?? (closed ? undefined : gap?.why) ?? failureOf(tests);
    const unexpected = unavailable === undefined && (closed || (failed && gap === undefined));
    return {
      clause,
      backend,
      proved: why === undefined,
      ...(why === undefined ? {} : { why }),
      tests: tests.length,
      unexpected,
    };
  });
}

function failureOf(tests: readonly Tried[]): string | undefined {
  if (tests.length === 0) return 'no test of it ran';
  const failed = tests.find(({ passed }) => !passed);
  return failed === undefined ? undefined : (failed.wrong ?? 'its test failed');
}

/** A test in the report of vitest's reporter `json`. */
export interface Assertion {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages?: readonly string[];
}

/** The tests of a report that vitest's reporter `json` wrote. Skipped ones did not run. */
export function readReport(text: string): readonly Tried[] {
  const { testResults } = JSON.parse(text) as { readonly testResults: readonly { assertionResults: Assertion[] }[] };
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  return tests
    .filter(({ status }) => status === 'passed' || status === 'failed')
    .map(({ fullName, status, failureMessages = [] }) => {
      const [message] = failureMessages;
      return { name: fullName, passed: status === 'passed', ...(message && { wrong: firstLine(message) }) };
    });
}
