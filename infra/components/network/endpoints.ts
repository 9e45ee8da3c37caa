/** Ways from the private subnets to AWS itself, without the internet. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { dynamodbPolicy, type EndpointOwner, s3Policy } from './endpoint-policies.ts';
import { allowEgress, connect, createSecurityGroup } from './security-group.ts';

/** Services with an interface in each private subnet → who calls them. */
const interfaceServices = {
  ec2messages: 'Session Manager on every instance',
  glue: 'Spark on EMR Serverless, which looks tables up',
  'kinesis-streams': 'readers of changes that run in the network',
  kms: 'whoever reads what the stack encrypted itself',
  logs: 'the log agent on every instance, EMR Serverless',
  monitoring: 'metrics of the agent, of workers and of producers',
  secretsmanager: 'producers, Kafka and its clients, Kafka Connect',
  ssm: 'Session Manager on every instance',
  ssmmessages: 'Session Manager on every instance',
  sts: 'whoever takes a role',
} as const;

/** Gateway endpoints stand in the route tables, cost nothing, and say what may pass. */
const gatewayServices = {
  // Amazon Linux keeps its package repositories in S3 too, so instances install packages through this.
  s3: { description: 'S3', policy: s3Policy },
  dynamodb: { description: 'DynamoDB', policy: dynamodbPolicy },
} as const;

/** Arguments of {@link createEndpoints}. */
export interface EndpointsSpec {
  readonly vpc: aws.ec2.Vpc;
  readonly region: string;
  readonly subnets: readonly aws.ec2.Subnet[];
  readonly routeTables: readonly aws.ec2.RouteTable[];
  /** Whose members may use the endpoints. */
  readonly member: aws.ec2.SecurityGroup;
}

/** Makes the gateway endpoints of S3 and DynamoDB and the interface endpoints of the other services. */
export function createEndpoints(parent: pulumi.Resource, name: string, spec: EndpointsSpec): void {
  createGateways(parent, name, spec);
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
  for (const service of Object.keys(interfaceServices)) {
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

function createGateways(parent: pulumi.Resource, name: string, spec: EndpointsSpec): void {
  const account = aws.getCallerIdentityOutput({}, { parent }).accountId;
  const owner: EndpointOwner = { account, region: spec.region, prefix: name };
  for (const [service, { description, policy }] of Object.entries(gatewayServices)) {
    const gateway = new aws.ec2.VpcEndpoint(
      `${name}-${service}`,
      {
        vpcId: spec.vpc.id,
        serviceName: `com.amazonaws.${spec.region}.${service}`,
        vpcEndpointType: 'Gateway',
        routeTableIds: spec.routeTables.map((table) => table.id),
        policy: policy(owner),
        tags: { Name: `${name}-${service}` },
      },
      { parent },
    );
    allowEgress(parent, `${name}-${service}-out`, {
      from: spec.member,
      to: { prefixListId: gateway.prefixListId },
      port: 443,
      description,
    });
  }
}
