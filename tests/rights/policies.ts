/** The policies of the roles that are deployed, and what they reach. Reads documents on its own, so as to check those who judge by them. */

import { GetRolePolicyCommand, type IAMClient, ListRolePoliciesCommand, paginateListRoles } from '@aws-sdk/client-iam';

/** One action on one resource, as a policy has it. */
export interface Right {
  readonly action: string;
  /** May end with `*`. */
  readonly resource: string;
  /** Prefixes that may be listed; undefined where the listing is of everything. */
  readonly prefixes?: readonly string[];
}

/** A deployed role. */
export interface DeployedRole {
  /** As the program declares it, without `-role`. */
  readonly name: string;
  readonly roleName: string;
  readonly rights: readonly Right[];
}

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, { readonly 's3:prefix'?: readonly string[] }>>;
}

/** Roles whose names the program chooses, since others are told them before they are made. */
const chosen: Readonly<Record<string, string>> = {
  'streampact-local-snowflake-landing': 'clickstream-snowflake-storage',
};

/** Every role of the stack. */
export async function deployedRoles(iam: IAMClient): Promise<readonly DeployedRole[]> {
  const roles: DeployedRole[] = [];
  for await (const { Roles: page = [] } of paginateListRoles({ client: iam }, {})) {
    for (const { RoleName: roleName = '' } of page) {
      const name = chosen[roleName] ?? /^(.+)-role-[0-9a-f]{7}$/.exec(roleName)?.[1];
      if (name !== undefined) roles.push({ name, roleName, rights: await rightsOf(iam, roleName) });
    }
  }
  return roles;
}

async function rightsOf(iam: IAMClient, RoleName: string): Promise<readonly Right[]> {
  const { PolicyNames: names = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const rights: Right[] = [];
  for (const PolicyName of names) {
    const { PolicyDocument: text = '{}' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    const { Statement: statements } = JSON.parse(decodeURIComponent(text)) as { readonly Statement: Statement[] };
    for (const { Action, Resource, Condition } of statements) {
      const prefixes = Object.values(Condition ?? {}).find((keys) => 's3:prefix' in keys)?.['s3:prefix'];
      for (const action of Action) {
        for (const resource of Resource) rights.push({ action, resource, ...(prefixes ? { prefixes } : {}) });
      }
    }
  }
  return rights;
}

const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(text);

/** Whether one of `rights` reaches what another right is about, whole or in part. */
export function reaches(rights: readonly Right[], { action, resource, prefixes = [''] }: Right): boolean {
  return rights.some((own) => {
    if (own.action !== action || !matches(own.resource, resource.replaceAll('*', 'x'))) return false;
    return own.prefixes === undefined || prefixes.some((prefix) => own.prefixes?.some((mine) => matches(mine, prefix)));
  });
}
