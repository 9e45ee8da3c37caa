/**
 * A writer's schema, of what the bytes depend on alone: names, fields, branches. Documentation, defaults, logical types and
 * what Connect notes beside (`connect.name`) decide nothing about bytes.
 *
 * Read here and not by a library, because those make code of schemas at run time, and a schema comes from outside.
 * https://avro.apache.org/docs/1.12.0/specification/#schema-declaration
 */

/** Types that are no more than their name. */
const primitives = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;

/** Name of a primitive type. */
export type PrimitiveName = (typeof primitives)[number];

/** A field of a record. */
export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
}

/** A type; records may hold themselves. */
export type AvroType =
  | { readonly kind: 'primitive'; readonly name: PrimitiveName }
  | { readonly kind: 'record'; readonly fields: readonly AvroField[] }
  | { readonly kind: 'enum'; readonly symbols: readonly string[] }
  | { readonly kind: 'fixed'; readonly size: number }
  | { readonly kind: 'array'; readonly items: AvroType }
  | { readonly kind: 'map'; readonly values: AvroType }
  | { readonly kind: 'union'; readonly branches: readonly AvroType[] };

/** Deepest nesting of a schema's text. */
const maxSchemaDepth = 100;
/** Types, fields and branches that a schema may have; far more than any table needs. */
const maxSchemaNodes = 20_000;
const maxFixedBytes = 1_048_576;

const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The type of a schema's text. Throws a plain Error, whose message is for people, for what is no schema or too large a one. */
export function readSchema(text: string): AvroType {
  return new SchemaReader().read(JSON.parse(text), '', 0);
}

type Json = Readonly<Record<string, unknown>>;

class SchemaReader {
  readonly #named = new Map<string, AvroType>();
  #nodes = 0;

  /** `namespace` is what the schema stands in, empty for none. */
  read(schema: unknown, namespace: string, depth: number): AvroType {
    this.#nodes += 1;
    if (depth > maxSchemaDepth || this.#nodes > maxSchemaNodes) throw new Error('it is too large or nested too deep');
    if (typeof schema === 'string') return this.#byName(schema, namespace);
    if (Array.isArray(schema)) return this.#union(schema, namespace, depth);
    if (typeof schema !== 'object' || schema === null)
      throw new Error('a type is neither a name, nor a list, nor an object');
    const body: Json = { ...schema };
    switch (body.type) {
      case 'record':
      case 'error':
        return this.#record(body, namespace, depth);
      case 'enum':
        return this.#define(body, namespace, { kind: 'enum', symbols: symbolsOf(body.symbols) });
      case 'fixed':
        return this.#define(body, namespace, { kind: 'fixed', size: sizeOf(body.size) });
      case 'array':
        return { kind: 'array', items: this.read(body.items, namespace, depth + 1) };
      case 'map':
        return { kind: 'map', values: this.read(body.values, namespace, depth + 1) };
      default:
        // A type with more to say of it: {"type": "long", "connect.name": …}, {"type": {…}}.
        return this.read(body.type, namespace, depth + 1);
    }
  }

  #byName(name: string, namespace: string): AvroType {
    const primitive = primitives.find((candidate) => candidate === name);
    if (primitive !== undefined) return { kind: 'primitive', name: primitive };
    const near = name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
    const type = this.#named.get(near) ?? this.#named.get(name);
    if (type === undefined) throw new Error('a name is used that is not defined before');
    return type;
  }

  #union(schemas: readonly unknown[], namespace: string, depth: number): AvroType {
    const branches = schemas.map((branch) => this.read(branch, namespace, depth + 1));
    if (branches.length === 0) throw new Error('a union has no branches');
    if (branches.some(({ kind }) => kind === 'union')) throw new Error('a union is a branch of another one');
    return { kind: 'union', branches };
  }

  #record(body: Json, namespace: string, depth: number): AvroType {
    const fields: AvroField[] = [];
    const type: AvroType = { kind: 'record', fields };
    this.#define(body, namespace, type); // before its fields, which may name it
    if (!Array.isArray(body.fields)) throw new Error('a record has no list of fields');
    const [, inner] = fullName(body, namespace);
    for (const field of body.fields as readonly Json[]) {
      const name: unknown = field?.name;
      if (typeof name !== 'string' || !namePattern.test(name))
        throw new Error('a field has no name, or one that is none');
      if (fields.some((other) => other.name === name)) throw new Error('two fields of a record have one name');
      fields.push({ name, type: this.read(field.type, inner, depth + 1) });
    }
    return type;
  }

  #define(body: Json, namespace: string, type: AvroType): AvroType {
    const [name] = fullName(body, namespace);
    if (this.#named.has(name) || primitives.some((primitive) => primitive === name))
      throw new Error('a name is defined twice');
    this.#named.set(name, type);
    return type;
  }
}

/** A named type's name with its namespace, and that namespace. */
function fullName(body: Json, outer: string): readonly [string, string] {
  const { name, namespace = outer } = body;
  if (typeof name !== 'string' || !name.split('.').every((part) => namePattern.test(part))) {
    throw new Error('a type has no name, or one that is none');
  }
  if (name.includes('.')) return [name, name.slice(0, name.lastIndexOf('.'))];
  if (typeof namespace !== 'string' || namespace === '') return [name, ''];
  return [`${namespace}.${name}`, namespace];
}

function symbolsOf(symbols: unknown): readonly string[] {
  if (!Array.isArray(symbols)) throw new Error('an enum has no list of symbols');
  return symbols.map((symbol: unknown) => {
    if (typeof symbol !== 'string' || !namePattern.test(symbol)) throw new Error('a symbol of an enum is no name');
    return symbol;
  });
}

function sizeOf(size: unknown): number {
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 0 || size > maxFixedBytes)
    throw new Error('a fixed has no size');
  return size;
}
