/** What the stages of a product of changes hand on to each other: what was fed, and where it has been seen. */

import { items } from '../../../contracts/generated/catalogue.ts';
import type { ItemContract } from '../../../contracts/src/model.ts';
import type { ResolvedOutputs } from '../../../infra/outputs.ts';
import { type ProductContext, productOutputs } from '../product.ts';
import type { Landing } from './landing.ts';

/** The changes of one run. */
export interface Fed {
  /** Every change that was made, by its identity; the tracer is among them. */
  readonly changes: ReadonlySet<string>;
  readonly tracer: string;
  /** The version that the tracer wrote. */
  readonly version: number;
  /** When feeding began, in milliseconds since 1970. */
  readonly begun: number;
  readonly landing: Landing;
}

/** Filled as the run goes on. */
export interface Passage {
  fed?: Fed;
  /** When the clock's trigger was fired, in milliseconds since 1970. */
  fired?: number;
}

/** What was fed. A stage that comes before feeding is a mistake in the product's rows. */
export function fedOf({ fed }: Passage): Fed {
  if (fed === undefined) throw new TypeError('nothing has been fed yet');
  return fed;
}

/** The item contract `<product>/<name>`, and what was deployed for it. */
export function itemOf(
  context: ProductContext,
  [slug, name]: readonly [string, string],
): {
  readonly contract: ItemContract;
  readonly deployed: NonNullable<ResolvedOutputs['products'][string]['items']>[string];
} {
  const contracts: Readonly<Record<string, ItemContract>> = items;
  const contract = contracts[`${slug}/${name}`];
  const deployed = productOutputs(context, slug).items?.[name];
  if (contract === undefined || deployed === undefined) throw new TypeError(`${slug} has no items ${name}`);
  return { contract, deployed };
}

/** Where the product's items are `prices`. */
export const prices = ['crypto-cdc', 'prices'] as const;
