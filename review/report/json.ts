/** The report as it is, its names in the order of `report.schema.json`, which documents them. */
import { isObject, type Json, type JsonObject, objectOr } from '../../contracts/src/json.ts';
import type { Report } from './model.ts';
import schema from './report.schema.json' with { type: 'json' };
import { visibleLines } from './visible.ts';

/** Indented JSON that ends with a line break; characters that could steer a terminal are escaped. */
export function renderJson(report: Report): string {
  const value = JSON.parse(JSON.stringify(report)) as Json;
  return `${visibleLines(JSON.stringify(ordered(value, schema as JsonObject), null, 2))}\n`;
}

/** `value` with its names in the order of `part`'s properties; unknown ones, and a witness's own, stay as they are. */
function ordered(value: Json, part: JsonObject): Json {
  const definition = definitionOf(part);
  if (Array.isArray(value)) return value.map((item) => ordered(item, objectOr(definition.items)));
  const properties = objectOr(definition.properties);
  if (!isObject(value) || definition.properties === undefined) return value;
  const names = [...new Set([...Object.keys(properties), ...Object.keys(value)])];
  return Object.fromEntries(
    names.flatMap((name) => {
      const member = value[name];
      return member === undefined ? [] : [[name, ordered(member, objectOr(properties[name]))]];
    }),
  );
}

function definitionOf(part: JsonObject): JsonObject {
  const reference = part.$ref;
  if (typeof reference !== 'string') return part;
  return objectOr(objectOr((schema as JsonObject).$defs)[reference.slice('#/$defs/'.length)]);
}
