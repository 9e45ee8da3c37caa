/**
 * Athena's result file: a header line, every value in double quotes, null as nothing at all, lines that end in LF.
 *
 * Follows "Working with query results" of the Athena user guide.
 */

/** A row in text; undefined is null. */
export type TextRow = readonly (string | undefined)[];

/** One line with its line feed. */
export function csvLine(row: TextRow): string {
  return `${row.map((value) => (value === undefined ? '' : `"${value.replaceAll('"', '""')}"`)).join(',')}\n`;
}

/** The whole file. */
export function renderCsv(header: readonly string[], rows: readonly TextRow[]): string {
  return [header, ...rows].map(csvLine).join('');
}

/** The file of a DDL or utility statement: plain text, values separated by tabs, no header. */
export function renderText(rows: readonly TextRow[]): string {
  return rows.map((row) => `${row.map((value) => value ?? '').join('\t')}\n`).join('');
}
