/** Subnets and their routes: public ones hold NAT gateways and nothing else, private ones leave through those. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { SubnetPlan } from './subnets.ts';

/** Arguments of {@link createPublicSubnets}. */
export interface PublicSubnetsSpec {
  readonly vpc: aws.ec2.Vpc;
  readonly subnets: readonly SubnetPlan[];
}

/** Makes the public subnets, each with a NAT gateway. */
export function createPublicSubnets(
  parent: pulumi.Resource,
  name: string,
  { vpc, subnets }: PublicSubnetsSpec,
): readonly aws.ec2.NatGateway[] {
  const internet = new aws.ec2.InternetGateway(`${name}-internet`, { vpcId: vpc.id, tags: { Name: name } }, { parent });
  const table = new aws.ec2.RouteTable(
    `${name}-public`,
    { vpcId: vpc.id, tags: { Name: `${name}-public` } },
    { parent },
  );
  const route = new aws.ec2.Route(
    `${name}-public-default`,
    { routeTableId: table.id, destinationCidrBlock: '0.0.0.0/0', gatewayId: internet.id },
    { parent },
  );
  return subnets.map((plan) => {
    const zone = `${name}-nat-${plan.availabilityZone}`;
    const subnet = createSubnet(parent, zone, { vpc, plan });
    new aws.ec2.RouteTableAssociation(zone, { subnetId: subnet.id, routeTableId: table.id }, { parent });
    const address = new aws.ec2.Eip(zone, { domain: 'vpc', tags: { Name: zone } }, { parent });
    return new aws.ec2.NatGateway(
      zone,
      { subnetId: subnet.id, allocationId: address.id, tags: { Name: zone } },
      { parent, dependsOn: route },
    );
  });
}

/** Arguments of {@link createPrivateSubnets}. */
export interface PrivateSubnetsSpec {
  readonly vpc: aws.ec2.Vpc;
  readonly subnets: readonly SubnetPlan[];
  /** Zones take turns when there are fewer gateways than zones. */
  readonly nat: readonly aws.ec2.NatGateway[];
}

/** Private subnets and their route tables, both in the order of the plan. */
export interface PrivateSubnets {
  readonly subnets: readonly aws.ec2.Subnet[];
  readonly routeTables: readonly aws.ec2.RouteTable[];
}

/** Makes the private subnets, each with a route table of its own. */
export function createPrivateSubnets(
  parent: pulumi.Resource,
  name: string,
  { vpc, subnets, nat }: PrivateSubnetsSpec,
): PrivateSubnets {
  const made = subnets.map((plan, index) => {
    const zone = `${name}-private-${plan.availabilityZone}`;
    const subnet = createSubnet(parent, zone, { vpc, plan });
    const routeTable = new aws.ec2.RouteTable(zone, { vpcId: vpc.id, tags: { Name: zone } }, { parent });
    new aws.ec2.RouteTableAssociation(zone, { subnetId: subnet.id, routeTableId: routeTable.id }, { parent });
    const gateway = nat[index % nat.length];
    if (gateway !== undefined) {
      new aws.ec2.Route(
        `${zone}-default`,
        { routeTableId: routeTable.id, destinationCidrBlock: '0.0.0.0/0', natGatewayId: gateway.id },
        { parent },
      );
    }
    return { subnet, routeTable };
  });
  return { subnets: made.map(({ subnet }) => subnet), routeTables: made.map(({ routeTable }) => routeTable) };
}

interface SubnetSpec {
  readonly vpc: aws.ec2.Vpc;
  readonly plan: SubnetPlan;
}

function createSubnet(parent: pulumi.Resource, name: string, { vpc, plan }: SubnetSpec): aws.ec2.Subnet {
  return new aws.ec2.Subnet(
    name,
    {
      vpcId: vpc.id,
      cidrBlock: plan.cidr,
      availabilityZone: plan.availabilityZone,
      mapPublicIpOnLaunch: false,
      tags: { Name: name },
    },
    { parent },
  );
}
