/** Who works in the database: one account role for each kind of work, and what it may do, object by object. */
import type * as pulumi from '@pulumi/pulumi';
import * as snowflake from '@pulumi/snowflake';

/** Kinds of work. */
const roleNames = ['LOADER', 'TRANSFORMER', 'REPORTER', 'MONITOR'] as const;

/** A kind of work. */
export type RoleName = (typeof roleNames)[number];

const comments: Readonly<Record<RoleName, string>> = {
  LOADER: 'Owns the pipes: adds rows to the raw tables',
  TRANSFORMER: 'Owns streams and tasks: makes structured and transformed rows of the raw ones',
  REPORTER: 'Reads what reports show',
  MONITOR: 'Reads what service levels are measured by',
};

/** Arguments of {@link createRoles}. */
export interface RolesSpec {
  readonly database: string;
  /** Role that gets them all, so that whoever deploys may act as each. */
  readonly parentRole: string;
  readonly options: pulumi.CustomResourceOptions;
}

/** A role, and the grant that lets the deploying role act as it. */
export interface CreatedRole {
  readonly role: snowflake.AccountRole;
  readonly grant: snowflake.GrantAccountRole;
}

/** Makes `<database>_<role>` of each. */
export function createRoles(name: string, spec: RolesSpec): Readonly<Record<RoleName, CreatedRole>> {
  const { database, parentRole, options } = spec;
  const make = (kind: RoleName): CreatedRole => {
    const resource = `${name}-${kind.toLowerCase()}`;
    const role = new snowflake.AccountRole(resource, { name: `${database}_${kind}`, comment: comments[kind] }, options);
    const grant = new snowflake.GrantAccountRole(
      resource,
      { roleName: role.name, parentRoleName: parentRole },
      options,
    );
    return { role, grant };
  };
  return {
    LOADER: make('LOADER'),
    TRANSFORMER: make('TRANSFORMER'),
    REPORTER: make('REPORTER'),
    MONITOR: make('MONITOR'),
  };
}

/** What privileges are on; exactly one of the fields of the provider's resource. */
type On = Pick<
  snowflake.GrantPrivilegesToAccountRoleArgs,
  'onAccount' | 'onAccountObject' | 'onSchema' | 'onSchemaObject'
>;

/** Privileges of one role on one thing. */
export interface GrantRow {
  readonly role: RoleName;
  /** Ends the resource's name; says what the privileges are on. */
  readonly on: string;
  readonly privileges: readonly string[];
  readonly target: On;
}

/** On the account, a database or a warehouse. */
export const onAccount: On = { onAccount: true };

/** On an object that belongs to the account. */
export function onAccountObject(objectType: 'DATABASE' | 'WAREHOUSE', objectName: pulumi.Input<string>): On {
  return { onAccountObject: { objectType, objectName } };
}

/** On a schema as such, not on what is in it. */
export function onSchema(schema: snowflake.Schema): On {
  return { onSchema: { schemaName: schema.fullyQualifiedName } };
}

/** On one object of a schema. */
export function onSchemaObject(
  objectType: 'TABLE' | 'STAGE' | 'FILE FORMAT',
  object: { readonly fullyQualifiedName: pulumi.Output<string> },
): On {
  return { onSchemaObject: { objectType, objectName: object.fullyQualifiedName } };
}

/** Arguments of {@link createGrants}. */
export interface GrantsSpec {
  readonly roles: Readonly<Record<RoleName, CreatedRole>>;
  readonly rows: readonly GrantRow[];
  readonly options: pulumi.CustomResourceOptions;
}

/** Makes `<name>-<role>-<on>` of each row; answers them by role. */
export function createGrants(
  name: string,
  { roles, rows, options }: GrantsSpec,
): Readonly<Record<RoleName, pulumi.Resource[]>> {
  const made: Record<RoleName, pulumi.Resource[]> = { LOADER: [], TRANSFORMER: [], REPORTER: [], MONITOR: [] };
  for (const { role, on, privileges, target } of rows) {
    made[role].push(
      new snowflake.GrantPrivilegesToAccountRole(
        `${name}-${role.toLowerCase()}-${on}`,
        { accountRoleName: roles[role].role.name, privileges: [...privileges], ...target },
        options,
      ),
    );
  }
  return made;
}
