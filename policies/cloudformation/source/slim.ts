/** A schema without what only people read, and what only CloudFormation's own handlers do. */
import { isObject, type Json, type JsonObject } from '../../../contracts/src/json.ts';

const prose: ReadonlySet<string> = new Set([
  ...[
    '$comment',
    'additionalIdentifiers',
    'default',
    'deprecatedProperties',
    'description',
    'documentationUrl',
    'examples',
  ],
  ...[
    'handlers',
    'insertionOrder',
    'markdownDescription',
    'propertyTransform',
    'relationshipRef',
    'replacementStrategy',
  ],
  ...['resourceLink', 'sourceUrl', 'taggable', 'tagging', 'title', 'typeConfiguration', 'typeName'],
  ...['conditionalCreateOnlyProperties', 'createOnlyProperties', 'nonPublicProperties', 'primaryIdentifier'],
  ...['writeOnlyProperties', 'arrayType', 'permissions', 'propertyNames$'],
]);

/** Keywords whose members have names of the schema's own choice. */
const named: ReadonlySet<string> = new Set(['properties', 'definitions', 'patternProperties']);

/** The schema's bones. */
export function withoutProse(schema: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !prose.has(keyword))
      .map(([keyword, value]) => [keyword, named.has(keyword) && isObject(value) ? members(value) : inner(value)]),
  );
}

const members = (schemas: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, inner(schema)]));

function inner(value: Json): Json {
  if (Array.isArray(value)) return value.map(inner);
  return isObject(value) ? withoutProse(value) : value;
}
