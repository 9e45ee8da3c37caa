/** One node of Kafka: its rights, its disk, its address and its instance. Node 1 bears the broker's own name. */
import type * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Statement } from '../../policies/access.ts';
import { createInstanceProfile } from '../instance/profile.ts';
import type { Artifact } from '../lake/artifact-store.ts';
import type { Network } from '../network/network.ts';
import { type BrokerInstance, type BrokerMachine, createBrokerInstance } from './broker-instance.ts';
import { clusterId } from './cluster-id.ts';
import { createDataVolume } from './data-volume.ts';
import { nodeHost } from './listeners.ts';
import { createInterface, createRecord, placeOf } from './node-address.ts';
import type { TakeTurn } from './turns.ts';
import { brokerUserData } from './user-data.ts';

/** What all nodes share. */
export interface ClusterSpec extends BrokerMachine {
  /** Name of the broker. */
  readonly name: string;
  readonly stack: string;
  readonly network: Network;
  readonly tarball: Artifact;
  /** To read the tarball. */
  readonly statements: readonly Statement[];
  /** In the notation of -Xmx. */
  readonly heap: string;
  readonly volumeGibibytes: number;
  readonly deletable: boolean;
  readonly nodes: number;
  readonly server: aws.ec2.SecurityGroup;
  readonly logs: aws.cloudwatch.LogGroup;
  readonly zone: aws.route53.Zone;
  /** Secret of a node's certificate; undefined for plaintext. */
  readonly secretOf: (id: number) => pulumi.Output<string> | undefined;
}

/** What a node has that outlives its instances. */
export interface NodeGround {
  readonly id: number;
  readonly name: string;
  readonly hostName: string;
  readonly volume: aws.ebs.Volume;
  readonly profile: aws.iam.InstanceProfile;
  readonly policy: aws.iam.RolePolicy;
  readonly availabilityZone: string;
  /** Subnet and groups, and the address that stays: that of a node with a certificate. */
  readonly place: ReturnType<typeof placeOf>;
  readonly address: aws.ec2.NetworkInterface | undefined;
  readonly record: aws.route53.Record | undefined;
}

/** Nodes take the zones in turn. Everything that a node has beside its instance, so that all nodes are known before the first starts. */
export function createGround(parent: pulumi.Resource, id: number, cluster: ClusterSpec): NodeGround {
  const name = id === 1 ? cluster.name : `${cluster.name}-${id}`;
  const { network, nodes, server } = cluster;
  const index = (id - 1) % network.zones.length;
  const availabilityZone = network.zones[index] ?? '';
  const secret = cluster.secretOf(id);
  const { profile, policy } = createInstanceProfile(parent, name, {
    description: nodes === 1 ? 'Kafka broker' : `Kafka node ${id}`,
    logs: cluster.logs,
    statements: [
      ...cluster.statements,
      ...(secret === undefined ? [] : [{ actions: ['secretsmanager:GetSecretValue'], resources: [secret] }]),
    ],
  });
  const volume = createDataVolume(parent, name, { ...cluster, availabilityZone });
  const place = placeOf(network, index, server);
  // In plain text there is one node, for a machine of one's own, and it needs no more than a name.
  const address = secret === undefined ? undefined : createInterface(parent, name, place);
  const hostName = nodeHost(id);
  const record =
    address === undefined
      ? undefined
      : createRecord(parent, name, { zone: cluster.zone, hostName, address: address.privateIp });
  return { id, name, hostName, volume, profile, policy, availabilityZone, place, address, record };
}

/** Arguments of {@link createNode}. */
export interface NodeSpec {
  readonly cluster: ClusterSpec;
  readonly ground: NodeGround;
  /** Asked before the node changes; undefined where there is only one node. */
  readonly takeTurn: TakeTurn | undefined;
  /** The node before this one. */
  readonly previous: BrokerInstance | undefined;
  readonly dependsOn: readonly pulumi.Resource[];
}

/** Makes the node's instance, after its turn has come. */
export function createNode(parent: pulumi.Resource, spec: NodeSpec): BrokerInstance {
  const { cluster, ground, takeTurn, previous } = spec;
  const before = previous === undefined ? [] : [previous.instance, previous.attachment];
  const user = userData(cluster, ground);
  const { amiId, instanceType, sshKeyPairName } = cluster;
  const shape = user.apply((text) => ({ user: text, amiId, instanceType, key: sshKeyPairName ?? '' }));
  const turn = takeTurn?.(ground.name, { id: ground.id, shape, after: [...before, ...spec.dependsOn] });
  const made = createBrokerInstance(parent, ground.name, {
    machine: cluster,
    profile: ground.profile,
    volume: ground.volume,
    place: ground.place,
    address: ground.address,
    userData: user,
    dependsOn: [ground.policy, ...before, ...(turn === undefined ? [] : [turn]), ...spec.dependsOn],
  });
  if (ground.address === undefined) {
    const { zone } = cluster;
    createRecord(parent, ground.name, { zone, hostName: ground.hostName, address: made.instance.privateIp });
  }
  return made;
}

function userData(cluster: ClusterSpec, ground: NodeGround): pulumi.Output<string> {
  const { bucket, key, sha256 } = cluster.tarball;
  const secret: pulumi.Output<string | undefined> = pulumi.output(cluster.secretOf(ground.id));
  return pulumi
    .all([ground.volume.id, bucket, cluster.logs.name, secret])
    .apply(([volumeId, bucketName, logGroup, secretArn]) =>
      brokerUserData({
        volumeId,
        tarball: { bucket: bucketName, key, sha256 },
        nodeId: ground.id,
        nodes: cluster.nodes,
        clusterId: clusterId(cluster.name),
        rack: ground.availabilityZone,
        stack: cluster.stack,
        secretArn,
        heap: cluster.heap,
        logGroup,
      }),
    );
}
