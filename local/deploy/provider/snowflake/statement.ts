/** Pieces of Snowflake's statements: identifiers quoted, literals escaped, options in their order. */

/** `"A"."B"`. https://docs.snowflake.com/en/sql-reference/identifiers-syntax */
export function identifier(...parts: readonly string[]): string {
  return parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
}

/** `'text'`. A backslash begins an escape in Snowflake, so it is doubled too. */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** Option → its value as SQL; undefined for one that is not given. */
export type Options = Readonly<Record<string, string | undefined>>;

/** Text as an option's value. */
export function text(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : literal(value);
}

/** A number or a word as an option's value: the provider has some flags as booleans and others as text. */
export function plain(value: number | boolean | string | undefined): string | undefined {
  return value === undefined ? undefined : String(value).toUpperCase();
}

/** `('a', 'b')` as an option's value. */
export function list(values: readonly string[] | undefined): string | undefined {
  return values === undefined || values.length === 0 ? undefined : `(${values.map(literal).join(', ')})`;
}

/** `NAME = value` of each option that is given. */
export function clauses(options: Options): string {
  return Object.entries(options)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name} = ${value}`]))
    .join(' ');
}

/** Words with one blank between them; empty ones are left out. */
export function words(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

/** What must be set, and what unset, for `after` to hold where `before` did. */
export function changedOptions(
  before: Options,
  after: Options,
): { readonly set: Options; readonly unset: readonly string[] } {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => before[name] !== after[name]);
  return {
    set: Object.fromEntries(changed.map((name) => [name, after[name]])),
    unset: changed.filter((name) => after[name] === undefined),
  };
}
