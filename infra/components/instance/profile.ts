/** What every instance has in common: a role with Session Manager and its log group, IMDSv2, an encrypted disk. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { Statement } from '../../policies/access.ts';
import { createRole } from '../../policies/role.ts';
import { sessionManager, writeLogs } from '../../policies/statements.ts';

/** Arguments of {@link createInstanceProfile}. */
export interface InstanceProfileSpec {
  readonly description: string;
  readonly logs: aws.cloudwatch.LogGroup;
  readonly statements: readonly Statement[];
}

/** The profile, and the policy that must exist before an instance starts with it. */
export interface CreatedInstanceProfile {
  readonly profile: aws.iam.InstanceProfile;
  readonly policy: aws.iam.RolePolicy;
}

/** Only IMDSv2, and no hop further than the instance itself. */
export const metadataOptions = { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 } as const;

/** Makes `<name>-profile` with its role under `parent`. */
export function createInstanceProfile(
  parent: pulumi.Resource,
  name: string,
  { description, logs, statements }: InstanceProfileSpec,
): CreatedInstanceProfile {
  const { role, policy } = createRole(parent, name, {
    service: 'ec2.amazonaws.com',
    description,
    statements: [...sessionManager(logs.arn), writeLogs(logs.arn), ...statements],
  });
  return { profile: new aws.iam.InstanceProfile(`${name}-profile`, { role: role.name }, { parent }), policy };
}
