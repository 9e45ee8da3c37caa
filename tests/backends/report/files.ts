/** Contract test file × backend, from vitest's reports: what passed, what failed as it is known to, and what was not known. */

import { relative } from 'node:path';
import { firstLine } from '../../setup/first-line.ts';
import { type FileGap, fileGaps } from '../contract-files.ts';
import type { Assertion } from './matrix.ts';

/** One test of a file. */
export interface FileTest {
  readonly name: string;
  readonly passed: boolean;
  /** First line of what was wrong. */
  readonly wrong?: string;
}

/** A run of the files on one backend; `unavailable` when it did not start. */
export interface FileTrial {
  readonly backend: string;
  /** By the file's path in the repository. */
  readonly files: Readonly<Record<string, readonly FileTest[]>>;
  readonly unavailable?: string;
}

/** What became of a file on a backend. */
export interface FileVerdict {
  readonly file: string;
  readonly backend: string;
  readonly passed: number;
  readonly tests: number;
  /** What did not pass, and why, one line each; also known gaps that closed. */
  readonly notes: readonly string[];
  /** Whether a test failed that was not known to, or passed that was. */
  readonly unexpected: boolean;
}

/** A verdict for each of `files`. */
export function judgeFiles(trial: FileTrial, files: readonly string[], gaps = fileGaps): readonly FileVerdict[] {
  return files.map((file) => judgeFile(trial, file, gaps));
}

function judgeFile({ backend, files, unavailable }: FileTrial, file: string, gaps: readonly FileGap[]): FileVerdict {
  const tests = files[file] ?? [];
  const none = { file, backend, passed: 0, tests: tests.length };
  if (unavailable !== undefined) return { ...none, notes: [unavailable], unexpected: false };
  if (tests.length === 0) return { ...none, notes: ['no test of it ran'], unexpected: true };
  const own = gaps.filter((gap) => gap.backend === backend && gap.file === file);
  const isOf = (test: FileTest) => (gap: FileGap) => gap.test.test(test.name);
  const failed = tests.filter(({ passed }) => !passed);
  const unknown = failed.filter((test) => !own.some(isOf(test)));
  const open = own.filter((gap) => failed.some((test) => isOf(test)(gap)));
  const closed = own.filter((gap) => gap.timing === undefined && !open.includes(gap));
  return {
    ...none,
    passed: tests.length - failed.length,
    notes: [
      ...unknown.map(({ name, wrong = 'it failed' }) => `${name}: ${wrong}`),
      ...open.map(({ why }) => why),
      ...closed.map(({ why }) => `passes now, so its row is old: ${why}`),
    ],
    unexpected: unknown.length > 0 || closed.length > 0,
  };
}

/** The files of a report that vitest's reporter `json` wrote, by their paths below `root`. Skipped tests did not run. */
export function readFiles(text: string, root: string): FileTrial['files'] {
  const { testResults } = JSON.parse(text) as { readonly testResults: readonly FileReport[] };
  return Object.fromEntries(testResults.map((report) => [relative(root, report.name), testsOf(report)]));
}

interface FileReport {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly assertionResults: readonly Assertion[];
}

function testsOf({ status, message, assertionResults }: FileReport): readonly FileTest[] {
  const ran = assertionResults.filter((one) => one.status === 'passed' || one.status === 'failed');
  const tests = ran.map(({ fullName, status: ended, failureMessages = [] }) => ({
    name: fullName,
    passed: ended === 'passed',
    ...(failureMessages[0] === undefined ? {} : { wrong: firstLine(failureMessages[0]) }),
  }));
  // What is prepared before the tests of a file is no test of its own.
  if (status !== 'failed' || tests.some(({ passed }) => !passed)) return tests;
  return [...tests, { name: 'its preparation', passed: false, wrong: firstLine(message ?? '') }];
}
