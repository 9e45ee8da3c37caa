/** Whose turn it is: a function that is asked before a node is replaced, and answers once the cluster can do without it. */
import { createHash } from 'node:crypto';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Access, access } from '../../policies/access.ts';
import { createVpcFunction } from '../functions/vpc-function.ts';
import type { Artifact } from '../lake/artifact-store.ts';
import type { Network } from '../network/network.ts';

/** Arguments of {@link createTurns}. */
export interface TurnsSpec {
  readonly bundle: Artifact;
  readonly network: Network;
  /** To reach Kafka as its administrator; without what depends on the nodes themselves, which wait for their turn. */
  readonly administration: Access;
  readonly nodes: number;
  readonly logRetentionDays: number;
}

/** One node that wants to change. */
interface Turn {
  readonly id: number;
  /** Everything that a change of the instance follows from. */
  readonly shape: pulumi.Input<Readonly<Record<string, string>>>;
  /** Nodes before this one: their instances and attachments. */
  readonly after: readonly pulumi.Resource[];
}

/** Makes the wait before a node is replaced. */
export type TakeTurn = (nodeName: string, turn: Turn) => aws.lambda.Invocation;

/** A young node reads its whole metadata and catches up with its partitions; a deployment that waited in vain goes on where it was. */
const timeoutSeconds = 600;

/**
 * Makes `<name>-turn-function` under `parent`, and for each node on demand `<node>-turn`: an invocation that runs whenever the
 * shape of the node changes. Whatever depends on it is touched only after an answer that the node may go.
 */
export function createTurns(parent: pulumi.Resource, name: string, spec: TurnsSpec): TakeTurn {
  const { nodes } = spec;
  const ask = createVpcFunction(parent, `${name}-turn`, {
    description: 'Waits until a Kafka node may be replaced',
    bundle: spec.bundle,
    network: spec.network,
    access: [spec.administration],
    timeoutSeconds,
    memoryMebibytes: 256,
    logRetentionDays: spec.logRetentionDays,
  });
  return (nodeName, { id, shape, after }) =>
    new aws.lambda.Invocation(
      `${nodeName}-turn`,
      {
        functionName: ask.name,
        input: JSON.stringify({ node: id, nodes }),
        triggers: { shape: pulumi.output(shape).apply(digest) },
      },
      { parent, dependsOn: [...after], customTimeouts: { create: `${timeoutSeconds + 60}s` } },
    );
}

function digest(shape: Readonly<Record<string, string>>): string {
  return createHash('sha256').update(JSON.stringify(shape)).digest('hex');
}

/** What the function and whoever else administers Kafka is given. */
export interface AdministrationSpec {
  readonly addresses: string;
  readonly secretArn: pulumi.Output<string>;
  readonly group: aws.ec2.SecurityGroup;
  readonly dependsOn: readonly pulumi.Resource[];
}

/** To administer Kafka, by the administrator's certificate. */
export function administration(spec: AdministrationSpec): Access {
  return access({
    environment: { STREAMPACT_KAFKA_INTERNAL: spec.addresses, STREAMPACT_KAFKA_ADMIN_ARN: spec.secretArn },
    statements: [{ actions: ['secretsmanager:GetSecretValue'], resources: [spec.secretArn] }],
    securityGroupIds: [spec.group.id],
    dependsOn: spec.dependsOn,
  });
}
