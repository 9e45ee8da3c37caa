/**
 * The keywords of JSON Schema 2020-12 that contracts may use, as rows; the walker, the dereferencer and the linter read
 * nothing else. Left out on purpose: dynamic references, anchors and nested `$id`s, which make a contract mean different
 * things in different places.
 */
import { isObject, type Json, type JsonObject, type Path } from './json.ts';

/** What a keyword's value holds: one schema, a list or a map of schemas, or no schema at all. */
type Holds = 'schema' | 'list' | 'map' | 'nothing';

interface Keyword {
  readonly holds: Holds;
  /** Says something about the schema, but neither accepts nor refuses a value. */
  readonly annotation?: true;
  /** Its schemas are applied to the same value as the schema that holds them, not to a part of it. */
  readonly inPlace?: true;
  /** Only allowed at the root of a contract. */
  readonly rootOnly?: true;
}

const schema: Keyword = { holds: 'schema' };
const list: Keyword = { holds: 'list' };
const map: Keyword = { holds: 'map' };
const sameValue: Keyword = { holds: 'schema', inPlace: true };
const sameValueList: Keyword = { holds: 'list', inPlace: true };
const assertion: Keyword = { holds: 'nothing' };
const annotation: Keyword = { holds: 'nothing', annotation: true };

export const keywords: Readonly<Record<string, Keyword>> = {
  $schema: { ...annotation, rootOnly: true },
  $id: { ...annotation, rootOnly: true },
  $comment: annotation,
  $ref: assertion,
  $defs: map,

  title: annotation,
  description: annotation,
  default: annotation,
  examples: annotation,
  deprecated: annotation,
  readOnly: annotation,
  writeOnly: annotation,
  contentEncoding: annotation,
  contentMediaType: annotation,
  streampact: annotation,

  additionalProperties: schema,
  unevaluatedProperties: schema,
  propertyNames: schema,
  items: schema,
  unevaluatedItems: schema,
  contains: schema,
  not: sameValue,
  if: sameValue,
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: sameValue,
  else: sameValue,
  allOf: sameValueList,
  anyOf: sameValueList,
  oneOf: sameValueList,
  prefixItems: list,
  properties: map,
  patternProperties: map,
  dependentSchemas: { holds: 'map', inPlace: true },

  type: assertion,
  enum: assertion,
  const: assertion,
  format: assertion,
  multipleOf: assertion,
  maximum: assertion,
  exclusiveMaximum: assertion,
  minimum: assertion,
  exclusiveMinimum: assertion,
  maxLength: assertion,
  minLength: assertion,
  pattern: assertion,
  maxItems: assertion,
  minItems: assertion,
  uniqueItems: assertion,
  maxContains: assertion,
  minContains: assertion,
  maxProperties: assertion,
  minProperties: assertion,
  required: assertion,
  dependentRequired: assertion,
};

/** The keyword called `name`, or undefined if contracts know none of that name. */
export function keywordOf(name: string): Keyword | undefined {
  return Object.hasOwn(keywords, name) ? keywords[name] : undefined;
}

/** The schemas directly inside `parent`, each with the steps that lead to it. */
export function* subschemasOf(parent: Json): Generator<{ readonly steps: Path; readonly schema: Json }> {
  if (!isObject(parent)) return;
  for (const [name, value] of Object.entries(parent)) {
    const holds = keywordOf(name)?.holds;
    if (holds === 'schema') yield { steps: [name], schema: value };
    if (holds === 'list' && Array.isArray(value)) {
      for (const [index, item] of value.entries()) yield { steps: [name, index], schema: item };
    }
    if (holds === 'map' && isObject(value)) {
      for (const [key, item] of Object.entries(value)) yield { steps: [name, key], schema: item };
    }
  }
}

/** `root` and every schema inside it, parents first. `root` must be bounded in depth, as every loaded contract is. */
export function* walkSchemas(root: Json, path: Path = []): Generator<{ readonly path: Path; readonly schema: Json }> {
  yield { path, schema: root };
  for (const { steps, schema: child } of subschemasOf(root)) yield* walkSchemas(child, [...path, ...steps]);
}

/** `schema` with every schema directly inside it replaced by what `each` makes of it. */
export function mapSubschemas(schema: JsonObject, each: (child: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, mapKeyword(name, value, each)]));
}

function mapKeyword(name: string, value: Json, each: (child: Json) => Json): Json {
  const holds = keywordOf(name)?.holds;
  if (holds === 'schema') return each(value);
  if (holds === 'list' && Array.isArray(value)) return value.map(each);
  if (holds !== 'map' || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, each(child)]));
}

/** The same schema without what neither accepts nor refuses a value. */
export function withoutAnnotations(schema: Json): Json {
  if (!isObject(schema)) return schema;
  const assertions = Object.entries(schema).filter(([name]) => keywordOf(name)?.annotation !== true);
  return mapSubschemas(Object.fromEntries(assertions), withoutAnnotations);
}
