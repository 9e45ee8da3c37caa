/** Kafka on EC2, one node or three: data outlive the instances, names outlive addresses, nothing is open, nodes change in turn. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { Access } from '../../policies/access.ts';
import type { Artifact, ArtifactStore } from '../lake/artifact-store.ts';
import type { Network } from '../network/network.ts';
import { type BrokerGroups, createGroups } from './broker-groups.ts';
import type { BrokerInstance, BrokerMachine } from './broker-instance.ts';
import { type ClusterSpec, createGround, createNode, type NodeGround } from './broker-node.ts';
import type { BrokerSecrets } from './broker-secrets.ts';
import { clientAccess } from './kafka-client.ts';
import { addresses, kafkaPorts, nodeIds, zoneName } from './listeners.ts';
import { createZone } from './node-address.ts';
import { administration, createTurns, type TakeTurn } from './turns.ts';

/** TLS, passwords and access lists. */
export interface BrokerSecurity {
  readonly secrets: BrokerSecrets;
  /** What fills the secrets; nodes start after it. */
  readonly filled: readonly pulumi.Resource[];
}

/** Arguments of {@link KafkaBroker}. */
export interface KafkaBrokerArgs extends BrokerMachine {
  /** The stack, as it stands in metrics. */
  readonly stack: string;
  readonly network: Network;
  readonly artifacts: ArtifactStore;
  /** Kafka's jars and the scripts that run on a node. */
  readonly tarball: Artifact;
  /** 1 or 3, each in a zone of its own as far as the network has them. */
  readonly nodes: number;
  /** Undefined: plaintext, for stacks on this machine. */
  readonly security: BrokerSecurity | undefined;
  /** `functions/broker-turn.zip`; needed by several nodes. */
  readonly turnBundle: Artifact | undefined;
  /** In the notation of -Xmx. */
  readonly heap: string;
  /** Of each node. */
  readonly volumeGibibytes: number;
  readonly logRetentionDays: number;
  /** Both opt-ins to delete data are given. */
  readonly deletable: boolean;
  /** host:port of a Kafka that clients use instead; local stacks have theirs beside the stand-in for AWS. */
  readonly endpointOverride: string | undefined;
}

/** The zone of names inside the network. */
export interface NamedZone {
  readonly id: pulumi.Output<string>;
  /** Without a dot at its end. */
  readonly name: string;
}

/** The broker. */
export class KafkaBroker extends pulumi.ComponentResource {
  /** `host:port` for clients; several by commas. */
  readonly endpoint: pulumi.Output<string>;
  readonly nodes: number;
  /** Identity of the data: another volume of node 1 is another cluster, unless others hold replicas. */
  readonly volumeId: pulumi.Output<string>;
  /** In the order of the nodes. */
  readonly volumeIds: readonly pulumi.Output<string>[];
  readonly instanceIds: readonly pulumi.Output<string>[];
  /** Where other names of the network may stand. */
  readonly zone: NamedZone;
  readonly #groups: BrokerGroups;
  readonly #security: BrokerSecurity | undefined;

  constructor(name: string, args: KafkaBrokerArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:KafkaBroker', name, {}, options);
    const { nodes, security } = args;
    this.nodes = nodes;
    this.#security = security;
    this.#groups = createGroups(this, name, { network: args.network, nodes, secure: security !== undefined });
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { retentionInDays: args.logRetentionDays },
      { parent: this },
    );
    const download = args.artifacts.grantRead([args.tarball]);
    const zone = createZone(this, name, args.network);
    const cluster: ClusterSpec = {
      ...args,
      name,
      statements: download.statements,
      server: this.#groups.server,
      logs,
      zone,
      secretOf: (id) => security?.secrets.nodes[id - 1]?.arn,
    };
    const grounds = nodeIds(nodes).map((id) => createGround(this, id, cluster));
    const takeTurn = nodes > 1 ? this.#turns(name, args) : undefined;
    const dependsOn = [...download.dependsOn, args.network, ...(security?.filled ?? []), ...recordsOf(grounds)];
    const made: BrokerInstance[] = [];
    for (const ground of grounds) {
      made.push(createNode(this, { cluster, ground, takeTurn, previous: made.at(-1), dependsOn }));
    }
    this.zone = { id: zone.zoneId, name: zoneName };
    this.volumeIds = grounds.map(({ volume }) => volume.id);
    this.volumeId = this.volumeIds[0] ?? pulumi.output('');
    this.instanceIds = made.map(({ instance }) => instance.id);
    this.endpoint = pulumi.output(args.endpointOverride ?? addresses(nodes, kafkaPorts.client));
    this.registerOutputs({ endpoint: this.endpoint, volumeIds: this.volumeIds, instanceIds: this.instanceIds });
  }

  /** To produce and consume. @throws StreampactError STACK_CONFIG_INVALID without a login where Kafka asks for one */
  clientAccess(login?: Access): Access {
    const { endpoint, clientGroupId } = this;
    return clientAccess({ endpoint, clientGroupId, secured: this.#security !== undefined, dependsOn: [this] }, login);
  }

  /** Security group of clients. */
  get clientGroupId(): pulumi.Output<string> {
    return this.#groups.client.id;
  }

  /** To make topics, users and access lists; as a client, where Kafka asks for no certificate. */
  adminAccess(): Access {
    return this.#administration([this]) ?? this.clientAccess();
  }

  #administration(dependsOn: readonly pulumi.Resource[]): Access | undefined {
    const [{ admin: group }, security] = [this.#groups, this.#security];
    if (group === undefined || security === undefined) return undefined;
    const secretArn = security.secrets.admin.arn;
    return administration({ addresses: addresses(this.nodes, kafkaPorts.internal), secretArn, group, dependsOn });
  }

  #turns(name: string, { turnBundle: bundle, network, nodes, logRetentionDays, security }: KafkaBrokerArgs): TakeTurn {
    const granted = this.#administration(security?.filled ?? []);
    if (bundle === undefined || granted === undefined) {
      throw new StreampactError('STACK_CONFIG_INVALID', `${nodes} Kafka nodes want certificates.`, {
        where: 'streampact:brokerSecurity',
        fix: 'set it to sasl-tls, or streampact:brokerNodes to 1',
      });
    }
    return createTurns(this, name, { bundle, network, nodes, logRetentionDays, administration: granted });
  }
}

function recordsOf(grounds: readonly NodeGround[]): readonly pulumi.Resource[] {
  return grounds.flatMap(({ record }) => record ?? []);
}
