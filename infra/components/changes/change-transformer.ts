/** The function that turns an item's changes into lines of the raw zone, batch by batch, for Firehose. */
import type * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { ItemContract } from '../../../contracts/src/model.ts';
import { createFunction } from '../functions/function.ts';
import type { Artifact } from '../lake/artifact-store.ts';

/** Arguments of {@link ChangeTransformer}. */
export interface ChangeTransformerArgs {
  readonly contract: ItemContract;
  readonly bundle: Artifact;
  readonly logRetentionDays: number;
}

/** Longest time of one invocation; a batch takes far less. Firehose itself waits for five minutes at most. */
export const transformerSeconds = 60;

/** One whole processor: the work is computing. */
const memoryMebibytes = 1769;

/** A function of text to text: it is in no network, and may write its log and nothing else. */
export class ChangeTransformer extends pulumi.ComponentResource {
  readonly function: aws.lambda.Function;
  readonly functionName: pulumi.Output<string>;

  constructor(name: string, args: ChangeTransformerArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:ChangeTransformer', name, {}, options);
    const { contract, bundle, logRetentionDays } = args;
    this.function = createFunction(this, name, {
      description: `Turns changes of ${contract.product}/${contract.name} into lines of the raw zone`,
      bundle,
      access: [],
      timeoutSeconds: transformerSeconds,
      memoryMebibytes,
      logRetentionDays,
    });
    this.functionName = this.function.name;
    this.registerOutputs({ functionName: this.functionName });
  }
}
