/** Makes a document that a contract accepts, for people to look at. A guess, which the caller holds against ajv. */
import { facetsOf } from '../../contracts/src/facets.ts';
import {
  fromPointer,
  isObject,
  type Json,
  type JsonObject,
  objectOr,
  stringsOf,
  valueAt,
} from '../../contracts/src/json.ts';
import { findString } from '../../contracts/src/prove/leaves/strings.ts';
import type { StringGoal } from '../../contracts/src/prove/model.ts';

const maxDepth = 8;
/** In code units; a longer text tells nobody more. */
const longestText = 200;

/** Texts that say more than the shortest one would. */
const formatExamples: Readonly<Record<string, string>> = {
  date: '2021-10-27',
  'date-time': '2021-10-27T00:05:52Z',
  time: '00:05:52Z',
  uuid: '3f8e7b1c-6a52-4d0e-9c41-5b7a2f9d8e10',
  ipv4: '192.0.2.1',
};

/** A likely example of the self-contained `root`; undefined where there is nothing to go by. */
export function exampleOf(root: JsonObject): Json | undefined {
  return guess(root, { root, depth: 0, name: 'text' });
}

interface Place {
  readonly root: JsonObject;
  readonly depth: number;
  /** Of the property, for texts that nothing restricts. */
  readonly name: string;
}

function guess(schema: Json, place: Place): Json | undefined {
  if (!isObject(schema)) return schema === false ? undefined : null;
  if (place.depth > maxDepth) return undefined;
  if (typeof schema.$ref === 'string') {
    return guess(valueAt(place.root, fromPointer(schema.$ref.slice(1))) ?? true, {
      ...place,
      depth: place.depth + 1,
    });
  }
  const facets = facetsOf(schema);
  const parts = facets.parts;
  const given = firstOf(parts, ['examples', 'const', 'default', 'enum']);
  if (given !== undefined) return given;
  const [type] = facets.types ?? typesOf(parts);
  const merged = Object.assign({}, ...parts) as JsonObject;
  if (type === 'object') return objectValue(parts, place);
  if (type === 'array') return arrayValue(merged, place);
  if (type === 'string')
    return textValue(merged, { patterns: facets.patterns, format: facets.format, name: place.name });
  if (type === 'integer' || type === 'number') return numberValue(merged);
  if (type === 'boolean') return true;
  return alternativeOf(schema, place) ?? null;
}

/** Where several types are possible, the first alternative that can be made. */
function alternativeOf(schema: JsonObject, place: Place): Json | undefined {
  for (const union of [schema.anyOf, schema.oneOf]) {
    for (const one of Array.isArray(union) ? union : []) {
      const value = guess(one, { ...place, depth: place.depth + 1 });
      if (value !== undefined && value !== null) return value;
    }
  }
  return undefined;
}

function firstOf(parts: readonly JsonObject[], keywords: readonly string[]): Json | undefined {
  for (const keyword of keywords) {
    for (const part of parts) {
      const value = part[keyword];
      const first = keyword === 'const' || keyword === 'default' ? value : Array.isArray(value) ? value[0] : undefined;
      if (first !== undefined) return first;
    }
  }
  return undefined;
}

function typesOf(parts: readonly JsonObject[]): readonly string[] {
  if (parts.some(({ properties }) => properties !== undefined)) return ['object'];
  return parts.some(({ items, prefixItems }) => items !== undefined || prefixItems !== undefined) ? ['array'] : [];
}

function objectValue(parts: readonly JsonObject[], place: Place): Json {
  // A map, because a property may be called like something that every object inherits.
  const value = new Map<string, Json>();
  const required = new Set(parts.flatMap((part) => stringsOf(part.required)));
  for (const [name, property] of parts.flatMap((part) => Object.entries(objectOr(part.properties)))) {
    const made = guess(property, { ...place, depth: place.depth + 1, name });
    // What may be left out and cannot be told is left out.
    if (made !== undefined && (made !== null || required.has(name))) value.set(name, value.get(name) ?? made);
  }
  return Object.fromEntries(value);
}

function arrayValue(schema: JsonObject, place: Place): Json {
  const deeper = { ...place, depth: place.depth + 1 };
  const heads = (Array.isArray(schema.prefixItems) ? schema.prefixItems : []).map(
    (item) => guess(item, deeper) ?? null,
  );
  const wanted = Math.min(
    Math.max(numberOr(schema.minItems, 0), 1),
    numberOr(schema.maxItems, Number.POSITIVE_INFINITY),
  );
  const item = schema.items === undefined ? undefined : guess(schema.items, deeper);
  if (item === undefined) return heads;
  const more = Math.min(Math.max(wanted - heads.length, 0), 20);
  return [...heads, ...Array.from({ length: more }, () => item)];
}

interface TextPlace {
  readonly patterns: readonly string[];
  readonly format: string | undefined;
  readonly name: string;
}

function textValue(schema: JsonObject, { patterns, format, name }: TextPlace): Json | undefined {
  const known = format === undefined ? undefined : formatExamples[format];
  if (known !== undefined && patterns.length === 0) return known;
  const [minLength, maxLength] = [numberOr(schema.minLength, 0), numberOr(schema.maxLength, Number.POSITIVE_INFINITY)];
  const plain = patterns.length === 0 && format === undefined;
  if (plain && name.length >= minLength && name.length <= maxLength) return name;
  const formats = format === undefined ? [] : [format];
  return shortest({ minLength, maxLength, patterns, formats, notPatterns: [], notFormats: [], not: [] });
}

/** Contracts share their patterns. */
const found = new Map<string, string | undefined>();

function shortest(goal: StringGoal): string | undefined {
  const key = JSON.stringify(goal);
  if (!found.has(key)) {
    const answer = findString(goal);
    found.set(key, answer.kind === 'found' && answer.value.length <= longestText ? answer.value : undefined);
  }
  return found.get(key);
}

function numberValue(schema: JsonObject): Json {
  const step = numberOr(schema.multipleOf, 1);
  const low = numberOr(schema.minimum, numberOr(schema.exclusiveMinimum, -step) + step);
  const high = numberOr(schema.maximum, numberOr(schema.exclusiveMaximum, Number.POSITIVE_INFINITY) - step);
  const wanted = Math.min(Math.max(low, 0), high);
  return Math.ceil(wanted / step) * step;
}

function numberOr(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
