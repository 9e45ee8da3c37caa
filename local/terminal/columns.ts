/** Rows of text as columns. */

/** Columns as wide as their widest cell, the last one open; cells are plain, visible text. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length)));
  return rows.map((row) => {
    const cells = row.map((cell, at) =>
      at === row.length - 1 ? cell : cell + ' '.repeat((widths[at] ?? 0) - [...cell].length),
    );
    return `  ${cells.join('  ')}`.trimEnd();
  });
}
