/** The schemas that hold together for one value: a schema, what it combines, and what it refers to. */
import { decodedFragment, fromPointer, isObject, type Json, type JsonObject, objectOr, valueAt } from './json.ts';

/** Keywords whose schemas hold for the same value, and how many of each hold at once. */
const together = ['allOf', 'if', 'then', 'else'] as const;
const oneAtATime = ['anyOf', 'oneOf'] as const;

/** Keywords that describe a part of a value, by the parts that they describe. */
const parts = ['additionalProperties', 'unevaluatedProperties', 'items', 'unevaluatedItems'] as const;

/** How many schemas describe each part of a value at the same time, by the part's name. */
export type Shares = ReadonlyMap<string, number>;

/** The name of a property's part. */
export function propertyPart(name: string): string {
  return `properties/${name}`;
}

/** The schema that a reference within `root` leads to; undefined for any other reference. */
export function localTarget(root: JsonObject, ref: string): Json | undefined {
  if (!ref.startsWith('#')) return undefined;
  return valueAt(root, fromPointer(decodedFragment(ref.slice(1))));
}

/** Who describes what of the value that `schema` is about. */
export function sharesOf(root: JsonObject, schema: Json, visited: ReadonlySet<Json> = new Set()): Shares {
  if (!isObject(schema) || visited.has(schema)) return new Map();
  const seen = new Set([...visited, schema]);
  const inner = (child: Json): Shares => sharesOf(root, child, seen);
  const target = typeof schema.$ref === 'string' ? localTarget(root, schema.$ref) : undefined;
  return sum([
    ownParts(schema),
    ...(target === undefined ? [] : [inner(target)]),
    ...together.flatMap((keyword) => listOf(schema[keyword]).map(inner)),
    ...Object.values(objectOr(schema.dependentSchemas)).map(inner),
    ...oneAtATime.map((keyword) => most(listOf(schema[keyword]).map(inner))),
  ]);
}

/** Whether some schema names properties of the value that `schema` is about. */
export function declaresProperties(shares: Shares): boolean {
  return [...shares.keys()].some((part) => part.startsWith('properties/') || part === 'patternProperties');
}

function ownParts(schema: JsonObject): Shares {
  const names = Object.keys(objectOr(schema.properties)).map(propertyPart);
  const patterns = Object.keys(objectOr(schema.patternProperties)).map(() => 'patternProperties');
  const lists = Array.isArray(schema.prefixItems) && schema.items === undefined ? ['items'] : [];
  const others = parts.filter((part) => schema[part] !== undefined);
  return sum([...names, ...patterns, ...lists, ...others].map((part) => new Map([[part, 1]])));
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function sum(all: readonly Shares[]): Shares {
  return merge(all, (a, b) => a + b);
}

function most(all: readonly Shares[]): Shares {
  return merge(all, Math.max);
}

function merge(all: readonly Shares[], combine: (a: number, b: number) => number): Shares {
  const merged = new Map<string, number>();
  for (const shares of all) {
    for (const [part, count] of shares) merged.set(part, combine(merged.get(part) ?? 0, count));
  }
  return merged;
}
