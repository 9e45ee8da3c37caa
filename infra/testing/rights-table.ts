/** Roles and wildcards of a declared stack as tables of Markdown, for docs/permissions.md. */
import { wildcardReasons } from '../policies/wildcards.ts';
import { statementsOf } from './iam.ts';
import type { Declaration } from './mocks.ts';

/** Names of roles with an inline policy of the form that `createRole` gives them. */
export function roleNames(declaration: Declaration): readonly string[] {
  return declaration.ofType('aws:iam/rolePolicy:RolePolicy').map(({ name }) => name.replace(/-policy$/, ''));
}

/** What an ARN names, without the parts that every ARN of the stack has. */
function short(resource: string): string {
  return resource.replace(/^arn:aws:([a-z0-9-]+):[^:]*:[^:]*:/, '$1 ').replaceAll('|', '\\|');
}

function grouped(actions: readonly string[]): string {
  const names = new Map<string, string[]>();
  for (const action of actions) {
    const [service = '', name = ''] = action.split(':');
    names.set(service, [...(names.get(service) ?? []), name]);
  }
  return [...names].map(([service, list]) => `${service}: ${list.join(', ')}`).join('; ');
}

/** A row for each statement of each role; statements that many roles share are told by their key alone. */
export function rightsTable(declaration: Declaration): string {
  const rows = roleNames(declaration).flatMap((name) =>
    statementsOf(declaration, name)
      .filter(({ Sid }) => Sid === undefined)
      .map(({ Action, Resource }) => `| ${name} | ${grouped(Action)} | ${Resource.map(short).join('<br>')} |`),
  );
  return ['| role | may | on |', '| --- | --- | --- |', ...rows].join('\n');
}

/** A row for each reason: who has a statement with it, and why. */
export function wildcardTable(declaration: Declaration): string {
  const rows = Object.entries(wildcardReasons).map(([key, reason]) => {
    const having = roleNames(declaration).filter((name) =>
      statementsOf(declaration, name).some(({ Sid }) => Sid === key),
    );
    return `| ${key} | ${having.join(', ')} | ${reason} |`;
  });
  return ['| reason | roles | why no narrower form |', '| --- | --- | --- |', ...rows].join('\n');
}
