/** A single-node Kafka on EC2: its data outlives the instance, its name outlives its address, nothing is open. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Access, access } from '../../policies/access.ts';
import { createInstanceProfile } from '../instance/profile.ts';
import type { Artifact, ArtifactStore } from '../lake/artifact-store.ts';
import type { Network } from '../network/network.ts';
import { connect, createSecurityGroup } from '../network/security-group.ts';
import { createBrokerInstance } from './broker-instance.ts';
import { createDataVolume } from './data-volume.ts';

/** Arguments of {@link KafkaBroker}. */
export interface KafkaBrokerArgs {
  readonly network: Network;
  readonly artifacts: ArtifactStore;
  /** Kafka's jars and `broker.sh`. */
  readonly tarball: Artifact;
  /** An arm64 image of Amazon Linux 2023. */
  readonly amiId: string;
  readonly instanceType: string;
  /** In the notation of -Xmx. */
  readonly heap: string;
  readonly volumeGibibytes: number;
  /** For SSH through a Session Manager tunnel; no port is opened for it. */
  readonly sshKeyPairName: string | undefined;
  readonly logRetentionDays: number;
  /** Both opt-ins to delete data are given. */
  readonly deletable: boolean;
  /** host:port of a Kafka that clients use instead; local stacks have theirs beside the stand-in for AWS. */
  readonly endpointOverride: string | undefined;
}

/** Port of the client listener. */
const port = 9092;
/** Private zone of the network. */
const zoneName = 'streampact.internal';

/** The zone of names inside the network. */
export interface NamedZone {
  readonly id: pulumi.Output<string>;
  /** Without a dot at its end. */
  readonly name: string;
}

/** The broker. */
export class KafkaBroker extends pulumi.ComponentResource {
  /** `host:port` for clients. */
  readonly endpoint: pulumi.Output<string>;
  /** Identity of the data: another volume is another cluster. */
  readonly volumeId: pulumi.Output<string>;
  readonly instanceId: pulumi.Output<string>;
  /** Where other names of the network may stand. */
  readonly zone: NamedZone;
  readonly #client: aws.ec2.SecurityGroup;

  constructor(name: string, args: KafkaBrokerArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:KafkaBroker', name, {}, options);
    const { client, server } = createGroups(this, name, args.network);
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { retentionInDays: args.logRetentionDays },
      { parent: this },
    );
    const download = args.artifacts.grantRead([args.tarball]);
    const { profile, policy } = createInstanceProfile(this, name, {
      description: 'Kafka broker',
      logs,
      statements: download.statements,
    });
    const volume = createDataVolume(this, name, { ...args, availabilityZone: args.network.firstZone });
    const hostName = `kafka.${zoneName}`;
    const instance = createBrokerInstance(this, name, {
      args,
      profile,
      volume,
      server,
      hostName,
      port,
      logGroup: logs.name,
      dependsOn: [policy, ...download.dependsOn, args.network],
    });
    const zone = createName(this, name, { network: args.network, instance, hostName });
    this.zone = { id: zone.zoneId, name: zoneName };
    this.#client = client;
    this.volumeId = volume.id;
    this.instanceId = instance.id;
    this.endpoint = pulumi.output(args.endpointOverride ?? `${hostName}:${port}`);
    this.registerOutputs({ endpoint: this.endpoint, volumeId: this.volumeId, instanceId: this.instanceId });
  }

  /** To produce and consume. */
  clientAccess(): Access {
    return access({
      environment: { STREAMPACT_KAFKA_BROKERS: this.endpoint },
      securityGroupIds: [this.#client.id],
      dependsOn: [this],
    });
  }
}

interface Groups {
  readonly client: aws.ec2.SecurityGroup;
  readonly server: aws.ec2.SecurityGroup;
}

function createGroups(parent: KafkaBroker, name: string, network: Network): Groups {
  const vpcId = network.vpcId;
  const client = createSecurityGroup(parent, `${name}-client`, {
    vpcId,
    description: 'Produces to and consumes from Kafka',
  });
  const server = createSecurityGroup(parent, `${name}-server`, { vpcId, description: 'Kafka broker' });
  connect(parent, `${name}-client`, { client, server, port, description: 'Kafka' });
  return { client, server };
}

interface NameSpec {
  readonly network: Network;
  readonly instance: aws.ec2.Instance;
  readonly hostName: string;
}

/** Clients keep the name while instances come and go; a short TTL keeps the gap short. */
function createName(parent: KafkaBroker, name: string, { network, instance, hostName }: NameSpec): aws.route53.Zone {
  const zone = new aws.route53.Zone(
    `${name}-zone`,
    { name: zoneName, comment: 'Names inside the network', vpcs: [{ vpcId: network.vpcId }] },
    { parent },
  );
  new aws.route53.Record(
    `${name}-record`,
    { zoneId: zone.zoneId, name: hostName, type: 'A', ttl: 30, records: [instance.privateIp] },
    { parent },
  );
  return zone;
}
