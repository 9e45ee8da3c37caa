/** Which files are schemas, and of which draft. */
import { isObject, type Json, type JsonObject } from '../../contracts/src/json.ts';
import type { Draft } from '../../contracts/src/prove/model.ts';
import type { Complaint } from '../../contracts/src/source.ts';

/** What `$schema` may name. Draft 6 says nothing that draft 7 reads otherwise. */
const drafts: readonly (readonly [RegExp, Draft])[] = [
  [/^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/, '2020-12'],
  [/^https?:\/\/json-schema\.org\/draft-0[67]\/schema#?$/, 'draft-07'],
];

const standard = /^https?:\/\/json-schema\.org\//;

/** Keywords that only a schema has at its root, each with the form that its value must have. */
const signs: Readonly<Record<string, (value: Json) => boolean>> = {
  properties: isObject,
  patternProperties: isObject,
  $defs: isObject,
  definitions: isObject,
  additionalProperties: (value) => isObject(value) || typeof value === 'boolean',
  items: (value) => isObject(value) || Array.isArray(value) || typeof value === 'boolean',
  allOf: Array.isArray,
  anyOf: Array.isArray,
  oneOf: Array.isArray,
  enum: Array.isArray,
  required: Array.isArray,
  not: isObject,
  if: isObject,
  $ref: (value) => typeof value === 'string',
  const: () => true,
  type: (value) =>
    [value]
      .flat()
      .every((name) => typeof name === 'string' && /^(null|boolean|object|array|number|integer|string)$/.test(name)),
};

/** Whether a JSON file in a folder is a schema. `true`, `false` and `{}` are. */
export function isSchema(value: Json): boolean {
  if (typeof value === 'boolean') return true;
  if (!isObject(value)) return false;
  if (typeof value.$schema === 'string' && standard.test(value.$schema)) return true;
  if (Object.keys(value).length === 0) return true;
  return Object.entries(signs).some(([name, fits]) => Object.hasOwn(value, name) && fits(value[name] ?? null));
}

/** The draft of a schema; `fallback` is for one that neither names a draft nor uses what only draft 7 has. */
export function draftOf(schema: Json, fallback: Draft | undefined): Draft | Complaint {
  if (!isObject(schema)) return fallback ?? '2020-12';
  const { $schema } = schema;
  if (typeof $schema !== 'string' || !standard.test($schema)) return fallback ?? guess(schema);
  const known = drafts.find(([name]) => name.test($schema));
  if (known !== undefined) return known[1];
  return {
    code: 'BAD_VALUE',
    what: `"${$schema}" is a draft that is not read`,
    fix: 'use https://json-schema.org/draft/2020-12/schema or http://json-schema.org/draft-07/schema#',
  };
}

function guess(schema: JsonObject): Draft {
  const open: Json[] = [schema];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    if (isObject(value) && isOld(value)) return 'draft-07';
    for (const item of Object.values(value)) open.push(item as Json);
  }
  return '2020-12';
}

/** Lists of schemas under `items`, and what went with them, mean nothing in 2020-12. */
function isOld({ items, dependencies, $defs, prefixItems }: JsonObject): boolean {
  if ($defs !== undefined || prefixItems !== undefined) return false;
  return (
    (Array.isArray(items) && items.every((item) => isObject(item) || typeof item === 'boolean')) ||
    isObject(dependencies)
  );
}
