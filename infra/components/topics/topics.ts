/** Kafka topics as the contracts say, reconciled by a function in the network while the stack is deployed. */
import { createHash } from 'node:crypto';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { KafkaUser } from '../../../contracts/src/access/kafka-user.ts';
import type { ToolTopic } from '../../../contracts/src/access/topics.ts';
import type { MessageContract } from '../../../contracts/src/model.ts';
import type { KafkaBroker } from '../broker/kafka-broker.ts';
import { replication } from '../broker/listeners.ts';
import { createVpcFunction } from '../functions/vpc-function.ts';
import type { KafkaCredentials } from '../kafka-credentials/kafka-credentials.ts';
import type { Artifact } from '../lake/artifact-store.ts';
import type { Network } from '../network/network.ts';
import { topicRows } from './topic-rows.ts';

/** Messages of one product. */
interface ProductMessages {
  readonly product: string;
  readonly messages: readonly MessageContract[];
  /** Topics that hold no messages of a contract. */
  readonly others?: readonly ToolTopic[] | undefined;
}

/** Who may do what, where Kafka asks who somebody is. */
interface AccessArgs {
  readonly credentials: KafkaCredentials;
  readonly users: readonly KafkaUser[];
  /** Slugs of all products, deployed or not: other users that bear their names lose what they had. */
  readonly products: readonly string[];
}

/** Arguments of {@link Topics}. */
export interface TopicsArgs {
  readonly network: Network;
  readonly broker: KafkaBroker;
  readonly bundle: Artifact;
  readonly logRetentionDays: number;
  readonly products: readonly ProductMessages[];
  readonly access: AccessArgs | undefined;
}

/** Long enough for a new broker to start: the function waits for it. */
const timeoutSeconds = 600;

/**
 * Topics of all products, one reconciliation each, and one of all users and their rights. Of topics the function only adds; it
 * refuses to repartition keyed ones.
 */
export class Topics extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly #ready: ReadonlyMap<string, aws.lambda.Invocation>;
  readonly #allowed: readonly aws.lambda.Invocation[];

  constructor(name: string, args: TopicsArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:Topics', name, {}, options);
    const reconcile = createVpcFunction(this, name, {
      description: 'Makes the Kafka topics, users and rights that the contracts name',
      bundle: args.bundle,
      network: args.network,
      access: [
        args.broker.adminAccess(),
        // Whether a user is let in is tried as that user.
        ...(args.access === undefined ? [] : [args.broker.clientAccess(args.access.credentials.allLogins())]),
      ],
      timeoutSeconds,
      memoryMebibytes: 256,
      logRetentionDays: args.logRetentionDays,
    });
    this.functionName = reconcile.name;
    this.#ready = new Map(
      args.products
        .filter(({ messages }) => messages.length > 0)
        .map((each) => [each.product, invoke(this, name, { ...args, ...each, reconcile })]),
    );
    const { access, broker } = args;
    this.#allowed = access === undefined ? [] : [allow(this, name, { access, broker, reconcile })];
    this.registerOutputs({ functionName: this.functionName });
  }

  /** What whoever uses the topics of `product` waits for: that they are there, and that it is let in. */
  ready(product: string): readonly pulumi.Resource[] {
    const invocation = this.#ready.get(product);
    return invocation === undefined ? [] : [invocation, ...this.#allowed];
  }
}

interface InvokeSpec extends ProductMessages {
  readonly broker: KafkaBroker;
  readonly reconcile: aws.lambda.Function;
}

/** Runs again when a contract's topic changes, and when the broker starts from an empty volume. */
function invoke(parent: Topics, name: string, spec: InvokeSpec): aws.lambda.Invocation {
  const input = JSON.stringify({ topics: topicRows(spec.messages, replication(spec.broker.nodes), spec.others) });
  return new aws.lambda.Invocation(
    `${name}-${spec.product}`,
    {
      functionName: spec.reconcile.name,
      input,
      triggers: {
        topics: createHash('sha256').update(input).digest('hex'),
        volume: spec.broker.volumeId,
      },
    },
    { parent },
  );
}

interface AllowSpec {
  readonly access: AccessArgs;
  readonly broker: KafkaBroker;
  readonly reconcile: aws.lambda.Function;
}

/** One for all products, so that a user whose product is gone goes too. */
function allow(parent: Topics, name: string, { access, broker, reconcile }: AllowSpec): aws.lambda.Invocation {
  const { users, products } = access;
  const input = JSON.stringify({ users, products });
  return new aws.lambda.Invocation(
    `${name}-access`,
    {
      functionName: reconcile.name,
      input,
      triggers: { users: createHash('sha256').update(input).digest('hex'), volume: broker.volumeId },
    },
    { parent },
  );
}
