/** What rows make of lists. */
import { isObject, type Json, type JsonObject, objectOr } from '../../../contracts/src/json.ts';

/** A value's items; a single value is a list of one. */
export function itemsOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  return value === null ? [] : [value];
}

/** `[{name, value}]` → a map, under `property`. */
export const mapOf =
  (property: string, key = 'name') =>
  (value: Json): JsonObject => ({
    [property]: Object.fromEntries(
      itemsOf(value)
        .filter(isObject)
        .map((item) => [String(item[key]), item.value ?? null]),
    ),
  });

/** The object's properties under other names; those without one are left out. */
export function renamed(value: Json, names: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(objectOr(value)).flatMap(([name, inner]) => {
      const other = names[name];
      return other === undefined || inner === null ? [] : [[other, inner]];
    }),
  );
}
