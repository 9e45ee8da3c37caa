/**
 * The keywords of JSON Schema 2020-12 that contracts may use, as rows; the walker, the dereferencer and the linter read
 * nothing else. Left out on purpose: dynamic references, anchors and nested `$id`s, which make a contract mean different
 * things in different places.
 */
import { isObject, type Json, type Path } from './json.ts';

/** What a keyword's value holds: one schema, a list or a map of schemas, or no schema at all. */
type Holds = 'schema' | 'list' | 'map' | 'nothing';

interface Keyword {
  readonly holds: Holds;
  /** Says something about the schema, but neither accepts nor refuses a value. */
  readonly annotation?: true;
  /** Only allowed at the root of a contract. */
  readonly rootOnly?: true;
}

const schema: Keyword = { holds: 'schema' };
const list: Keyword = { holds: 'list' };
const map: Keyword = { holds: 'map' };
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
  not: schema,
  if: schema,
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: schema,
  else: schema,
  allOf: list,
  anyOf: list,
  oneOf: list,
  prefixItems: list,
  properties: map,
  patternProperties: map,
  dependentSchemas: map,

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
