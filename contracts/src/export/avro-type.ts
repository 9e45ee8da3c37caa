/** The Avro type of a value. */
import { columnTypeRow, decimalSize, parseColumnType } from '../column-types.ts';
import { isObject, type Json, type JsonObject, valueAt } from '../json.ts';
import type { ColumnType } from '../model.ts';
import { type AvroNames, avroName, freeName, isAvroName } from './avro-names.ts';
import { Cursor } from './ledger.ts';
import { Value } from './value.ts';

export interface Writing {
  readonly names: AvroNames;
  /** The names of records that hold themselves, by reference; set while and after they are written. */
  readonly definitions: Map<string, string>;
  readonly root: Cursor;
}

const text: Json = 'string';
const instant: Json = { type: 'long', logicalType: 'timestamp-micros' };
const day: Json = { type: 'int', logicalType: 'date' };

const primitives: Readonly<Record<string, Json>> = {
  string: text,
  integer: 'long',
  number: 'double',
  boolean: 'boolean',
};
const formats: Readonly<Record<string, Json>> = {
  date: day,
  'date-time': instant,
  uuid: { type: 'string', logicalType: 'uuid' },
};
const columns: Readonly<Record<string, Json>> = {
  string: text,
  int: 'int',
  bigint: 'long',
  boolean: 'boolean',
  date: day,
  timestamp: instant,
};

/** What integers are that stand for a date, or for an instant without a zone. */
const encodings: Readonly<Record<string, Json>> = {
  'epoch-days': day,
  'epoch-micros': { type: 'long', logicalType: 'local-timestamp-micros' },
};

/** The type of `value`, whose named types take their names from `wanted`; a union with null if it is nullable. */
export function avroType(value: Value, wanted: string, writing: Writing): Json {
  const types = branchesOf(value, wanted, writing);
  const all = value.nullable && value.types !== undefined ? ['null', ...types] : types;
  const [only] = all;
  return only !== undefined && all.length === 1 ? only : all;
}

function branchesOf(value: Value, wanted: string, writing: Writing): readonly Json[] {
  const reference = value.peek('$ref');
  if (typeof reference === 'string') return [referenced(value, reference, writing)];
  if (value.types === undefined || (value.types.length === 0 && !value.nullable)) {
    value.lose(value.types === undefined ? 'any value' : 'no value', 'a text, to hold the JSON of the value');
    return [text];
  }
  value.takeTypes();
  const column = columnOf(value);
  if (column !== undefined) return [column];
  return value.types.map((type) => typeOf(value, { type, wanted, alone: value.types?.length === 1 }, writing));
}

interface Branch {
  readonly type: string;
  readonly wanted: string;
  /** Whether the value has no other type, so that what is said of it is said of this one. */
  readonly alone: boolean;
}

function typeOf(value: Value, { type, wanted, alone }: Branch, writing: Writing): Json {
  if (type === 'object') return objectType(value, wanted, writing);
  if (type === 'array') {
    const items = value.child('items');
    if (items === undefined) value.lose('any item', 'a text, to hold the JSON of the item');
    return { type: 'array', items: items === undefined ? text : avroType(items, `${wanted} item`, writing) };
  }
  if (type === 'string' && alone) return enumType(value, wanted, writing) ?? formatted(value);
  if (type === 'integer' && !fitsLong(value))
    value.lose('any integer', 'a long: integers beyond 64 bits have no place');
  return primitives[type] ?? text;
}

function fitsLong(value: Value): boolean {
  const [least, most] = [value.peek('minimum'), value.peek('maximum')];
  return typeof least === 'number' && typeof most === 'number' && least >= -(2 ** 63) && most < 2 ** 63;
}

function formatted(value: Value): Json {
  const format = formats[String(value.peek('format'))];
  if (format === undefined) return text;
  const instants = value.text('format') === 'date-time';
  if (instants) value.lose('date-time', 'an instant in microseconds: offset and further digits have no place');
  return format;
}

function enumType(value: Value, wanted: string, { names }: Writing): Json | undefined {
  const allowed = value.peek('enum');
  // Without null among them, a union with null would let one through.
  if (value.nullable && !(Array.isArray(allowed) && allowed.includes(null))) return undefined;
  const symbols = Array.isArray(allowed) ? allowed.filter((item) => item !== null || !value.nullable) : [];
  if (symbols.length === 0 || !symbols.every((symbol) => typeof symbol === 'string' && isAvroName(symbol)))
    return undefined;
  value.take('enum');
  return {
    type: 'enum',
    name: names.free(wanted),
    namespace: names.namespace,
    ...docOf(value),
    symbols: [...new Set(symbols)],
  };
}

function columnOf(value: Value): Json | undefined {
  const fact = value.fact('column');
  const type: ColumnType | undefined = typeof fact === 'string' ? parseColumnType(fact) : undefined;
  if (type === undefined) return undefined;
  if (columnTypeRow(type).format !== undefined) value.take('format');
  const encoded = encodings[String(value.fact('encoding'))];
  if (encoded !== undefined) return encoded;
  const size = decimalSize(type);
  return size === undefined ? columns[type] : { type: 'bytes', logicalType: 'decimal', ...size };
}

function objectType(value: Value, wanted: string, writing: Writing): Json {
  const named = value.parts.some((part) => part.peek('properties') !== undefined);
  if (named) return recordType(value, { wanted, name: undefined }, writing);
  const values = value.child('additionalProperties');
  if (values === undefined) value.lose('any object', 'a map of texts, to hold the JSON of the values');
  return { type: 'map', values: values === undefined ? text : avroType(values, `${wanted} value`, writing) };
}

function recordType(
  value: Value,
  { wanted, name }: { readonly wanted: string; readonly name: string | undefined },
  writing: Writing,
): Json {
  const own = name ?? writing.names.free(value.text('title') ?? wanted);
  if (value.open) value.lose('open content', 'a record has its fields and no others');
  else takeClosed(value);
  const doc = docOf(value);
  const properties = value.properties();
  value.takeRequired();
  const taken = new Set(properties.map((property) => property.name).filter(isAvroName));
  const fields = properties.map((property) => {
    const field = isAvroName(property.name) ? property.name : freeName(avroName(property.name), taken);
    if (field !== property.name) property.value.lose('name', `the field is called ${field}`);
    return { name: field, ...fieldOf(property, `${own} ${property.name}`, writing) };
  });
  return { type: 'record', name: own, namespace: writing.names.namespace, ...doc, fields };
}

function takeClosed(value: Value): void {
  for (const keyword of ['additionalProperties', 'unevaluatedProperties']) {
    if (value.peek(keyword) === false) value.take(keyword);
  }
}

function fieldOf(
  { value, required }: { readonly value: Value; readonly required: boolean },
  wanted: string,
  writing: Writing,
): JsonObject {
  const type = avroType(value, wanted, writing);
  const doc = docOf(value);
  if (required) return { ...doc, type };
  const branches: readonly Json[] = Array.isArray(type) ? type : [type];
  if (!value.nullable) value.lose('required', 'may be absent but not null: a null is what says absent');
  return { ...doc, type: branches.includes('null') ? branches : ['null', ...branches], default: null };
}

function docOf(value: Value): JsonObject {
  const doc = value.text('description');
  return doc === undefined ? {} : { doc };
}

/** Only records have names that can be referred to; anything else that holds itself has no end in Avro. */
function referenced(value: Value, reference: string, writing: Writing): Json {
  const known = writing.definitions.get(reference);
  const path = ['$defs', reference.replace(/^#\/\$defs\//, '')];
  const schema = valueAt(writing.root.schema, path);
  if (!isObject(schema) || schema.type !== 'object' || !isObject(schema.properties)) {
    value.lose('recursion', 'a text, to hold the JSON of the value');
    return text;
  }
  value.take('$ref');
  if (known !== undefined) return `${writing.names.namespace}.${known}`;
  writing.root.take('$defs');
  const name = writing.names.free(typeof schema.title === 'string' ? schema.title : String(path.at(-1)));
  writing.definitions.set(reference, name);
  const target = new Value([new Cursor(schema, path, writing.root.ledger)]);
  target.takeTypes();
  target.text('title');
  return recordType(target, { wanted: name, name }, writing);
}
