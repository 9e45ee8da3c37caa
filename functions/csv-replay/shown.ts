/** Names from files as a terminal may show them: headings and archives may hold anything. */

/** Units of one name that are shown. */
const nameLength = 60;
/** Names of a list that are shown. */
const listLength = 40;
/** Controls, and marks that turn the direction of text or are not seen. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The name in quotes, clipped, without what a terminal would obey. */
export function quoted(name: string): string {
  const clipped = name.length > nameLength ? `${name.slice(0, nameLength)}…` : name;
  return `"${clipped.replaceAll(unseen, '\u{fffd}')}"`;
}

/** Names in quotes, separated by commas; how many more there are beyond the first ones. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, listLength).map(quoted).join(', ');
  return names.length > listLength ? `${shown} and ${names.length - listLength} more` : shown;
}
