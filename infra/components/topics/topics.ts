/** Kafka topics as the contracts say, reconciled by a function in the network while the stack is deployed. */
import { createHash } from 'node:crypto';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { MessageContract, TopicSpec } from '../../../contracts/src/model.ts';
import type { KafkaBroker } from '../broker/kafka-broker.ts';
import { createVpcFunction } from '../functions/vpc-function.ts';
import type { Artifact } from '../lake/artifact-store.ts';
import type { Network } from '../network/network.ts';
import { topicRows } from './topic-rows.ts';

/** Messages of one product. */
interface ProductMessages {
  readonly product: string;
  readonly messages: readonly MessageContract[];
  /** Topics that hold no messages of a contract. */
  readonly others?: readonly TopicSpec[] | undefined;
}

/** Arguments of {@link Topics}. */
export interface TopicsArgs {
  readonly network: Network;
  readonly broker: KafkaBroker;
  readonly bundle: Artifact;
  readonly logRetentionDays: number;
  readonly products: readonly ProductMessages[];
}

/** Long enough for a new broker to start: the function waits for it. */
const timeoutSeconds = 600;

/** Topics of all products, one reconciliation each. The function only adds; it refuses to repartition keyed topics. */
export class Topics extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly #ready: ReadonlyMap<string, aws.lambda.Invocation>;

  constructor(name: string, args: TopicsArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:Topics', name, {}, options);
    const reconcile = createVpcFunction(this, name, {
      description: 'Makes the Kafka topics that the contracts name',
      bundle: args.bundle,
      network: args.network,
      access: [args.broker.clientAccess()],
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
    this.registerOutputs({ functionName: this.functionName });
  }

  /** What whoever uses the topics of `product` waits for. */
  ready(product: string): readonly pulumi.Resource[] {
    const invocation = this.#ready.get(product);
    return invocation === undefined ? [] : [invocation];
  }
}

interface InvokeSpec extends ProductMessages {
  readonly broker: KafkaBroker;
  readonly reconcile: aws.lambda.Function;
}

/** Runs again when a contract's topic changes, and when the broker starts from an empty volume. */
function invoke(parent: Topics, name: string, spec: InvokeSpec): aws.lambda.Invocation {
  const input = JSON.stringify({ topics: [...topicRows(spec.messages), ...(spec.others ?? [])] });
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
