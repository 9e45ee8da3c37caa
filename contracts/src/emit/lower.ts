/**
 * Lowers a self-contained 2020-12 schema to draft-07 for json-schema-to-typescript, which knows neither `prefixItems`
 * nor `unevaluatedProperties` (version 16). The types it then writes are never narrower than the contract.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { mapSubschemas } from '../keywords.ts';

/** Keywords that say nothing a TypeScript type could hold, or that the type generator would misread. */
const dropped: ReadonlySet<string> = new Set([
  '$id',
  'streampact',
  'format',
  'pattern',
  'default',
  'examples',
  'if',
  'then',
  'else',
  'not',
  'contains',
  'minContains',
  'maxContains',
  'propertyNames',
  'dependentSchemas',
  'dependentRequired',
  'unevaluatedItems',
  'unevaluatedProperties',
  'prefixItems',
  '$defs',
  'minItems',
  'maxItems',
]);

export function lower(schema: Json): Json {
  if (!isObject(schema)) return schema;
  const kept = Object.entries(schema).filter(([name]) => !dropped.has(name));
  const lowered: Record<string, Json> = { ...mapSubschemas(Object.fromEntries(kept), lower) };
  if (isObject(schema.$defs)) lowered.definitions = lowerMap(schema.$defs);
  if (typeof schema.$ref === 'string') lowered.$ref = schema.$ref.replace('#/$defs/', '#/definitions/');
  return { ...lowered, ...tuple(schema), ...closedObject(schema) };
}

function lowerMap(map: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).map(([name, child]) => [name, lower(child)]));
}

/** `prefixItems` is draft-07's array form of `items`, and `items` beside it is `additionalItems`. */
function tuple(schema: JsonObject): JsonObject {
  if (!Array.isArray(schema.prefixItems)) return {};
  const { prefixItems, items = true, minItems } = schema;
  return {
    items: prefixItems.map(lower),
    additionalItems: lower(items),
    minItems: typeof minItems === 'number' ? minItems : 0,
    ...(items === false ? { maxItems: prefixItems.length } : {}),
  };
}

/** Evaluated by whom is beyond a type; closed is closed, where nothing else adds properties. */
function closedObject(schema: JsonObject): JsonObject {
  const composed = ['allOf', 'anyOf', 'oneOf', '$ref'].some((name) => name in schema);
  if (schema.unevaluatedProperties === undefined || 'additionalProperties' in schema || composed) return {};
  return { additionalProperties: lower(schema.unevaluatedProperties) };
}
