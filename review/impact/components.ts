/** What the Pulumi program calls the parts of a product that a contract reaches, as `infra/pipelines/` names them. */
import type { ItemContract, MessageContract, TableContract } from '../../contracts/src/model.ts';

/** Which function or replayer produces a message, `<product>/<name>` → component; a contract does not know who writes it. */
const producers: Readonly<Record<string, string>> = {
  // Where the stack has no plugin for the connector.
  'clickstream/events': 'clickstream-poller',
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

/** Which pipe or task of Snowflake writes a table, `<product>/<name>` → its name there. */
const loaders: Readonly<Record<string, Loader>> = {
  'clickstream/raw-events': { kind: 'pipe', name: 'RAW_EVENTS_PIPE' },
  'clickstream/raw-logs': { kind: 'pipe', name: 'RAW_LOGS_PIPE' },
  'clickstream/structured-events': { kind: 'task', name: 'INSERT_EVENT_DATA_TASK' },
  'clickstream/quarantined-events': { kind: 'task', name: 'QUARANTINE_EVENT_DATA_TASK' },
  'clickstream/transformed-clickstream': { kind: 'task', name: 'TASK_LOAD_TRANSFORMED_CLICKSTREAM' },
  'clickstream/structured-logs': { kind: 'task', name: 'INSERT_LOG_DATA_TASK' },
  'clickstream/quarantined-logs': { kind: 'task', name: 'QUARANTINE_LOG_DATA_TASK' },
  'clickstream/transformed-logs': { kind: 'task', name: 'TASK_LOAD_TRANSFORMED_LOGS' },
  'clickstream/transformed-logs-history': { kind: 'task', name: 'TASK_LOAD_TRANSFORMED_LOGS_HISTORY' },
};

/** What writes a table of Snowflake. */
export interface Loader {
  readonly kind: 'pipe' | 'task';
  readonly name: string;
}

/** What writes a table in Snowflake; undefined for a table of the lake. */
export function loaderOf({ product, name, format }: TableContract): Loader | undefined {
  return format === 'snowflake' ? loaders[`${product}/${name}`] : undefined;
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
