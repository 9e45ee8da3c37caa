/** Snowflake: who may do what. https://docs.snowflake.com/en/sql-reference/sql/grant-privilege */
import type { GrantAccountRoleArgs, GrantPrivilegesToAccountRoleArgs } from '@pulumi/snowflake/index.js';
import { StreampactError } from '../../../../contracts/src/error.ts';
import { type Resolved, type ResourceRow, resource } from '../row.ts';
import { identifier } from './statement.ts';

export const grants: readonly ResourceRow[] = [
  resource<GrantAccountRoleArgs>({
    type: 'snowflake:index/grantAccountRole:GrantAccountRole',
    replaceOn: ['roleName', 'parentRoleName', 'userName'],
    create: async (inputs, cloud) => {
      await (await cloud.snowflake()).execute(`GRANT ROLE ${identifier(inputs.roleName)} TO ${grantee(inputs)}`);
      return { id: `${inputs.roleName}|${grantee(inputs)}` };
    },
    delete: async ({ inputs }, cloud) =>
      (await cloud.snowflake()).execute(`REVOKE ROLE ${identifier(inputs.roleName)} FROM ${grantee(inputs)}`),
  }),
  resource<GrantPrivilegesToAccountRoleArgs>({
    type: 'snowflake:index/grantPrivilegesToAccountRole:GrantPrivilegesToAccountRole',
    replaceOn: ['accountRoleName', 'onAccount', 'onAccountObject', 'onSchema', 'onSchemaObject', 'withGrantOption'],
    create: async (inputs, cloud) => {
      await (await cloud.snowflake()).execute(grant(inputs, inputs.privileges ?? []));
      return { id: `${inputs.accountRoleName}|${target(inputs)}` };
    },
    update: async ({ inputs, before }, cloud) => {
      const [had, wanted] = [before.privileges ?? [], inputs.privileges ?? []];
      const session = await cloud.snowflake();
      const [added, dropped] = [
        wanted.filter((each) => !had.includes(each)),
        had.filter((each) => !wanted.includes(each)),
      ];
      if (added.length > 0) await session.execute(grant(inputs, added));
      if (dropped.length > 0) await session.execute(revoke(inputs, dropped));
      return undefined;
    },
    delete: async ({ inputs }, cloud) => (await cloud.snowflake()).execute(revoke(inputs, inputs.privileges ?? [])),
  }),
];

type Grant = Resolved<GrantPrivilegesToAccountRoleArgs>;

function grant(inputs: Grant, privileges: readonly string[]): string {
  return `GRANT ${privileges.join(', ')} ON ${target(inputs)} TO ROLE ${identifier(inputs.accountRoleName)}`;
}

function revoke(inputs: Grant, privileges: readonly string[]): string {
  return `REVOKE ${privileges.join(', ')} ON ${target(inputs)} FROM ROLE ${identifier(inputs.accountRoleName)}`;
}

function grantee({ parentRoleName, userName }: Resolved<GrantAccountRoleArgs>): string {
  return parentRoleName === undefined ? `USER ${identifier(userName ?? '')}` : `ROLE ${identifier(parentRoleName)}`;
}

/** Schemas and what is in them come with their names quoted, as the provider's own outputs give them. */
function target({ onAccount, onAccountObject, onSchema, onSchemaObject }: Grant): string {
  if (onAccount === true) return 'ACCOUNT';
  if (onAccountObject !== undefined) return `${onAccountObject.objectType} ${identifier(onAccountObject.objectName)}`;
  if (onSchema?.schemaName !== undefined) return `SCHEMA ${onSchema.schemaName}`;
  if (onSchemaObject?.objectName !== undefined) return `${onSchemaObject.objectType} ${onSchemaObject.objectName}`;
  throw new StreampactError('DEPLOY_UNSUPPORTED', 'The embedded driver grants on single things only.', {
    fix: 'name the object, or deploy with the pulumi CLI',
  });
}
