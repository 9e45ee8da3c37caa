/** What declared roles may do, as rows that a test can compare. */
import type { Declaration } from './mocks.ts';

/** One sentence of a declared policy. */
export interface DeclaredStatement {
  /** Key of the reason for a wildcard. */
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: unknown;
}

/** Statements of the inline policy `<name>-policy`. */
export function statementsOf(declaration: Declaration, name: string): readonly DeclaredStatement[] {
  const { policy } = declaration.find(`${name}-policy`, 'aws:iam/rolePolicy:RolePolicy').inputs;
  return (JSON.parse(String(policy)) as { Statement: readonly DeclaredStatement[] }).Statement;
}

/** Action → resources, over all statements of `<name>-policy`. */
export function rightsOf(declaration: Declaration, name: string): Readonly<Record<string, readonly string[]>> {
  const rights: Record<string, string[]> = {};
  for (const { Action, Resource } of statementsOf(declaration, name)) {
    for (const action of Action) rights[action] = [...(rights[action] ?? []), ...Resource];
  }
  return rights;
}
