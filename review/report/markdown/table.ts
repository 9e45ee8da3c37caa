/** Tables of a comment. Cells come escaped. */

/** Rows that a table may have; the rest is counted. */
const mostRows = 40;

/** A table in GitHub's Markdown, with a line that counts the rows that do not fit. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const more = rows.length - mostRows;
  return [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.slice(0, mostRows).map(line),
    ...(more > 0 ? ['', `… and ${more.toLocaleString('en-US')} more.`] : []),
  ];
}
