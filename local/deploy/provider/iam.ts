/** AWS IAM: roles, their inline and attached policies, instance profiles. https://docs.aws.amazon.com/IAM/latest/APIReference/ */
import type { InstanceProfileArgs, RoleArgs, RolePolicyArgs, RolePolicyAttachmentArgs } from '@pulumi/aws/iam/index.js';
import { complete, type ResourceRow, resource } from './row.ts';
import { present, tagList } from './shape.ts';

const text = (policy: unknown): string => (typeof policy === 'string' ? policy : JSON.stringify(policy));

export const iam: readonly ResourceRow[] = [
  resource<RoleArgs>({
    type: 'aws:iam/role:Role',
    autoname: { property: 'name', maxLength: 64 },
    replaceOn: ['name', 'namePrefix', 'path'],
    create: async ({ name = '', path, description, assumeRolePolicy, maxSessionDuration, tags }, cloud) => {
      const { Role } = await (await cloud.iam()).createRole({
        RoleName: name,
        AssumeRolePolicyDocument: text(assumeRolePolicy),
        Tags: tagList(tags),
        ...(path !== undefined && { Path: path }),
        ...(description !== undefined && { Description: description }),
        ...(maxSessionDuration !== undefined && { MaxSessionDuration: maxSessionDuration }),
      });
      return { id: name, outputs: { arn: present(Role?.Arn, "the role's ARN"), uniqueId: Role?.RoleId ?? '' } };
    },
    update: async ({ id, inputs }, cloud) => {
      const iam = await cloud.iam();
      await iam.updateAssumeRolePolicy({ RoleName: id, PolicyDocument: text(inputs.assumeRolePolicy) });
      await iam.updateRole({
        RoleName: id,
        Description: inputs.description ?? '',
        ...(inputs.maxSessionDuration !== undefined && { MaxSessionDuration: inputs.maxSessionDuration }),
      });
      if (inputs.tags !== undefined) await iam.tagRole({ RoleName: id, Tags: tagList(inputs.tags) });
      return undefined;
    },
    delete: async ({ id }, cloud) => (await cloud.iam()).deleteRole({ RoleName: id }),
  }),
  resource<RolePolicyArgs>({
    type: 'aws:iam/rolePolicy:RolePolicy',
    autoname: { property: 'name', maxLength: 128 },
    replaceOn: ['name', 'namePrefix', 'role'],
    create: async ({ name = '', role, policy }, cloud) => {
      await (await cloud.iam()).putRolePolicy({
        RoleName: String(role),
        PolicyName: name,
        PolicyDocument: text(policy),
      });
      return { id: `${role}:${name}` };
    },
    update: async ({ inputs: { name = '', role, policy } }, cloud) => {
      await (await cloud.iam()).putRolePolicy({
        RoleName: String(role),
        PolicyName: name,
        PolicyDocument: text(policy),
      });
      return undefined;
    },
    delete: async ({ inputs: { name = '', role } }, cloud) =>
      (await cloud.iam()).deleteRolePolicy({ RoleName: String(role), PolicyName: name }),
  }),
  resource<RolePolicyAttachmentArgs>({
    type: 'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
    replaceOn: ['role', 'policyArn'],
    create: async ({ role, policyArn }, cloud) => {
      await (await cloud.iam()).attachRolePolicy({ RoleName: String(role), PolicyArn: policyArn });
      return { id: `${role}/${policyArn}` };
    },
    delete: async ({ inputs: { role, policyArn } }, cloud) =>
      (await cloud.iam()).detachRolePolicy({ RoleName: String(role), PolicyArn: policyArn }),
  }),
  resource<InstanceProfileArgs>({
    type: 'aws:iam/instanceProfile:InstanceProfile',
    autoname: { property: 'name', maxLength: 128 },
    replaceOn: ['name', 'namePrefix', 'path', 'role'],
    create: async ({ name = '', role }, cloud) => {
      const iam = await cloud.iam();
      const { InstanceProfile } = await iam.createInstanceProfile({ InstanceProfileName: name });
      const outputs = { arn: present(InstanceProfile?.Arn, "the instance profile's ARN") };
      return complete({ id: name, outputs }, async () => {
        if (role !== undefined)
          await iam.addRoleToInstanceProfile({ InstanceProfileName: name, RoleName: String(role) });
        return undefined;
      });
    },
    delete: async ({ id, inputs: { role } }, cloud) => {
      const iam = await cloud.iam();
      if (role !== undefined)
        await iam.removeRoleFromInstanceProfile({ InstanceProfileName: id, RoleName: String(role) });
      await iam.deleteInstanceProfile({ InstanceProfileName: id });
    },
  }),
];
