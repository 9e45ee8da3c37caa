/** Kafka topics as the contracts say, reconciled by a function in the network while the stack is deployed. */
import { createHash } from 'node:crypto';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { KafkaUser } from '../../../contracts/src/access/kafka-user.ts';
import type { ToolTopic } from '../../../contracts/src/access/topics.ts';
import type { MessageContract } from '../../../contracts/src/model.ts';
import type { KafkaBroker } from '../broker/kafka-broker.ts';
import { replication } from '../broker/listeners.ts';
import type { Existing } from '../existing.ts';
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
interface Rights {
  readonly users: readonly KafkaUser[];
  /** Slugs of the products that the stack answers for, deployed or not: other users that bear their names lose what they had. */
  readonly products: readonly string[];
}

interface AccessArgs extends Rights {
  readonly credentials: KafkaCredentials;
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

/** What others need to know of the function. */
export interface TopicsFacts {
  readonly functionName: pulumi.Input<string>;
}

/** What the brokers of a topic are. */
type Cluster = Pick<KafkaBroker, 'nodes' | 'volumeId'>;

/** The function of another stack, and what this one asks of it. */
export interface ExistingTopics extends Existing<TopicsFacts>, Pick<TopicsArgs, 'products'> {
  readonly broker: Cluster;
  readonly access: Rights | undefined;
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

  /** Makes the function, or asks one of another stack. */
  constructor(name: string, args: TopicsArgs | ExistingTopics, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:Topics', name, {}, options);
    const { functionName } = 'existing' in args ? args.existing : createReconcile(this, name, args);
    this.functionName = pulumi.output(functionName);
    this.#ready = new Map(
      args.products
        .filter(({ messages }) => messages.length > 0)
        .map((each) => [each.product, invoke(this, name, { ...each, broker: args.broker, functionName })]),
    );
    const { access, broker } = args;
    this.#allowed =
      access === undefined || access.products.length === 0 ? [] : [allow(this, name, { access, broker, functionName })];
    this.registerOutputs({ functionName: this.functionName });
  }

  /** What whoever uses the topics of `product` waits for: that they are there, and that it is let in. */
  ready(product: string): readonly pulumi.Resource[] {
    const invocation = this.#ready.get(product);
    return invocation === undefined ? [] : [invocation, ...this.#allowed];
  }
}

function createReconcile(parent: Topics, name: string, args: TopicsArgs): TopicsFacts {
  const { name: functionName } = createVpcFunction(parent, name, {
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
  return { functionName };
}

interface InvokeSpec extends ProductMessages, TopicsFacts {
  readonly broker: Cluster;
}

/** Runs again when a contract's topic changes, and when the broker starts from an empty volume. */
function invoke(parent: Topics, name: string, spec: InvokeSpec): aws.lambda.Invocation {
  const input = JSON.stringify({ topics: topicRows(spec.messages, replication(spec.broker.nodes), spec.others) });
  return new aws.lambda.Invocation(
    `${name}-${spec.product}`,
    {
      functionName: spec.functionName,
      input,
      triggers: {
        topics: createHash('sha256').update(input).digest('hex'),
        volume: spec.broker.volumeId,
      },
    },
    { parent },
  );
}

interface AllowSpec extends TopicsFacts {
  readonly access: Rights;
  readonly broker: Cluster;
}

/** One for all products of the stack, so that a user whose product is gone goes too. */
function allow(parent: Topics, name: string, { access, broker, functionName }: AllowSpec): aws.lambda.Invocation {
  const { users, products } = access;
  const input = JSON.stringify({ users, products });
  return new aws.lambda.Invocation(
    `${name}-access`,
    {
      functionName,
      input,
      triggers: { users: createHash('sha256').update(input).digest('hex'), volume: broker.volumeId },
    },
    { parent },
  );
}
