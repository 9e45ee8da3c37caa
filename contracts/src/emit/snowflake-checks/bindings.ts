/** Which value of a landed line each column of a structured table takes. */
import { facetsOf } from '../../facets.ts';
import { isObject, type Json, type JsonObject, objectOr, type Path } from '../../json.ts';
import type { Column, ColumnType, MessageContract } from '../../model.ts';
import type { Encoding, Target } from './typed.ts';

/** A column and the place that it is read from. */
export interface Binding {
  readonly column: Column;
  /** One path; of a row in Debezium's envelope two: after the change, and before it. */
  readonly from: { readonly path: Path } | { readonly after: Path; readonly before: Path };
  readonly target: Target;
  /** Snowflake's expression around the value, with `?` for it. */
  readonly wrap?: string;
}

/** What the S3 sinks add to each line (Kafka's InsertField), as a schema: it is checked like the rest. */
export const kafkaFields: JsonObject = {
  type: 'object',
  required: ['__partition', '__offset'],
  properties: { __partition: { type: 'integer', minimum: 0 }, __offset: { type: 'integer', minimum: 0 } },
};

interface Origin {
  readonly path: Path;
  readonly encoding?: Encoding;
  readonly wrap?: string;
}

const kafkaColumns: Readonly<Record<string, Origin>> = {
  kafka_partition: { path: ['__partition'] },
  kafka_offset: { path: ['__offset'] },
};

/** Columns about a change itself: https://debezium.io/documentation/reference/stable/connectors/mysql.html#mysql-events */
const envelopeColumns: Readonly<Record<string, Origin>> = {
  op: { path: ['op'] },
  changed_at: { path: ['source', 'ts_us'], encoding: 'epoch-micros' },
  // Debezium writes "false" where older versions wrote null.
  snapshot: { path: ['source', 'snapshot'], wrap: "NULLIF(?, 'false')" },
  binlog_file: { path: ['source', 'file'] },
  binlog_pos: { path: ['source', 'pos'] },
  binlog_row: { path: ['source', 'row'] },
};

/** Columns that the raw table has already. */
export const carriedColumns: readonly string[] = ['loaded_at'];

/** The binding of each column but the carried ones, or the name of a column that no value of the message goes to. */
export function bindingsOf(
  message: MessageContract,
  schema: Json,
  columns: readonly Column[],
): readonly Binding[] | string {
  const isEnvelope = message.source !== undefined && 'mysql' in message.source;
  const origins = { ...kafkaColumns, ...(isEnvelope ? envelopeColumns : {}) };
  const rowPath: Path = isEnvelope ? ['after'] : [];
  const bindings: Binding[] = [];
  for (const column of columns) {
    if (carriedColumns.includes(column.name)) continue;
    const origin = Object.hasOwn(origins, column.name) ? origins[column.name] : undefined;
    const property = origin === undefined ? propertyAt(schema, [...rowPath, column.name]) : undefined;
    if (origin !== undefined) bindings.push(fromOrigin(column, origin));
    else if (property !== undefined) bindings.push(fromRow(column, property, isEnvelope));
    else return column.name;
  }
  return bindings;
}

function fromOrigin(column: Column, { path, encoding, wrap }: Origin): Binding {
  const target = { type: column.type, ...(encoding === undefined ? {} : { encoding }) };
  return { column, from: { path }, target, ...(wrap === undefined ? {} : { wrap }) };
}

function fromRow(column: Column, property: Json, isEnvelope: boolean): Binding {
  const { encoding } = facetsOf(property);
  const known = encodings.find((name) => name === encoding);
  const target: Target = { type: column.type, ...(known === undefined ? {} : { encoding: known }) };
  const { name } = column;
  return { column, target, from: isEnvelope ? { after: ['after', name], before: ['before', name] } : { path: [name] } };
}

const encodings: readonly Encoding[] = ['epoch-days', 'epoch-micros'];

/** The schema of the property at `path`, seen through unions with null and `allOf`. */
export function propertyAt(schema: Json, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((value, step) => {
    if (value === undefined) return undefined;
    for (const part of facetsOf(value).parts) {
      const properties = objectOr(part.properties);
      if (Object.hasOwn(properties, step)) return properties[step];
    }
    return undefined;
  }, schema);
}

/** The JSON type that a column's values come from in a message. */
export function jsonTypeOf({ type, encoding }: Target): string {
  if (encoding !== undefined) return 'integer';
  const plain: Partial<Record<ColumnType, string>> = { int: 'integer', bigint: 'integer', boolean: 'boolean' };
  return plain[type] ?? 'string';
}

/** Whether the schema lets the property at `path` be left out or be null. */
export function mayBeAbsent(schema: Json, path: Path): boolean {
  const [parent, name] = [path.slice(0, -1), path.at(-1)];
  const holder = propertyAt(schema, parent);
  const property = propertyAt(schema, path);
  if (holder === undefined || property === undefined || !isObject(property)) return true;
  const required = facetsOf(holder).parts.some(
    (part) => Array.isArray(part.required) && part.required.some((each) => each === name),
  );
  const isNullable = facetsOf(property).nullable;
  const whole = parent.length === 0 ? false : facetsOf(holder).nullable || mayBeAbsent(schema, parent);
  return !required || isNullable || whole;
}
