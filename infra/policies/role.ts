/** Roles with one inline policy of exactly the statements given. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Statement } from './access.ts';
import { type Trusted, trustPolicy } from './trust.ts';

/** Arguments of {@link createRole}. */
export type RoleSpec = Trusted & {
  readonly description: string;
  readonly statements: readonly Statement[];
};

/** A role and the policy that must exist before whoever takes the role starts. */
export interface CreatedRole {
  readonly role: aws.iam.Role;
  readonly policy: aws.iam.RolePolicy;
}

/** Makes `<name>-role` and `<name>-policy` under `parent`. */
export function createRole(parent: pulumi.Resource, name: string, spec: RoleSpec): CreatedRole {
  const role = new aws.iam.Role(
    `${name}-role`,
    { description: spec.description, assumeRolePolicy: trustPolicy(spec) },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-policy`,
    { role: role.name, policy: policyDocument(spec.statements) },
    { parent },
  );
  return { role, policy };
}

/** The JSON of an IAM policy that allows exactly `statements`; the key of a reason becomes the statement's Sid. */
export function policyDocument(statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: '2012-10-17',
    Statement: statements.map(({ actions, resources, reason, conditions }) => ({
      ...(reason === undefined ? {} : { Sid: reason }),
      Effect: 'Allow',
      Action: actions,
      Resource: resources,
      ...(conditions === undefined ? {} : { Condition: conditions }),
    })),
  });
}
