/** What the Pulumi program calls the parts of a product that a contract reaches, as `infra/pipelines/` names them. */
import type { MessageContract, TableContract } from '../../contracts/src/model.ts';

/** Which function produces a message, `<product>/<name>` → component; a contract does not know who writes it. */
const producers: Readonly<Record<string, string>> = {
  'crypto-market/assets': 'crypto-market-coincap',
};

/** The function that produces a message; undefined for a message whose producer is not of this stack. */
export function producerOf({ product, name }: MessageContract): string | undefined {
  return producers[`${product}/${name}`];
}

/** The workers that write a product's messages to the lake. */
export function sinkOf({ product }: MessageContract): string {
  return `${product}-sink`;
}

/** The job that builds a product's tables. */
export function jobOf({ product }: TableContract): string {
  return `${product}-curate`;
}

/** The crawler that adds a table's partitions. */
export function crawlerOf({ product, name }: TableContract): string {
  return `${product}-${name}`;
}
