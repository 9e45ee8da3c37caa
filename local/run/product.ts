/** What a product's run is made of: its stages as rows, and what every stage is given. */

import { StreampactError } from '../../contracts/src/error.ts';
import type { ResolvedOutputs } from '../../infra/outputs.ts';
import type { AwsClients } from './aws.ts';
import type { Cloud } from './cloud.ts';
import type { Inputs } from './inputs.ts';
import type { Journey } from './journey.ts';
import type { ProductReport, StageReport } from './report.ts';

export type Counts = Pick<StageReport, 'in' | 'out' | 'rejected' | 'reasons'>;

/** What every stage of a product is given. */
export interface ProductContext {
  readonly cloud: Cloud;
  readonly aws: AwsClients;
  readonly outputs: ResolvedOutputs;
  readonly inputs: Inputs;
  /** Of the run's tracer change, where the product has one. */
  readonly journey: Journey;
}

/** One stage: a name for the report, a title for people, and its work. */
export interface Stage {
  readonly name: string;
  readonly title: string;
  readonly run: (context: ProductContext, report: (detail: string) => void) => Promise<Counts>;
}

/** What a product's tables answer. */
export type Answers = Pick<ProductReport, 'queries' | 'figures' | 'page'>;

/** A data product as `npm start` runs it; its queries come from its result contracts. */
export interface ProductRun {
  readonly slug: string;
  /**
   * It runs only where every engine is the run's own: its source is served where functions in containers cannot reach it, or
   * its changes need engines that emulators elsewhere lack; false by default.
   */
  readonly insideOnly?: true;
  /** Made anew for each run, so that one stage may hand things on to another. */
  readonly stages: () => readonly Stage[];
  /** Asks its questions where its tables are; Athena by default. */
  readonly ask?: { readonly where: string; readonly of: (context: ProductContext) => Promise<Answers> };
}

/** The product's part of the stack's outputs. */
export function productOutputs(context: ProductContext, slug: string): ResolvedOutputs['products'][string] {
  const product = context.outputs.products[slug];
  if (product !== undefined) return product;
  throw new StreampactError('LOCAL_STAGE_FAILED', `The deployed stack has no product ${slug}.`, {
    where: 'Pulumi.local.yaml, streampact:products',
    fix: `add ${slug} to that list`,
  });
}
