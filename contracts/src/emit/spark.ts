/**
 * Emits Spark schemas as the JSON of a `StructType`, which `StructType.fromJson` reads
 * (https://spark.apache.org/docs/3.5.4/api/python/reference/pyspark.sql/api/pyspark.sql.types.StructType.html).
 *
 * A message's schema says what JSON says: text stays text, also where it means a number, because casting and refusing is
 * the job's work. Every field is nullable, because Spark does not check that and a job must.
 */
import { sparkType } from '../column-types.ts';
import { facetsOf } from '../facets.ts';
import { isObject, type Json, objectOr } from '../json.ts';
import type { Column, TableContract } from '../model.ts';

export type SparkType = string | SparkStruct | SparkArray | SparkMap;

interface SparkStruct {
  readonly type: 'struct';
  readonly fields: readonly SparkField[];
}

interface SparkField {
  readonly name: string;
  readonly type: SparkType;
  readonly nullable: boolean;
  readonly metadata: { readonly comment?: string };
}

interface SparkArray {
  readonly type: 'array';
  readonly elementType: SparkType;
  readonly containsNull: boolean;
}

interface SparkMap {
  readonly type: 'map';
  readonly keyType: 'string';
  readonly valueType: SparkType;
  readonly valueContainsNull: boolean;
}

/** A table's rows: data columns, then partition columns. */
export function sparkTable(table: TableContract): SparkStruct {
  return { type: 'struct', fields: [...table.columns, ...table.partitionColumns].map(sparkColumn) };
}

/** A message's value. What has no single shape (unions, recursion, free objects) is the text of its JSON. */
export function sparkMessage(schema: Json): SparkType {
  const { types = [], parts, column } = facetsOf(schema);
  const [type, ...others] = types;
  if (type === undefined || others.length > 0) return 'string';
  if (type === 'object') return sparkObject(parts);
  if (type === 'array') return sparkArray(parts);
  if (type === 'number') return column?.startsWith('decimal') ? column : 'string';
  return { integer: 'long', boolean: 'boolean' }[type] ?? 'string';
}

/** A line of an item's raw zone: the change around the item, as `change.ts` describes it. */
export function sparkChange(schema: Json): SparkStruct {
  const item = sparkMessage(schema);
  const rows: readonly (readonly [string, SparkType])[] = [
    ...['unique_id', 'event_name', 'timestamp'].map((name) => [name, 'string'] as const),
    ['version', 'long'],
    ['new', item],
    ['old', item],
  ];
  return { type: 'struct', fields: rows.map(([name, type]) => ({ name, type, nullable: true, metadata: {} })) };
}

function sparkColumn({ name, type, nullable, description }: Column): SparkField {
  return { name, type: sparkType(type), nullable, metadata: { comment: description } };
}

function sparkObject(parts: readonly Json[]): SparkType {
  const properties = Object.assign({}, ...parts.map((part) => objectOr(objectOr(part).properties))) as Record<
    string,
    Json
  >;
  const fields = Object.entries(properties).map(([name, property]): SparkField => {
    const { description } = facetsOf(property);
    const metadata = description === undefined ? {} : { comment: description };
    return { name, type: sparkMessage(property), nullable: true, metadata };
  });
  if (fields.length > 0) return { type: 'struct', fields };
  const values = parts.map((part) => objectOr(part).additionalProperties).find(isObject);
  if (values === undefined) return 'string';
  return { type: 'map', keyType: 'string', valueType: sparkMessage(values), valueContainsNull: true };
}

function sparkArray(parts: readonly Json[]): SparkType {
  if (parts.some((part) => 'prefixItems' in objectOr(part))) return 'string';
  const items = parts.map((part) => objectOr(part).items).find((value) => value !== undefined);
  return { type: 'array', elementType: sparkMessage(items ?? true), containsNull: true };
}
