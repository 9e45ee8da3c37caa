/**
 * A writer's schema as avsc reads it, of what the bytes depend on alone: names, fields, branches. Documentation, defaults,
 * logical types and what Connect notes beside (`connect.name`) decide nothing about bytes, and defaults that avsc does not
 * like would refuse a schema that others write by.
 */
import avro from 'avsc';

type AvroType = avro.Type;

/** Deepest nesting of a schema's text. */
const maxSchemaDepth = 100;
/** What a schema's text may hold: types, fields, branches. */
const maxSchemaNodes = 20_000;

const structural = ['type', 'name', 'namespace', 'items', 'values', 'symbols', 'size'];

/** The type of a schema's text. Throws a plain Error, whose message is for people, for what is no schema or too large a one. */
export function readSchema(text: string): AvroType {
  let nodes = 0;
  const structureOf = (schema: unknown, depth: number): unknown => {
    nodes += 1;
    if (depth > maxSchemaDepth || nodes > maxSchemaNodes)
      throw new Error('The schema is too large or nested too deep.');
    if (Array.isArray(schema)) return schema.map((branch) => structureOf(branch, depth + 1));
    if (typeof schema !== 'object' || schema === null) return schema;
    const entries = Object.entries(schema).flatMap(([name, value]): [string, unknown][] => {
      if (name === 'fields' && Array.isArray(value))
        return [[name, value.map((field) => structureOf(field, depth + 1))]];
      if (name === 'symbols') return [[name, value]];
      return structural.includes(name) ? [[name, structureOf(value, depth + 1)]] : [];
    });
    return Object.fromEntries(entries);
  };
  // Wrapped: unwrapped unions must not be ambiguous, and those of a writer may be.
  return avro.Type.forSchema(structureOf(JSON.parse(text), 0) as avro.Schema, { wrapUnions: 'always' });
}
