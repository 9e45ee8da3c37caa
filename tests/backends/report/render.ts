/** The matrix as text for a terminal, and as the table of docs/backends.md. */

import { clauses } from '../clauses.ts';
import type { Verdict } from './matrix.ts';

const backendsOf = (verdicts: readonly Verdict[]) => [...new Set(verdicts.map(({ backend }) => backend))];
const width = Math.max(...clauses.map(({ id }) => id.length)) + 2;

/** One line a clause, a column a backend; then why, one line each; then the counts. */
export function renderText(verdicts: readonly Verdict[]): string {
  const backends = backendsOf(verdicts);
  const columns = backends.map((backend) => Math.max(backend.length, 'not proved'.length) + 2);
  const line = (first: string, cells: readonly string[]) =>
    `${first.padEnd(width)}${cells.map((cell, index) => cell.padEnd(columns[index] ?? 0)).join('')}`.trimEnd();
  const rows = clauses.map(({ id }) =>
    line(
      id,
      backends.map((backend) => (find(verdicts, id, backend)?.proved ? 'proved' : 'not proved')),
    ),
  );
  const reasons = verdicts.flatMap(({ clause, backend, why }) =>
    why === undefined ? [] : [`${clause} on ${backend}: ${why}`],
  );
  const counts = backends.map((backend) => {
    const own = verdicts.filter((verdict) => verdict.backend === backend);
    return `${backend}: ${own.filter(({ proved }) => proved).length} of ${own.length} clauses proved`;
  });
  return `${[line('clause', backends), ...rows, '', ...reasons, ...counts].join('\n')}\n`;
}

/** A table in Markdown. */
export function renderTable(verdicts: readonly Verdict[]): string {
  const backends = backendsOf(verdicts);
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const head = ['clause', 'what the cloud promises', 'who relies on it', ...backends];
  const rows = clauses.map(({ id, promise, reliedOnBy }) => [
    ...[`\`${id}\``, promise, reliedOnBy],
    ...backends.map((backend) => {
      const verdict = find(verdicts, id, backend);
      return verdict?.proved ? 'proved' : `not proved: ${verdict?.why ?? 'not asked'}`;
    }),
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

function find(verdicts: readonly Verdict[], id: string, name: string): Verdict | undefined {
  return verdicts.find(({ clause, backend }) => clause === id && backend === name);
}
