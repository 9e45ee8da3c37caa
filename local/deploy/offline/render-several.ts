/** Previews of several stacks side by side: counts, one table of findings, and what is open. */
import { styleText } from 'node:util';
import { findingsOf } from './render.ts';
import type { OfflineReport } from './report.ts';

/** Rows of the summary: what is counted of a stack. */
const counts: readonly (readonly [string, (report: OfflineReport) => number])[] = [
  ['resources', ({ resources }) => resources],
  ['held against schemas', ({ validation }) => validation.checked],
  ['findings of policies', ({ policyFindings }) => policyFindings.length],
  ['findings of schemas', ({ validationFindings }) => validationFindings.length],
  ['open points', ({ open }) => open.length],
];

/** The previews as text. */
export function renderSeveral(reports: readonly OfflineReport[], seconds: number): string {
  const heading = (text: string): string => `\n${styleText('bold', text)}`;
  const names = reports.map(({ stack }) => stack);
  const found = shared(reports, findingsOf);
  const total = reports.reduce((sum, report) => sum + findingsOf(report).length, 0);
  const lines = [
    styleText('bold', `Stacks ${names.join(', ')}: offline and against no state`),
    '',
    ...table(
      ['', ...names],
      [...productRows(reports), ...counts.map(([title, of]) => [title, ...reports.map(of).map(String)])],
    ),
    heading('Findings'),
    ...(found.length === 0
      ? ['  no policy and no schema found anything']
      : table(
          ['stacks', 'finding'],
          found.map(([stacks, text]) => [stacks, text]),
        )),
    heading('Open'),
    ...spread(shared(reports, ({ open }) => open)),
    heading('Stands in'),
    ...spread(shared(reports, ({ standIns }) => standIns)),
    '',
    `${total} findings in ${seconds.toFixed(1)} s; products and sizes are told of one stack alone: --stack ${names.at(-1)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** A row for each product that some stack has. */
function productRows(reports: readonly OfflineReport[]): readonly (readonly string[])[] {
  const products = [...new Set(reports.flatMap((report) => report.products.map(({ product }) => product)))];
  return products.map((product) => [
    product,
    ...reports.map((report) => String(report.products.find((each) => each.product === product)?.resources ?? 0)),
  ]);
}

/** Each text that a stack says, with the stacks that say it. */
function shared(
  reports: readonly OfflineReport[],
  says: (report: OfflineReport) => readonly string[],
): readonly (readonly [stacks: string, text: string])[] {
  const texts = [...new Set(reports.flatMap(says))];
  const sayers = (text: string): readonly string[] =>
    reports.filter((report) => says(report).includes(text)).map(({ stack }) => stack);
  return texts.map((text) => [sayers(text).length === reports.length ? 'all' : sayers(text).join(', '), text]);
}

function spread(rows: readonly (readonly [stacks: string, text: string])[]): readonly string[] {
  return rows.length === 0 ? ['  nothing'] : rows.map(([stacks, text]) => `  ${stacks}: ${text}`);
}

/** Columns as wide as they must be; numbers to the right, the last column of texts as long as it is. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const cell = (text: string, column: number): string => {
    const width = widths[column] ?? 0;
    return column > 0 && rows.every((row) => /^\d+$/.test(row[column] ?? ''))
      ? text.padStart(width)
      : text.padEnd(width);
  };
  return [head, ...rows].map((row) => `  ${row.map(cell).join('  ')}`.trimEnd());
}
