/** Who reaches Kafka: clients its client port, the administrator and the other nodes the ports behind it, nobody else anything. */
import type * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { Network } from '../network/network.ts';
import { connect, createSecurityGroup } from '../network/security-group.ts';
import { kafkaPorts } from './listeners.ts';

/** The groups. */
export interface BrokerGroups {
  readonly client: aws.ec2.SecurityGroup;
  readonly server: aws.ec2.SecurityGroup;
  /** Undefined without certificates: then the administrator is a client like any other. */
  readonly admin: aws.ec2.SecurityGroup | undefined;
}

/** Arguments of {@link createGroups}. */
export interface BrokerGroupsSpec {
  readonly network: Network;
  readonly nodes: number;
  readonly secure: boolean;
}

/** Makes the groups and their rules under `parent`. */
export function createGroups(parent: pulumi.Resource, name: string, spec: BrokerGroupsSpec): BrokerGroups {
  const group = (suffix: string, description: string) =>
    createSecurityGroup(parent, `${name}-${suffix}`, { vpcId: spec.network.vpcId, description });
  const client = group('client', 'Produces to and consumes from Kafka');
  const server = group('server', 'Kafka broker');
  const admin = spec.secure ? group('admin', 'Makes topics, users and access lists in Kafka') : undefined;
  connect(parent, `${name}-client`, { client, server, port: kafkaPorts.client, description: 'Kafka' });
  if (admin !== undefined) {
    const port = kafkaPorts.internal;
    connect(parent, `${name}-admin`, { client: admin, server, port, description: 'Administration of Kafka' });
  }
  if (spec.nodes > 1) {
    const nodes = { client: server, server };
    const { controller, internal } = kafkaPorts;
    connect(parent, `${name}-quorum`, { ...nodes, port: controller, description: 'Quorum of Kafka' });
    connect(parent, `${name}-replicas`, { ...nodes, port: internal, description: 'Replication of Kafka' });
  }
  return { client, server, admin };
}
