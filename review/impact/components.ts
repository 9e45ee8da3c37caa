/** What the Pulumi program calls the parts of a product that a contract reaches, as `infra/pipelines/` names them. */
import type { ItemContract, MessageContract, TableContract } from '../../contracts/src/model.ts';

/** Which function or replayer produces a message, `<product>/<name>` → component; a contract does not know who writes it. */
const producers: Readonly<Record<string, string>> = {
  'crypto-market/assets': 'crypto-market-coincap',
  'csv-replay/flights': 'csv-replay-replay',
  'fx-rates/rates': 'fx-rates-open-exchange-rates',
};

/** The function or replayer that produces a message; undefined for a message whose producer is not of this stack. */
export function producerOf({ product, name }: MessageContract): string | undefined {
  return producers[`${product}/${name}`];
}

/** The workers that write a product's messages to the lake. */
export function sinkOf({ product }: MessageContract): string {
  return `${product}-sink`;
}

/** Which job builds a table, `<product>/<name>` → component. */
const jobs: Readonly<Record<string, string>> = {
  'crypto-cdc/prices': 'crypto-cdc-upsert',
  'crypto-market/assets': 'crypto-market-curate',
  'fx-rates/normalized-transactions': 'fx-rates-normalize',
};

/** The job that builds a table; undefined for one that is read as it was delivered or as the sink wrote it. */
export function jobOf({ product, name }: TableContract): string | undefined {
  return jobs[`${product}/${name}`];
}

/** The crawler that adds a table's partitions; undefined for a table without any, and for one whose job adds them. */
export function crawlerOf({ product, name, partitionColumns, format }: TableContract): string | undefined {
  return partitionColumns.length === 0 || format === 'hudi' ? undefined : `${product}-${name}`;
}

/** What an item's changes pass on their way to the raw zone. */
export function changePartsOf({ product, name }: ItemContract): {
  readonly table: string;
  readonly stream: string;
  readonly delivery: string;
  readonly transformer: string;
} {
  const prefix = `${product}-${name}`;
  return {
    table: `${prefix}-items`,
    stream: `${prefix}-changes`,
    delivery: `${prefix}-delivery`,
    transformer: `${product}-transformer`,
  };
}
