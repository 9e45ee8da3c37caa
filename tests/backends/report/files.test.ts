import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contractFiles, type FileGap, fileGaps } from '../contract-files.ts';
import { type FileTest, judgeFiles, readFiles } from './files.ts';
import { renderFilesTable, renderFilesText } from './files-text.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const file = 'tests/contract/landing.test.ts';
const backend = 'localstack';
const gaps: readonly FileGap[] = [{ backend, file, test: /under a prefix/, why: 'it has no prefixes' }];
const passed: FileTest = { name: 'lands [s3]', passed: true };
const failed = (name: string): FileTest => ({ name, passed: false, wrong: 'no prefix' });
const judge = (...tests: readonly FileTest[]) => judgeFiles({ backend, files: { [file]: tests } }, [file], gaps)[0];

test('the files are there, each once, and gaps are of them', () => {
  const files = contractFiles.map((row) => row.file);
  expect(files.filter((one) => !existsSync(join(root, one)))).toEqual([]);
  expect(new Set(files).size).toBe(files.length);
  expect(fileGaps.filter((gap) => !files.includes(gap.file))).toEqual([]);
});

describe('a file', () => {
  test('with a known gap alone is as it was expected, and says why', () => {
    const verdict = judge(passed, failed('lands under a prefix'));
    expect(verdict).toMatchObject({ passed: 1, tests: 2, notes: ['it has no prefixes'], unexpected: false });
  });

  test.each([
    ['another test failed', [passed, failed('lands under a prefix'), failed('starts')], 'starts: no prefix'],
    ['a known gap closed', [passed, { name: 'lands under a prefix', passed: true }], /its row is old/],
    ['a known gap names no test', [passed], /its row is old/],
    ['nothing of it ran', [], 'no test of it ran'],
  ] as const)('is not as it was expected when %s', (_, tests, note) => {
    expect(judge(...tests)).toMatchObject({ unexpected: true });
    expect(judge(...tests)?.notes).toContainEqual(typeof note === 'string' ? note : expect.stringMatching(note));
  });

  test('with a gap that is a matter of timing is as it was expected whether that shows or not', () => {
    const judgeTimed = (...tests: readonly FileTest[]) =>
      judgeFiles(
        { backend, files: { [file]: tests } },
        [file],
        gaps.map((gap) => ({ ...gap, timing: true })),
      )[0];
    expect(judgeTimed(passed)).toMatchObject({ notes: [], unexpected: false });
    expect(judgeTimed(passed, failed('lands under a prefix'))).toMatchObject({
      notes: ['it has no prefixes'],
      unexpected: false,
    });
    expect(judgeTimed(failed('starts'))).toMatchObject({ unexpected: true });
  });

  test('of a backend that did not start is neither', () => {
    const [verdict] = judgeFiles({ backend, files: {}, unavailable: 'no namespaces' }, [file], gaps);
    expect(verdict).toMatchObject({ passed: 0, notes: ['no namespaces'], unexpected: false });
  });
});

test('vitest’s report is read by file, with preparations that failed', () => {
  const assertionResults = [
    { fullName: 'a', status: 'passed' },
    { fullName: 'b', status: 'skipped' },
  ];
  const report = (name: string, status: string) => ({ name: join(root, name), status, message: 'no bucket\nat x' });
  const testResults = [
    { ...report('a.test.ts', 'passed'), assertionResults },
    { ...report('b.test.ts', 'failed'), assertionResults: [] },
  ];
  expect(readFiles(JSON.stringify({ testResults }), root)).toEqual({
    'a.test.ts': [{ name: 'a', passed: true }],
    'b.test.ts': [{ name: 'its preparation', passed: false, wrong: 'no bucket' }],
  });
});

test('the report tells counts, reasons and whole files', () => {
  const trial = { backend, files: { [file]: [passed, failed('lands under a prefix')] } };
  const verdicts = [
    ...judgeFiles({ backend: 'ministack', files: { [file]: [passed] } }, [file], gaps),
    ...judgeFiles(trial, [file], gaps),
  ];
  const text = renderFilesText(verdicts);
  expect(text).toMatch(/^landing +1 of 1 +1 of 2$/m);
  expect(text).toContain('landing on localstack: it has no prefixes');
  expect(text).toContain('ministack: 1 of 1 files passed whole');
  expect(renderFilesTable(verdicts, [{ file, asks: 'S3' }])).toContain(
    '| `landing` | S3 | 1 of 1 | 1 of 2: it has no prefixes |',
  );
});
