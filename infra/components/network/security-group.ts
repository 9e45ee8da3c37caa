/** Security groups that start closed both ways, and rules between two of them. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';

/** Arguments of {@link createSecurityGroup}. */
export interface SecurityGroupSpec {
  readonly vpcId: pulumi.Input<string>;
  readonly description: string;
}

/** Makes `<name>-group` under `parent`: without rules nothing gets in or out. */
export function createSecurityGroup(
  parent: pulumi.Resource,
  name: string,
  { vpcId, description }: SecurityGroupSpec,
): aws.ec2.SecurityGroup {
  return new aws.ec2.SecurityGroup(`${name}-group`, { vpcId, description, tags: { Name: name } }, { parent });
}

/** Where something may go to. */
type Destination =
  | { readonly securityGroupId: pulumi.Input<string> }
  | { readonly prefixListId: pulumi.Input<string> }
  | { readonly cidr: string };

/** Arguments of {@link allowEgress}. */
export interface EgressSpec {
  readonly from: aws.ec2.SecurityGroup;
  readonly to: Destination;
  /** TCP port. */
  readonly port: number;
  readonly description: string;
}

/** Lets the members of a group open connections to a destination. */
export function allowEgress(parent: pulumi.Resource, name: string, spec: EgressSpec): void {
  new aws.vpc.SecurityGroupEgressRule(
    name,
    {
      securityGroupId: spec.from.id,
      description: spec.description,
      ipProtocol: 'tcp',
      fromPort: spec.port,
      toPort: spec.port,
      ...destination(spec.to),
    },
    { parent },
  );
}

/** Arguments of {@link connect}. */
export interface ConnectionSpec {
  readonly client: aws.ec2.SecurityGroup;
  readonly server: aws.ec2.SecurityGroup;
  /** TCP port. */
  readonly port: number;
  readonly description: string;
}

/** Lets the members of one group reach those of another: `<name>-out` and `<name>-in`. */
export function connect(parent: pulumi.Resource, name: string, spec: ConnectionSpec): void {
  const { client, server, port, description } = spec;
  allowEgress(parent, `${name}-out`, { from: client, to: { securityGroupId: server.id }, port, description });
  new aws.vpc.SecurityGroupIngressRule(
    `${name}-in`,
    {
      securityGroupId: server.id,
      referencedSecurityGroupId: client.id,
      description,
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
    },
    { parent },
  );
}

function destination(to: Destination): Partial<aws.vpc.SecurityGroupEgressRuleArgs> {
  if ('securityGroupId' in to) return { referencedSecurityGroupId: to.securityGroupId };
  return 'cidr' in to ? { cidrIpv4: to.cidr } : { prefixListId: to.prefixListId };
}
