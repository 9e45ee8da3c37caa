/** Addresses of nodes and the names that lead to them. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { combine } from '../../policies/access.ts';
import type { Network } from '../network/network.ts';
import { zoneName } from './listeners.ts';

/** Where a node is. */
export interface NodePlace {
  readonly subnetId: pulumi.Output<string> | undefined;
  readonly securityGroupIds: readonly pulumi.Input<string>[];
}

/** The subnet of a zone, and the groups of a node. */
export function placeOf(network: Network, index: number, server: aws.ec2.SecurityGroup): NodePlace {
  const member = combine([network.memberAccess()]);
  return { subnetId: network.privateSubnetIds[index], securityGroupIds: [server.id, ...member.securityGroupIds] };
}

/**
 * Makes `<name>-interface`: an address that instances come to and leave. The nodes of a quorum look each other up by name before
 * all of them are there, and a resolver may remember for a quarter of an hour that a name did not exist. A single node has one too:
 * so a stack that asks for three finds node 1 where it was, and is told that it cannot have them.
 */
export function createInterface(
  parent: pulumi.Resource,
  name: string,
  { subnetId, securityGroupIds }: NodePlace,
): aws.ec2.NetworkInterface {
  return new aws.ec2.NetworkInterface(
    `${name}-interface`,
    {
      subnetId: subnetId ?? '',
      securityGroups: [...securityGroupIds],
      description: 'Address of a Kafka node',
      tags: { Name: name },
    },
    { parent },
  );
}

/** Makes `<name>-zone`, the names inside the network. */
export function createZone(parent: pulumi.Resource, name: string, network: Network): aws.route53.Zone {
  return new aws.route53.Zone(
    `${name}-zone`,
    { name: zoneName, comment: 'Names inside the network', vpcs: [{ vpcId: network.vpcId }] },
    { parent },
  );
}

/** Arguments of {@link createRecord}. */
export interface RecordSpec {
  readonly zone: aws.route53.Zone;
  readonly hostName: string;
  readonly address: pulumi.Output<string>;
}

/** Makes `<name>-record`. A short TTL keeps the gap short where the address moves. */
export function createRecord(parent: pulumi.Resource, name: string, spec: RecordSpec): aws.route53.Record {
  return new aws.route53.Record(
    `${name}-record`,
    { zoneId: spec.zone.zoneId, name: spec.hostName, type: 'A', ttl: 30, records: [spec.address] },
    { parent },
  );
}
