/**
 * Pulumi's resource names, `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>`, after
 * https://www.pulumi.com/docs/iac/concepts/resources/names/#urns.
 */

/** Type of the root component that every program is wrapped in. */
export const stackType = 'pulumi:pulumi:Stack';

/** What a URN is made of. */
export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** URN of the parent; empty for none. */
  readonly parent: string;
  readonly type: string;
  readonly name: string;
}

/** Builds a URN. The stack itself leaves no trace in the types of its children. */
export function urnOf(parts: UrnParts): string {
  const parentType = parts.parent === '' ? '' : qualifiedType(parts.parent);
  const type = parentType === '' || parentType === stackType ? parts.type : `${parentType}$${parts.type}`;
  return `urn:pulumi:${parts.stack}::${parts.project}::${type}::${parts.name}`;
}

/** The types from the outermost component to the resource itself, joined by `$`. */
export function qualifiedType(urn: string): string {
  return urn.split('::')[2] ?? '';
}
