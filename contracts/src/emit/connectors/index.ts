/** Emits `<product>/connectors/*.json`: Kafka Connect's configurations, as its REST takes them. */
import type { JsonObject } from '../../json.ts';
import type { LoadedContract } from '../../load.ts';
import type { Contract, MessageContract } from '../../model.ts';
import { jsonText } from '../header.ts';
import type { Connector } from './config.ts';
import { httpSource } from './http-source.ts';
import { mysqlSource } from './mysql-source.ts';
import { optionalSinks } from './optional.ts';
import { s3Sink } from './s3-sink.ts';

/** Paths below `generated/` and texts: the connectors that fill and land topics, and below `optional/` what else may read them. */
export function connectorEntries(contracts: readonly LoadedContract[]): readonly (readonly [string, string])[] {
  const rows = contracts.flatMap(({ row }) => row ?? []);
  return contracts.flatMap(({ row, schema }) => {
    if (row?.kind !== 'message') return [];
    const folder = `${row.product}/connectors`;
    return [
      ...connectorsOf(row).map((connector) => entry(folder, connector)),
      ...optionalSinks(row, { schema, recordKey: recordKeyOf(row, { schema, rows }) }).map((sink) =>
        entry(`${folder}/optional`, sink),
      ),
    ];
  });
}

/** The connectors that a message's contract names. */
export function connectorsOf(message: MessageContract): readonly Connector[] {
  const { source, landing } = message;
  const sources =
    source === undefined ? [] : ['http' in source ? httpSource(message, source) : mysqlSource(message, source)];
  return [...sources, ...(landing === undefined ? [] : [s3Sink(message, landing)])];
}

function entry(folder: string, connector: Connector): readonly [string, string] {
  return [`${folder}/${connector.name}.json`, jsonText(connector)];
}

interface Known {
  readonly schema: JsonObject;
  readonly rows: readonly Contract[];
}

/** What identifies the thing that a message tells of: the record key of the first table below its raw one that is made of its own properties. */
function recordKeyOf({ product, name }: MessageContract, { schema, rows }: Known): readonly string[] {
  const own = new Set(Object.keys(schema.properties ?? {}));
  const tables = rows.flatMap((row) => (row.kind === 'table' && row.product === product ? [row] : []));
  const below = (source: string) => tables.filter(({ sources }) => sources.includes(source));
  const keys = below(`${product}/${name}.message`)
    .flatMap((raw) => below(`${product}/${raw.name}.table`))
    .map(({ recordKey }) => recordKey);
  return keys.find((key) => key.length > 0 && key.every((column) => own.has(column))) ?? [];
}
