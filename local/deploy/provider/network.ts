/** Amazon VPC: networks, subnets, gateways, routes and endpoints. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ */
import type {
  EipArgs,
  InternetGatewayArgs,
  NatGatewayArgs,
  RouteArgs,
  RouteTableArgs,
  RouteTableAssociationArgs,
  SubnetArgs,
  VpcArgs,
  VpcEndpointArgs,
} from '@pulumi/aws/ec2/index.js';
import type { Cloud } from './cloud.ts';
import { tagged } from './ec2-tagged.ts';
import { complete, type Resolved, type ResourceRow, resource } from './row.ts';
import { pascal, present } from './shape.ts';
import { waitUntil } from './wait.ts';

async function setDns(vpc: string, inputs: Resolved<VpcArgs>, cloud: Cloud): Promise<undefined> {
  const ec2 = await cloud.ec2();
  const { enableDnsSupport = true, enableDnsHostnames = false } = inputs;
  await ec2.modifyVpcAttribute({ VpcId: vpc, EnableDnsSupport: { Value: enableDnsSupport } });
  await ec2.modifyVpcAttribute({ VpcId: vpc, EnableDnsHostnames: { Value: enableDnsHostnames } });
}

export const network: readonly ResourceRow[] = [
  tagged<VpcArgs>({
    type: 'aws:ec2/vpc:Vpc',
    updates: ['enableDnsHostnames', 'enableDnsSupport'],
    create: async (inputs, cloud) => {
      const { Vpc } = await (await cloud.ec2()).createVpc({ CidrBlock: inputs.cidrBlock });
      const id = present(Vpc?.VpcId, "the network's id");
      return complete({ id, outputs: { arn: cloud.arn('ec2', `vpc/${id}`) } }, () => setDns(id, inputs, cloud));
    },
    update: async ({ id, inputs }, cloud) => setDns(id, inputs, cloud),
    delete: async ({ id }, cloud) => (await cloud.ec2()).deleteVpc({ VpcId: id }),
  }),
  tagged<SubnetArgs>({
    type: 'aws:ec2/subnet:Subnet',
    create: async ({ vpcId, cidrBlock, availabilityZone }, cloud) => {
      const { Subnet } = await (await cloud.ec2()).createSubnet({
        VpcId: vpcId,
        CidrBlock: cidrBlock,
        ...(availabilityZone !== undefined && { AvailabilityZone: availabilityZone }),
      });
      const id = present(Subnet?.SubnetId, "the subnet's id");
      return { id, outputs: { arn: cloud.arn('ec2', `subnet/${id}`), availabilityZone: Subnet?.AvailabilityZone } };
    },
    delete: async ({ id }, cloud) => (await cloud.ec2()).deleteSubnet({ SubnetId: id }),
  }),
  tagged<InternetGatewayArgs>({
    type: 'aws:ec2/internetGateway:InternetGateway',
    create: async ({ vpcId }, cloud) => {
      const ec2 = await cloud.ec2();
      const { InternetGateway } = await ec2.createInternetGateway({});
      const id = present(InternetGateway?.InternetGatewayId, "the internet gateway's id");
      return complete({ id }, async () => {
        if (vpcId !== undefined) await ec2.attachInternetGateway({ InternetGatewayId: id, VpcId: vpcId });
        return undefined;
      });
    },
    delete: async ({ id, inputs: { vpcId } }, cloud) => {
      const ec2 = await cloud.ec2();
      if (vpcId !== undefined) await ec2.detachInternetGateway({ InternetGatewayId: id, VpcId: vpcId });
      await ec2.deleteInternetGateway({ InternetGatewayId: id });
    },
  }),
  tagged<EipArgs>({
    type: 'aws:ec2/eip:Eip',
    create: async (_, cloud) => {
      const { AllocationId, PublicIp } = await (await cloud.ec2()).allocateAddress({ Domain: 'vpc' });
      const id = present(AllocationId, "the address's allocation");
      return { id, outputs: { allocationId: id, publicIp: PublicIp } };
    },
    delete: async ({ id }, cloud) => (await cloud.ec2()).releaseAddress({ AllocationId: id }),
  }),
  tagged<NatGatewayArgs>({
    type: 'aws:ec2/natGateway:NatGateway',
    create: async ({ subnetId, allocationId }, cloud) => {
      const { NatGateway } = await (await cloud.ec2()).createNatGateway({
        ...(subnetId !== undefined && { SubnetId: subnetId }),
        ...(allocationId !== undefined && { AllocationId: allocationId }),
      });
      const id = present(NatGateway?.NatGatewayId, "the NAT gateway's id");
      return complete({ id }, async () => {
        await waitUntil(async () => (await natState(id, cloud)) === 'available');
        return undefined;
      });
    },
    delete: async ({ id }, cloud) => {
      await (await cloud.ec2()).deleteNatGateway({ NatGatewayId: id });
      await waitUntil(async () => (await natState(id, cloud)) === 'deleted');
    },
  }),
  tagged<RouteTableArgs>({
    type: 'aws:ec2/routeTable:RouteTable',
    create: async ({ vpcId }, cloud) => {
      const { RouteTable } = await (await cloud.ec2()).createRouteTable({ VpcId: vpcId });
      const id = present(RouteTable?.RouteTableId, "the route table's id");
      return { id, outputs: { arn: cloud.arn('ec2', `route-table/${id}`) } };
    },
    delete: async ({ id }, cloud) => (await cloud.ec2()).deleteRouteTable({ RouteTableId: id }),
  }),
  resource<RouteArgs>({
    type: 'aws:ec2/route:Route',
    replaceOn: [],
    deleteBeforeReplace: true,
    create: async ({ routeTableId, destinationCidrBlock, gatewayId, natGatewayId }, cloud) => {
      await (await cloud.ec2()).createRoute({
        RouteTableId: routeTableId,
        DestinationCidrBlock: destinationCidrBlock,
        ...(gatewayId !== undefined && { GatewayId: gatewayId }),
        ...(natGatewayId !== undefined && { NatGatewayId: natGatewayId }),
      });
      return { id: `r-${routeTableId}-${destinationCidrBlock}` };
    },
    delete: async ({ inputs: { routeTableId, destinationCidrBlock } }, cloud) =>
      (await cloud.ec2()).deleteRoute({ RouteTableId: routeTableId, DestinationCidrBlock: destinationCidrBlock }),
  }),
  resource<RouteTableAssociationArgs>({
    type: 'aws:ec2/routeTableAssociation:RouteTableAssociation',
    replaceOn: [],
    deleteBeforeReplace: true,
    create: async ({ routeTableId, subnetId }, cloud) => {
      const { AssociationId } = await (await cloud.ec2()).associateRouteTable({
        RouteTableId: routeTableId,
        ...(subnetId !== undefined && { SubnetId: subnetId }),
      });
      return { id: present(AssociationId, "the association's id") };
    },
    delete: async ({ id }, cloud) => (await cloud.ec2()).disassociateRouteTable({ AssociationId: id }),
  }),
  tagged<VpcEndpointArgs>({
    type: 'aws:ec2/vpcEndpoint:VpcEndpoint',
    create: async ({ vpcId, serviceName, vpcEndpointType, privateDnsEnabled, ...rest }, cloud) => {
      const { VpcEndpoint } = await (await cloud.ec2()).createVpcEndpoint({
        VpcId: vpcId,
        ServiceName: serviceName,
        ...pascal<object>({ vpcEndpointType, privateDnsEnabled }),
        ...(rest.policy !== undefined && { PolicyDocument: rest.policy }),
        ...(rest.subnetIds !== undefined && { SubnetIds: [...rest.subnetIds] }),
        ...(rest.securityGroupIds !== undefined && { SecurityGroupIds: [...rest.securityGroupIds] }),
        ...(rest.routeTableIds !== undefined && { RouteTableIds: [...rest.routeTableIds] }),
      });
      const id = present(VpcEndpoint?.VpcEndpointId, "the endpoint's id");
      return complete({ id, outputs: { arn: cloud.arn('ec2', `vpc-endpoint/${id}`) } }, async () =>
        vpcEndpointType === 'Gateway' ? { prefixListId: await prefixList(serviceName, cloud) } : undefined,
      );
    },
    delete: async ({ id }, cloud) => (await cloud.ec2()).deleteVpcEndpoints({ VpcEndpointIds: [id] }),
  }),
];

async function natState(id: string, cloud: Cloud): Promise<string> {
  const { NatGateways = [] } = await (await cloud.ec2()).describeNatGateways({ NatGatewayIds: [id] });
  return NatGateways[0]?.State ?? 'deleted';
}

async function prefixList(serviceName: string | undefined, cloud: Cloud): Promise<string> {
  const { PrefixLists = [] } = await (await cloud.ec2()).describePrefixLists({});
  return present(
    PrefixLists.find(({ PrefixListName }) => PrefixListName === serviceName)?.PrefixListId,
    `a prefix list of ${serviceName}`,
  );
}
