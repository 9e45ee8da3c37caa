/** Tables and lists of a comment that stay small. What goes in comes escaped. */

/** Rows that a table or a list may have; the rest is counted. */
const mostRows = 40;
/** Characters that its rows may take: escaped text can be many times as long as it looks. */
const mostCharacters = 8000;

/** A table in GitHub's Markdown, with a line that counts the rows that do not fit. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const { shown, more } = limited(rows.map(line));
  return [line(columns), line(columns.map(() => '---')), ...shown, ...(more === undefined ? [] : ['', more])];
}

/** `items` as a list, each line after `before`, with one that counts the items that do not fit. */
export function list(items: readonly string[], before = ''): readonly string[] {
  const { shown, more } = limited(items);
  return [...shown, ...(more === undefined ? [] : [more])].map((item) => `${before}- ${item}`);
}

function limited(lines: readonly string[]): { readonly shown: readonly string[]; readonly more: string | undefined } {
  const shown: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length;
    if (shown.length === mostRows || length > mostCharacters) break;
    shown.push(line);
  }
  const left = lines.length - shown.length;
  return { shown, more: left === 0 ? undefined : `… and ${left.toLocaleString('en-US')} more.` };
}
