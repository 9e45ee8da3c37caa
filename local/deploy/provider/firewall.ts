/** Security groups and their rules. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ */
import type { IpPermission } from '@aws-sdk/client-ec2';
import type { SecurityGroupArgs } from '@pulumi/aws/ec2/index.js';
import type { SecurityGroupEgressRuleArgs, SecurityGroupIngressRuleArgs } from '@pulumi/aws/vpc/index.js';
import { StreampactError } from '../../../contracts/src/error.ts';
import { tagged } from './ec2-tagged.ts';
import { complete, type Resolved, type ResourceRow, resource } from './row.ts';
import { present } from './shape.ts';

/** What AWS lets out of a new group. Pulumi takes it away, so that the rules that a program declares are all there are. */
const everything: IpPermission = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

type Rule = Resolved<SecurityGroupIngressRuleArgs> | Resolved<SecurityGroupEgressRuleArgs>;

export const firewall: readonly ResourceRow[] = [
  tagged<SecurityGroupArgs>({
    type: 'aws:ec2/securityGroup:SecurityGroup',
    autoname: { property: 'name', maxLength: 255 },
    create: async ({ name, description = 'Managed by Pulumi', vpcId, ingress, egress }, cloud) => {
      if (ingress !== undefined || egress !== undefined) {
        throw new StreampactError(
          'DEPLOY_UNSUPPORTED',
          'The embedded driver does not have rules inside a security group.',
          {
            fix: 'declare aws.vpc.SecurityGroupIngressRule and SecurityGroupEgressRule resources',
          },
        );
      }
      const ec2 = await cloud.ec2();
      const { GroupId } = await ec2.createSecurityGroup({
        GroupName: name,
        Description: description,
        ...(vpcId !== undefined && { VpcId: vpcId }),
      });
      const id = present(GroupId, "the security group's id");
      return complete({ id, outputs: { arn: cloud.arn('ec2', `security-group/${id}`) } }, async () => {
        await ec2.revokeSecurityGroupEgress({ GroupId: id, IpPermissions: [everything] });
        return undefined;
      });
    },
    delete: async ({ id }, cloud) => (await cloud.ec2()).deleteSecurityGroup({ GroupId: id }),
  }),
  ruleRow<SecurityGroupIngressRuleArgs>('Ingress'),
  ruleRow<SecurityGroupEgressRuleArgs>('Egress'),
];

/** Both directions have calls of the same shape. */
function ruleRow<Args extends SecurityGroupIngressRuleArgs | SecurityGroupEgressRuleArgs>(
  way: 'Ingress' | 'Egress',
): ResourceRow {
  return resource<Args>({
    type: `aws:vpc/securityGroup${way}Rule:SecurityGroup${way}Rule`,
    replaceOn: [],
    deleteBeforeReplace: true,
    create: async (inputs, cloud) => {
      const rule = { GroupId: inputs.securityGroupId, IpPermissions: [permission(inputs)] };
      const { SecurityGroupRules } = await (await cloud.ec2())[`authorizeSecurityGroup${way}`](rule);
      return { id: present(SecurityGroupRules?.[0]?.SecurityGroupRuleId, "the rule's id") };
    },
    delete: async ({ id, inputs }, cloud) =>
      (await cloud.ec2())[`revokeSecurityGroup${way}`]({
        GroupId: inputs.securityGroupId,
        SecurityGroupRuleIds: [id],
      }),
  });
}

function permission(rule: Rule): IpPermission {
  const { ipProtocol, fromPort, toPort, cidrIpv4, prefixListId, referencedSecurityGroupId, description } = rule;
  const note = description === undefined ? {} : { Description: description };
  return {
    IpProtocol: ipProtocol,
    ...(fromPort !== undefined && { FromPort: fromPort }),
    ...(toPort !== undefined && { ToPort: toPort }),
    ...(cidrIpv4 !== undefined && { IpRanges: [{ CidrIp: cidrIpv4, ...note }] }),
    ...(prefixListId !== undefined && { PrefixListIds: [{ PrefixListId: prefixListId, ...note }] }),
    ...(referencedSecurityGroupId !== undefined && {
      UserIdGroupPairs: [{ GroupId: referencedSecurityGroupId, ...note }],
    }),
  };
}
