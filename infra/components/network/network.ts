/** The network: private subnets for everything, public ones for NAT gateways only, AWS reached through endpoints. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Access, access } from '../../policies/access.ts';
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

/** A VPC without a way in. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** In the order of the availability zones. */
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  readonly natGatewayIds: readonly pulumi.Output<string>[];
  /** Availability zones of the private subnets; single instances live in the first. */
  readonly zones: readonly string[];
  readonly #member: aws.ec2.SecurityGroup;
  readonly #publicApi: aws.ec2.SecurityGroup;

  constructor(name: string, args: NetworkArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:Network', name, {}, options);
    const plan = planAddresses(args);
    const vpc = createVpc(this, name, args);
    const nat = createPublicSubnets(this, name, { vpc, subnets: plan.publicSubnets });
    const { subnets, routeTables } = createPrivateSubnets(this, name, { vpc, subnets: plan.privateSubnets, nat });
    this.#member = createMemberGroup(this, name, vpc);
    this.#publicApi = createPublicApiGroup(this, name, vpc);
    if (args.flowLogDays !== undefined) {
      closeDefaultGroup(this, name, vpc);
      createFlowLogs(this, name, { vpc, retentionDays: args.flowLogDays });
    }
    createEndpoints(this, name, { vpc, region: args.region, subnets, routeTables, member: this.#member });
    this.vpcId = vpc.id;
    this.natGatewayIds = nat.map((gateway) => gateway.id);
    this.privateSubnetIds = subnets.map((subnet) => subnet.id);
    this.zones = plan.privateSubnets.map(({ availabilityZone }) => availabilityZone);
    this.registerOutputs({ vpcId: this.vpcId, privateSubnetIds: this.privateSubnetIds });
  }

  /** To run in the private subnets and call AWS. */
  memberAccess(): Access {
    return access({ securityGroupIds: [this.#member.id], dependsOn: [this] });
  }

  /** To call HTTPS addresses on the internet. */
  publicApiAccess(): Access {
    return access({ securityGroupIds: [this.#publicApi.id], dependsOn: [this] });
  }
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
