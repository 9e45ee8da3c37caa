/** Draft-07 in the words of 2020-12, for what only the latter can say: that a writer's content is closed. */
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { SchemaDocument } from '../prove/model.ts';

const data: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples', 'required']);
const maps: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'definitions']);

/** The same schema in 2020-12. References by pointer into lists of `items` are not followed there. */
export function modern(document: SchemaDocument): SchemaDocument {
  if (document.draft === '2020-12') return document;
  return { ...document, draft: '2020-12', schema: modernSchema(document.schema) };
}

function modernSchema(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(modernSchema);
  if (!isObject(schema)) return schema;
  // Draft-07 ignores everything beside a reference; definitions must stay where references find them.
  const { $ref, definitions, $defs } = schema;
  const spoken = typeof $ref === 'string' ? withDefined({ $ref, definitions, $defs }) : schema;
  const { $schema: _schema, items, additionalItems, dependencies, ...others } = spoken;
  const entries = Object.entries(others).map(([name, value]): readonly [string, Json] => {
    if (data.has(name)) return [name, value];
    return [name, maps.has(name) && isObject(value) ? mapped(value) : modernSchema(value)];
  });
  return {
    ...Object.fromEntries(entries),
    ...modernItems(items, additionalItems),
    ...modernDependencies(dependencies),
  };
}

function modernItems(items: Json | undefined, additional: Json | undefined): JsonObject {
  if (!Array.isArray(items)) return items === undefined ? {} : { items: modernSchema(items) };
  return withDefined({
    prefixItems: items.length === 0 ? undefined : items.map(modernSchema),
    items: additional === undefined ? undefined : modernSchema(additional),
  });
}

function modernDependencies(dependencies: Json | undefined): JsonObject {
  if (!isObject(dependencies)) return {};
  const entries = Object.entries(dependencies);
  return {
    dependentRequired: Object.fromEntries(entries.filter(([, value]) => Array.isArray(value))),
    dependentSchemas: mapped(Object.fromEntries(entries.filter(([, value]) => !Array.isArray(value)))),
  };
}

function mapped(map: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, modernSchema(value)]));
}

function withDefined(entries: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
