/** Makes the rows of the catalogue from contracts without mistakes. */

import { parseColumnType } from './column-types.ts';
import { columnsOf } from './columns.ts';
import { facetsOf } from './facets.ts';
import type { ContractFile } from './files.ts';
import { isObject, type Json, type JsonObject, objectOr, stringsOf } from './json.ts';
import type {
  Column,
  Compatibility,
  Contract,
  Engine,
  ItemContract,
  ItemKey,
  Landing,
  Measure,
  MessageContract,
  MessageSource,
  QualityRule,
  QueryParameter,
  ResultContract,
  TableContract,
  TableFormat,
  WarehouseSchema,
} from './model.ts';
import { resolveId } from './refs.ts';

/** What a row says that the contract's own file does not. */
export interface RowFacts {
  readonly hash: string;
  /** Of a result: what keeps the tables that it reads. Default: athena. */
  readonly engine?: Engine;
}

/** The row of `file`, whose self-contained schema is `schema`. Shared contracts have none. */
export function rowOf(
  file: ContractFile,
  schema: JsonObject,
  { hash, engine = 'athena' }: RowFacts,
): Contract | undefined {
  const body = objectOr(schema.streampact);
  const base = {
    product: file.product,
    name: file.name,
    hash,
    title: text(schema.title),
    description: text(schema.description),
    owner: text(body.owner),
    // The raw zone keeps what every earlier version let through.
    compatibility: (body.compatibility ?? 'backward-transitive') as Compatibility,
    personalData: body.personalData === true,
  };
  const row = { file, schema, base };
  if (file.kind === 'message') return messageRow(row, objectOr(body.message));
  if (file.kind === 'item') return itemRow(row, objectOr(body.item));
  if (file.kind === 'table') return tableRow(row, objectOr(body.table));
  return file.kind === 'result' ? resultRow(row, objectOr(body.result), engine) : undefined;
}

/** `crypto-market`, `assets` → `crypto_market_assets`, unless the contract's body says another name. */
export function tableName(product: string, name: string, body: JsonObject): string {
  return typeof body.name === 'string' ? body.name : `${product}_${name}`.replaceAll('-', '_');
}

interface RowSource {
  readonly file: ContractFile;
  readonly schema: JsonObject;
  readonly base: Omit<
    MessageContract,
    Exclude<
      keyof MessageContract,
      'product' | 'name' | 'hash' | 'title' | 'description' | 'owner' | 'compatibility' | 'personalData'
    >
  >;
}

function messageRow({ base }: RowSource, body: JsonObject): MessageContract {
  const path = `${base.product}/${base.name}`;
  return {
    kind: 'message',
    ...base,
    topic: text(body.topic),
    deadLetterTopic: `${text(body.topic)}.dlq`,
    partitions: Number(body.partitions),
    retentionHours: Number(body.retentionHours),
    key: typeof body.key === 'string' ? body.key : null,
    framing: body.framing === 'envelope' ? 'envelope' : 'value',
    content: body.content === 'open' ? 'open' : 'declared',
    rawPrefix: `raw/${path}`,
    quarantinePrefix: `quarantine/${path}`,
    ...projectionOf(objectOr(body.projection)),
    ...(isObject(body.source) ? { source: body.source as unknown as MessageSource } : {}),
    ...(isObject(body.landing) ? { landing: body.landing as unknown as Landing } : {}),
  };
}

function projectionOf({ prefix, name }: JsonObject): Pick<MessageContract, 'projection'> {
  return typeof prefix === 'string' && typeof name === 'string' ? { projection: { prefix, name } } : {};
}

function itemRow({ base, schema }: RowSource, body: JsonObject): ItemContract {
  const path = `${base.product}/${base.name}`;
  const [stream, delivery] = [objectOr(body.stream), objectOr(body.delivery)];
  const indexes = Object.entries(objectOr(body.indexes)).map(([name, key]) => [name, keyOf(objectOr(key))] as const);
  return {
    kind: 'item',
    ...base,
    dynamoTable: text(body.table),
    ...keyOf(body),
    indexes: Object.fromEntries(indexes),
    keyTypes: keyTypesOf([keyOf(body), ...indexes.map(([, key]) => key)], objectOr(schema.properties)),
    version: text(body.version),
    ...(typeof body.expiresAt === 'string' ? { expiresAt: body.expiresAt } : {}),
    oldImage: body.oldImage === true,
    shards: Number(stream.shards),
    retentionHours: Number(stream.retentionHours),
    bufferSeconds: Number(delivery.bufferSeconds),
    bufferMebibytes: Number(delivery.bufferMebibytes),
    rawPrefix: `raw/${path}`,
    quarantinePrefix: `quarantine/${path}`,
    errorPrefix: `errors/${path}`,
  };
}

function keyTypesOf(keys: readonly ItemKey[], properties: JsonObject): ItemContract['keyTypes'] {
  const names = new Set(keys.flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey ?? []].flat()));
  const typed = [...names].map((name) => {
    const { types = [] } = facetsOf(properties[name] ?? true);
    return [name, types.includes('integer') ? 'N' : 'S'] as const;
  });
  return Object.fromEntries(typed);
}

/** The attributes that an item contract names as the key of its table or of an index. */
function keyOf({ partitionKey, sortKey }: JsonObject): ItemKey {
  return { partitionKey: text(partitionKey), ...(typeof sortKey === 'string' ? { sortKey } : {}) };
}

function tableRow({ file, schema, base }: RowSource, body: JsonObject): TableContract {
  const path = `${base.product}/${base.name}`;
  const columns = columnsOf(schema);
  const partitionBy = stringsOf(body.partitionBy);
  const format = tableFormats.find((known) => known === body.format) ?? 'parquet';
  const sources = sourcesOf(body).flatMap((address) => idOf(file, address) ?? []);
  return {
    kind: 'table',
    ...base,
    table: tableName(base.product, base.name, body),
    format,
    ...(isSchema(body.schema) ? { schema: body.schema } : {}),
    ...(Array.isArray(body.measures) ? { measures: body.measures as unknown as readonly Measure[] } : {}),
    location: locationOf({ path, format, sources, said: body.location }),
    rejectedPrefix: `rejected/${path}`,
    columns: columns.filter(({ name }) => !partitionBy.includes(name)),
    partitionColumns: partitionBy.flatMap((name) => columns.filter((column) => column.name === name)),
    recordKey: stringsOf(body.recordKey),
    ...(Array.isArray(body.precombine) ? { precombine: stringsOf(body.precombine) } : {}),
    ...(typeof body.tombstone === 'string' ? { tombstone: body.tombstone } : {}),
    ...(typeof body.tombstoneDays === 'number' ? { tombstoneDays: body.tombstoneDays } : {}),
    sources,
    freshnessMinutes: Number(body.freshnessMinutes),
    quality: (Array.isArray(body.quality) ? body.quality : []) as unknown as readonly QualityRule[],
  };
}

const tableFormats = ['parquet', 'hudi', 'csv', 'json', 'snowflake'] as const satisfies readonly TableFormat[];

function isSchema(said: Json | undefined): said is WarehouseSchema {
  return said === 'raw' || said === 'structured' || said === 'transformed';
}

/** The addresses that a table contract gives as its `source`: one, several or none. */
export function sourcesOf({ source }: JsonObject): readonly string[] {
  return typeof source === 'string' ? [source] : stringsOf(source);
}

interface Location {
  /** `<product>/<name>`. */
  readonly path: string;
  readonly format: TableFormat;
  readonly sources: readonly string[];
  readonly said: Json | undefined;
}

/** A JSON table lies where the sink writes its message, or Firehose its item's changes. */
function locationOf({ path, format, sources: [source], said }: Location): string {
  if (typeof said === 'string') return said;
  if (format === 'snowflake') return '';
  return format === 'json' && source !== undefined ? `raw/${source.replace(/\.[a-z]+$/, '')}` : `curated/${path}`;
}

function resultRow({ file, schema, base }: RowSource, body: JsonObject, engine: Engine): ResultContract {
  const columns: readonly Column[] = columnsOf(schema);
  return {
    kind: 'result',
    ...base,
    engine,
    sql: `queries/${base.product}/${text(body.query)}`,
    columns,
    parameters: (Array.isArray(body.parameters) ? body.parameters : []).filter(isObject).map(parameterOf),
    reads: stringsOf(body.reads).map((address) => contractNamed(file, address)),
  };
}

function parameterOf(parameter: JsonObject): QueryParameter {
  return {
    name: text(parameter.name),
    type: parseColumnType(text(parameter.type)) ?? 'string',
    description: text(parameter.description),
    example: text(parameter.example),
  };
}

/** `assets.message.json` in `crypto-market` → `crypto-market/assets.message`. */
function idOf(file: ContractFile, address: string): string | undefined {
  const id = resolveId(file, address);
  return typeof id === 'string' ? id.replace(/\.json$/, '') : undefined;
}

/** `assets.table.json` in `crypto-market` → `crypto-market/assets`. */
function contractNamed(file: ContractFile, address: string): string {
  return idOf(file, address)?.replace(/\.[a-z]+$/, '') ?? '';
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
