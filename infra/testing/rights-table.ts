/** Roles and wildcards of a declared stack as Markdown: the tables of docs/permissions.md, and the pages beside it. */
import { productSlugs } from '../environments.ts';
import { wildcardReasons } from '../policies/wildcards.ts';
import { trialsOf } from './enforcement.ts';
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

/** Whose roles a page tells of: a product's slug, or the platform that products share. */
const ownerOf = (role: string): string => productSlugs.find((slug) => role.startsWith(`${slug}-`)) ?? 'platform';

/** Pages of `docs/permissions` by their owner: a table for each role; statements that many roles share are told by their key alone. */
export function rightsPages(declaration: Declaration): ReadonlyMap<string, string> {
  const names = roleNames(declaration);
  return new Map(
    ['platform', ...productSlugs].map((owner) => {
      const own = names.filter((name) => ownerOf(name) === owner);
      return [owner, [`# Permissions: ${owner}`, '', pageHead, ...own.flatMap(roleSection(declaration))].join('\n')];
    }),
  );
}

const pageHead = `Roles of stack \`prod\` with every option, generated: what each may do on what. Pulumi chooses most names; here they end with \`-name\`.
How the roles come about, and the reasons for wildcards: [permissions.md](../permissions.md).
`;

const roleSection =
  (declaration: Declaration) =>
  (name: string): readonly string[] => {
    const statements = statementsOf(declaration, name);
    const rows = statements
      .filter(({ Sid }) => Sid === undefined)
      .map(({ Action, Resource }) => `| ${grouped(Action)} | ${Resource.map(short).join('<br>')} |`);
    const shared = statements.flatMap(({ Sid }) =>
      Sid === undefined ? [] : [`| [${Sid}](../permissions.md#wildcards) | |`],
    );
    return [`## ${name}`, '', '| may | on |', '| --- | --- |', ...rows, ...shared, ''];
  };

/** A row for each role, of `platform` and products in turn: how it has been tried under enforcement. */
export function rolesTable(declaration: Declaration): string {
  const described = new Set(roleNames(declaration));
  const names = declaration.ofType('aws:iam/role:Role').map(({ name }) => name.replace(/-role$/, ''));
  const rows = ['platform', ...productSlugs].flatMap((owner) =>
    names
      .filter((name) => ownerOf(name) === owner)
      .flatMap((name) =>
        trialsOf(name).map(({ worked, how }) => {
          const shown = described.has(name) ? `[${name}](permissions/${owner}.md#${name})` : name;
          return `| ${shown} | ${worked} | ${how} |`;
        }),
      ),
  );
  return ['| role | under enforcement | its work, or why not |', '| --- | --- | --- |', ...rows].join('\n');
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
