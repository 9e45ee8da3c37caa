/** Names in Snowflake. All are upper case, and quoted wherever they stand in a statement. */

/** The stack's database. */
export function databaseNameOf(environment: string): string {
  return `STREAMPACT_${environment.toUpperCase()}`;
}

/** `"A"."B"`: an identifier of one part or several. */
export function quoted(...parts: readonly string[]): string {
  return parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
}
/** What a resource of a schema's object is named after `prefix`: Pulumi's names are lower case with hyphens. */
export function resourceName(prefix: string, object: string): string {
  return `${prefix}-${object.toLowerCase().replaceAll('_', '-')}`;
}
