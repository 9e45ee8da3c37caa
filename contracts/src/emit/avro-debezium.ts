/** The Avro schemas with which Debezium writes a table's changes, made from the message contract of these changes. */
import { envelopeFields, sourceFields, temporal } from '../debezium.ts';
import { type Facets, facetsOf } from '../facets.ts';
import { type Json, type JsonObject, objectOr } from '../json.ts';
import type { MessageContract } from '../model.ts';

/** Schemas of a record's value and key. */
export interface DebeziumSchemas {
  readonly value: JsonObject;
  readonly key: JsonObject;
}

/**
 * What Debezium writes of the table that `schema`, the contract of `row`, describes; undefined for a topic that it does not
 * fill. `source` has what the contract names of it.
 */
export function debeziumSchemas(schema: JsonObject, { topic, source }: MessageContract): DebeziumSchemas | undefined {
  if (source === undefined || !('mysql' in source)) return undefined;
  const properties = propertiesOf(schema);
  const columns = propertiesOf(properties.after ?? true);
  const record = recordsOf(topic);
  const key = source.mysql.recordKey.map((name) => field(name, columnType(columns[name] ?? true)));
  return {
    value: envelopeOf(record, columns, Object.keys(propertiesOf(properties.source ?? true))),
    key: record('Key', key),
  };
}

/** Makes records that are called after the topic, as Debezium calls them. */
function recordsOf(topic: string): (name: string, fields: readonly JsonObject[], more?: JsonObject) => JsonObject {
  return (name, fields, more = {}) => ({
    type: 'record',
    name,
    namespace: topic,
    fields,
    ...more,
    'connect.name': `${topic}.${name}`,
  });
}

function envelopeOf(record: ReturnType<typeof recordsOf>, columns: JsonObject, named: readonly string[]): JsonObject {
  const row = record(
    'Value',
    Object.entries(columns).map(([name, column]) => field(name, columnType(column))),
  );
  const source = {
    type: 'record',
    name: 'Source',
    namespace: 'io.debezium.connector.mysql',
    fields: fieldsOf(sourceFields).filter(({ name }) => named.includes(String(name))),
    'connect.version': 1,
    'connect.name': 'io.debezium.connector.mysql.Source',
  };
  const fields = [
    { name: 'before', type: ['null', row], default: null },
    { name: 'after', type: ['null', 'Value'], default: null },
    { name: 'source', type: source },
    ...fieldsOf(envelopeFields),
  ];
  return record('Envelope', fields, { 'connect.version': 2 });
}

function fieldsOf(rows: Readonly<Record<string, JsonObject>>): readonly JsonObject[] {
  return Object.entries(rows).map(([name, row]) => ({ name, ...row }));
}

function field(name: string, { type, nullable }: { readonly type: Json; readonly nullable: boolean }): JsonObject {
  return nullable ? { name, type: ['null', type], default: null } : { name, type };
}

function columnType(column: Json): { readonly type: Json; readonly nullable: boolean } {
  const facets = facetsOf(column);
  return { type: typeOf(facets), nullable: facets.nullable };
}

/** Decimals are text, as the connector is told to write them. */
function typeOf({ types, column, encoding, format }: Facets): Json {
  if (encoding === 'epoch-days') return temporal.date;
  if (encoding === 'epoch-micros') return temporal.microTimestamp;
  const [type = 'string'] = types ?? [];
  if (type === 'string' && format === 'date-time') return temporal.zonedTimestamp;
  if (type === 'integer') return column === 'int' ? 'int' : 'long';
  return plain[type] ?? 'string';
}

const plain: Readonly<Record<string, string>> = { boolean: 'boolean', number: 'double' };

/** What a schema says of an object's properties, seen through a union with null. */
function propertiesOf(schema: Json): JsonObject {
  return Object.assign({}, ...facetsOf(schema).parts.map(({ properties }) => objectOr(properties))) as JsonObject;
}
