/** Which files are schemas, and of which draft. */
import { isObject, type Json, type JsonObject } from '../../contracts/src/json.ts';
import type { Draft } from '../../contracts/src/prove/model.ts';
import { fixOf } from '../../contracts/src/prove/read/drafts.ts';
import type { Complaint } from '../../contracts/src/source.ts';
import { nearest } from '../../contracts/src/suggest.ts';

/** What `$schema` may name. Draft 6 says nothing that draft 7 reads otherwise. */
const drafts: readonly (readonly [RegExp, Draft])[] = [
  [/^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/, '2020-12'],
  [/^https?:\/\/json-schema\.org\/draft-0[67]\/schema#?$/, 'draft-07'],
];

const standard = /^https?:\/\/json-schema\.org\//;

const isSubschema = (value: Json): boolean => isObject(value) || typeof value === 'boolean';
const isNumber = (value: Json): boolean => typeof value === 'number';
const isText = (value: Json): boolean => typeof value === 'string';

/** Keywords that tell a schema by their form; those that many other documents have (`title`, `format`, …) tell nothing. */
const signs: readonly (readonly [fits: (value: Json) => boolean, keywords: readonly string[]])[] = [
  [isObject, ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependentRequired']],
  [isSubschema, ['additionalProperties', 'propertyNames', 'unevaluatedProperties', 'unevaluatedItems', 'contains']],
  [isSubschema, ['not', 'if', 'then', 'else']],
  [(value) => isSubschema(value) || Array.isArray(value), ['items']],
  [Array.isArray, ['allOf', 'anyOf', 'oneOf', 'prefixItems', 'enum', 'required']],
  [isNumber, ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength']],
  [isNumber, ['minItems', 'maxItems', 'minContains', 'maxContains', 'minProperties', 'maxProperties']],
  [isText, ['$ref', '$dynamicRef', 'pattern']],
  [(value) => typeof value === 'boolean', ['uniqueItems']],
  [() => true, ['const']],
  [isType, ['type']],
];

const types = ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'];

/** Whether `value` names types, or nearly does: a slip of the pen must not hide a schema. */
function isType(value: Json): boolean {
  const names = [value].flat();
  return names.length > 0 && names.every((name) => typeof name === 'string' && nearest(name, types) !== undefined);
}

/**
 * Whether a JSON file in a folder is a schema. It is none if it clearly is none: no object and no boolean; an object without a
 * sign of being one; or one whose `type` is something else altogether, as in `package.json` or GeoJSON.
 */
export function isSchema(value: Json): boolean {
  if (typeof value === 'boolean') return true;
  if (!isObject(value)) return false;
  if (typeof value.$schema === 'string' && standard.test(value.$schema)) return true;
  if (Object.keys(value).length === 0) return true;
  if (typeof value.type === 'string' && !isType(value.type)) return false;
  return signs.some(([fits, keywords]) =>
    keywords.some((name) => Object.hasOwn(value, name) && fits(value[name] ?? null)),
  );
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
    fix:
      fixOf($schema) ?? 'use https://json-schema.org/draft/2020-12/schema or http://json-schema.org/draft-07/schema#',
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
