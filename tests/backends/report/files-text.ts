/** The files' verdicts as text for a terminal, and as the table of docs/backends.md. */

import type { ContractFile } from '../contract-files.ts';
import type { FileVerdict } from './files.ts';

const backendsOf = (verdicts: readonly FileVerdict[]) => [...new Set(verdicts.map(({ backend }) => backend))];
const shortOf = (file: string) => file.replace(/^tests\/contract\//, '').replace(/\.test\.ts$/, '');
const countOf = ({ passed, tests }: FileVerdict) => `${passed} of ${tests}`;

/** One line a file, a column a backend; then what did not pass and why, one line each; then the counts. */
export function renderFilesText(verdicts: readonly FileVerdict[]): string {
  const backends = backendsOf(verdicts);
  const files = [...new Set(verdicts.map(({ file }) => file))];
  const width = Math.max(...files.map((file) => shortOf(file).length)) + 2;
  const line = (first: string, cells: readonly string[]) =>
    `${first.padEnd(width)}${cells.map((cell) => cell.padEnd(12)).join('')}`.trimEnd();
  const rows = files.map((file) => line(shortOf(file), cells(verdicts, file, backends)));
  const notes = verdicts.flatMap(({ file, backend, notes: own }) =>
    own.map((note) => `${shortOf(file)} on ${backend}: ${note}`),
  );
  const counts = backends.map((backend) => {
    const own = verdicts.filter((verdict) => verdict.backend === backend);
    const whole = own.filter(({ passed, tests }) => tests > 0 && passed === tests);
    return `${backend}: ${whole.length} of ${own.length} files passed whole`;
  });
  return `${[line('tests passed', backends), ...rows, '', ...notes, ...counts].join('\n')}\n`;
}

function cells(verdicts: readonly FileVerdict[], file: string, backends: readonly string[]): readonly string[] {
  return backends.map((backend) => {
    const verdict = verdicts.find((one) => one.file === file && one.backend === backend);
    return verdict === undefined ? 'not asked' : countOf(verdict);
  });
}

/** A table in Markdown. */
export function renderFilesTable(verdicts: readonly FileVerdict[], files: readonly ContractFile[]): string {
  const backends = backendsOf(verdicts);
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rows = files.map(({ file, asks }) => [
    ...[`\`${shortOf(file)}\``, asks],
    ...backends.map((backend) => {
      const verdict = verdicts.find((one) => one.file === file && one.backend === backend);
      if (verdict === undefined) return 'not asked';
      return verdict.notes.length === 0 ? countOf(verdict) : `${countOf(verdict)}: ${verdict.notes.join('; ')}`;
    }),
  ]);
  const head = ['contract test', 'asks', ...backends];
  return [head, head.map(() => '---'), ...rows].map((line) => `| ${line.map(cell).join(' | ')} |`).join('\n');
}
