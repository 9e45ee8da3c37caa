/** Sessions with the Snowflake account: one explicit provider for each role that makes something. */
import type * as pulumi from '@pulumi/pulumi';
import * as snowflake from '@pulumi/snowflake';
import { featuresOf } from './preview-features.ts';

/** The account, and who deploys to it. */
export interface SnowflakeAccount {
  readonly organization: string;
  readonly account: string;
  readonly user: string;
  /** Role that makes databases, roles, warehouses and integrations, and grants. */
  readonly role: string;
  /** PEM of the user's private key; undefined where `SNOWFLAKE_PRIVATE_KEY` has it. */
  readonly privateKey: pulumi.Output<string> | undefined;
}

/** What a session is for. */
export interface SessionSpec {
  readonly account: SnowflakeAccount;
  readonly role: pulumi.Input<string>;
  /** Types that are made in it. */
  readonly types: readonly string[];
  /** Rights that the role must have before anything is made. */
  readonly dependsOn?: readonly pulumi.Resource[];
}

/** Makes the provider `name`. A key in the environment is read by the provider itself, and so never enters the state. */
export function openSession(parent: pulumi.Resource, name: string, spec: SessionSpec): snowflake.Provider {
  const { account, role, types, dependsOn = [] } = spec;
  return new snowflake.Provider(
    name,
    {
      organizationName: account.organization,
      accountName: account.account,
      user: account.user,
      role,
      authenticator: 'SNOWFLAKE_JWT',
      ...(account.privateKey === undefined ? {} : { privateKey: account.privateKey }),
      previewFeaturesEnabled: [...featuresOf(types)],
    },
    { parent, dependsOn: [...dependsOn] },
  );
}
