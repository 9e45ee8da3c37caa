/** The network: private subnets for everything, public ones for NAT gateways only, AWS reached through endpoints. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Access, access } from '../../policies/access.ts';
import type { Existing } from '../existing.ts';
import { createEndpoints } from './endpoints.ts';
import { createFlowLogs } from './flow-logs.ts';
import { createPrivateSubnets, createPublicSubnets } from './routing.ts';
import { allowEgress, createSecurityGroup } from './security-group.ts';
import { planAddresses } from './subnets.ts';

/** Arguments of {@link Network}. */
export interface NetworkArgs {
  /** `a.b.0.0/16`. */
  readonly cidr: string;
  readonly region: string;
  readonly availabilityZones: readonly string[];
  readonly natGateways: number;
  /** Days that records of connections are kept; undefined in emulators, whose networks connect nothing. */
  readonly flowLogDays: number | undefined;
}

/** What others need to know of a network. */
export interface NetworkFacts {
  readonly vpcId: pulumi.Input<string>;
  /** In the order of the availability zones. */
  readonly privateSubnetIds: readonly pulumi.Input<string>[];
  readonly natGatewayIds: readonly pulumi.Input<string>[];
  /** Availability zones of the private subnets; single instances live in the first. */
  readonly zones: readonly string[];
  /** Security group of whatever runs in the private subnets. */
  readonly memberGroupId: pulumi.Input<string>;
  /** Security group of whatever calls the internet. */
  readonly publicApiGroupId: pulumi.Input<string>;
}

/** A VPC without a way in. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** In the order of the availability zones. */
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  readonly natGatewayIds: readonly pulumi.Output<string>[];
  /** Availability zones of the private subnets; single instances live in the first. */
  readonly zones: readonly string[];
  /** What another stack finds it by. */
  readonly facts: NetworkFacts;

  /** Makes a network, or stands for one of another stack. */
  constructor(name: string, args: NetworkArgs | Existing<NetworkFacts>, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:Network', name, {}, options);
    this.facts = 'existing' in args ? args.existing : createNetwork(this, name, args);
    this.vpcId = pulumi.output(this.facts.vpcId);
    this.natGatewayIds = this.facts.natGatewayIds.map((id) => pulumi.output(id));
    this.privateSubnetIds = this.facts.privateSubnetIds.map((id) => pulumi.output(id));
    this.zones = this.facts.zones;
    this.registerOutputs({ vpcId: this.vpcId, privateSubnetIds: this.privateSubnetIds });
  }

  /** To run in the private subnets and call AWS. */
  memberAccess(): Access {
    return access({ securityGroupIds: [this.facts.memberGroupId], dependsOn: [this] });
  }

  /** To call HTTPS addresses on the internet. */
  publicApiAccess(): Access {
    return access({ securityGroupIds: [this.facts.publicApiGroupId], dependsOn: [this] });
  }
}

function createNetwork(parent: Network, name: string, args: NetworkArgs): NetworkFacts {
  const plan = planAddresses(args);
  const vpc = createVpc(parent, name, args);
  const nat = createPublicSubnets(parent, name, { vpc, subnets: plan.publicSubnets });
  const { subnets, routeTables } = createPrivateSubnets(parent, name, { vpc, subnets: plan.privateSubnets, nat });
  const member = createMemberGroup(parent, name, vpc);
  const publicApi = createPublicApiGroup(parent, name, vpc);
  if (args.flowLogDays !== undefined) {
    closeDefaultGroup(parent, name, vpc);
    createFlowLogs(parent, name, { vpc, retentionDays: args.flowLogDays });
  }
  createEndpoints(parent, name, { vpc, region: args.region, subnets, routeTables, member });
  return {
    vpcId: vpc.id,
    natGatewayIds: nat.map(({ id }) => id),
    privateSubnetIds: subnets.map(({ id }) => id),
    zones: plan.privateSubnets.map(({ availabilityZone }) => availabilityZone),
    memberGroupId: member.id,
    publicApiGroupId: publicApi.id,
  };
}

function createVpc(parent: Network, name: string, { cidr }: NetworkArgs): aws.ec2.Vpc {
  return new aws.ec2.Vpc(
    `${name}-vpc`,
    { cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true, tags: { Name: name } },
    { parent },
  );
}

/** AWS gives every network a group that lets its members talk to each other and to the world; without rules it is a group of nothing. */
function closeDefaultGroup(parent: Network, name: string, vpc: aws.ec2.Vpc): void {
  new aws.ec2.DefaultSecurityGroup(
    `${name}-default`,
    { vpcId: vpc.id, ingress: [], egress: [], tags: { Name: `${name}-default` } },
    { parent },
  );
}

function createMemberGroup(parent: Network, name: string, vpc: aws.ec2.Vpc): aws.ec2.SecurityGroup {
  return createSecurityGroup(parent, `${name}-member`, {
    vpcId: vpc.id,
    description: 'Runs in the private subnets and calls AWS through the endpoints',
  });
}

function createPublicApiGroup(parent: Network, name: string, vpc: aws.ec2.Vpc): aws.ec2.SecurityGroup {
  const group = createSecurityGroup(parent, `${name}-public-api`, {
    vpcId: vpc.id,
    description: 'Calls public APIs through the NAT gateways',
  });
  allowEgress(parent, `${name}-public-api-out`, {
    from: group,
    to: { cidr: '0.0.0.0/0' },
    port: 443,
    description: 'HTTPS to the internet',
  });
  return group;
}
