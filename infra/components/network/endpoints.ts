/** Ways from the private subnets to AWS itself, without the internet. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { allowEgress, connect, createSecurityGroup } from './security-group.ts';

/** Session Manager (`ssm` and the two channels), logs, keys, identities and secrets. */
const interfaceServices = ['ssm', 'ssmmessages', 'ec2messages', 'logs', 'kms', 'sts', 'secretsmanager'] as const;

/** Arguments of {@link createEndpoints}. */
export interface EndpointsSpec {
  readonly vpc: aws.ec2.Vpc;
  readonly region: string;
  readonly subnets: readonly aws.ec2.Subnet[];
  readonly routeTables: readonly aws.ec2.RouteTable[];
  /** Whose members may use the endpoints. */
  readonly member: aws.ec2.SecurityGroup;
}

/** Makes the gateway endpoint of S3 and the interface endpoints of the other services. */
export function createEndpoints(parent: pulumi.Resource, name: string, spec: EndpointsSpec): void {
  createGateway(parent, name, spec);
  const group = createSecurityGroup(parent, `${name}-endpoints`, {
    vpcId: spec.vpc.id,
    description: 'Interface endpoints of AWS services',
  });
  connect(parent, `${name}-endpoints`, {
    client: spec.member,
    server: group,
    port: 443,
    description: 'AWS APIs',
  });
  for (const service of interfaceServices) {
    new aws.ec2.VpcEndpoint(
      `${name}-${service}`,
      {
        vpcId: spec.vpc.id,
        serviceName: `com.amazonaws.${spec.region}.${service}`,
        vpcEndpointType: 'Interface',
        privateDnsEnabled: true,
        subnetIds: spec.subnets.map((subnet) => subnet.id),
        securityGroupIds: [group.id],
        tags: { Name: `${name}-${service}` },
      },
      { parent },
    );
  }
}

/** Amazon Linux keeps its package repositories in S3 too, so instances install packages through this. */
function createGateway(parent: pulumi.Resource, name: string, spec: EndpointsSpec): void {
  const gateway = new aws.ec2.VpcEndpoint(
    `${name}-s3`,
    {
      vpcId: spec.vpc.id,
      serviceName: `com.amazonaws.${spec.region}.s3`,
      vpcEndpointType: 'Gateway',
      routeTableIds: spec.routeTables.map((table) => table.id),
      tags: { Name: `${name}-s3` },
    },
    { parent },
  );
  allowEgress(parent, `${name}-s3-out`, {
    from: spec.member,
    to: { prefixListId: gateway.prefixListId },
    port: 443,
    description: 'S3',
  });
}
