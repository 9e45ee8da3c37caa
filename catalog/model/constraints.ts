/** What a value must satisfy beyond its type, in plain words. */
import type { Facets } from '../../contracts/src/facets.ts';
import { isObject, type Json, type JsonObject } from '../../contracts/src/json.ts';
import { briefJson } from './words.ts';

/** `label` in words, `values` verbatim: a pattern, the members of an enum. */
export interface Constraint {
  readonly label: string;
  readonly values: readonly string[];
}

/** A pair of bounds that is told together. */
interface Range {
  readonly low: string;
  readonly high: string;
  readonly one: (low: Json) => string;
  readonly other: (high: Json) => string;
  readonly both: (low: Json, high: Json) => string;
}

const ranges: readonly Range[] = [
  {
    low: 'minimum',
    high: 'maximum',
    one: (low) => `at least ${low}`,
    other: (high) => `at most ${high}`,
    both: (low, high) => `${low} to ${high}`,
  },
  {
    low: 'exclusiveMinimum',
    high: 'exclusiveMaximum',
    one: (low) => `more than ${low}`,
    other: (high) => `less than ${high}`,
    both: (low, high) => `more than ${low}, less than ${high}`,
  },
  counted('minLength', 'maxLength', 'characters'),
  counted('minItems', 'maxItems', 'items'),
  counted('minProperties', 'maxProperties', 'fields'),
];

/** Keywords whose meaning does not fit a line; the schema's source shows them. */
const conditions: readonly (readonly [keyword: string, words: string])[] = [
  ['if', 'further conditions, see the source'],
  ['not', 'some values are excluded, see the source'],
  ['contains', 'must hold certain items, see the source'],
  ['dependentRequired', 'some fields require others, see the source'],
  ['dependentSchemas', 'some fields add conditions, see the source'],
  ['propertyNames', 'names are restricted, see the source'],
];

/** Constraints of the value that `schema` describes, seen through `allOf` and unions with null. */
export function constraintsOf(schema: Json, facets: Facets): readonly Constraint[] {
  const parts = isObject(schema) && facets.parts.length === 0 ? [schema] : facets.parts;
  const found = [
    ...parts.flatMap(valueConstraints),
    ...parts.flatMap((part) => ranges.flatMap((range) => rangeConstraint(range, part))),
    ...facets.patterns.map((pattern) => ({ label: 'matches', values: [pattern] })),
    ...parts.flatMap(flags),
  ];
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

function valueConstraints(part: JsonObject): readonly Constraint[] {
  const found: Constraint[] = [];
  if (part.const !== undefined) found.push({ label: 'always', values: [briefJson(part.const)] });
  if (Array.isArray(part.enum)) found.push({ label: 'one of', values: part.enum.map((value) => briefJson(value)) });
  if (part.default !== undefined) found.push({ label: 'by default', values: [briefJson(part.default)] });
  return found;
}

function rangeConstraint({ low, high, one, other, both }: Range, part: JsonObject): readonly Constraint[] {
  const [min, max] = [part[low], part[high]];
  if (min !== undefined && max !== undefined) return [{ label: both(min, max), values: [] }];
  if (min !== undefined) return [{ label: one(min), values: [] }];
  return max === undefined ? [] : [{ label: other(max), values: [] }];
}

function flags(part: JsonObject): readonly Constraint[] {
  const labels: string[] = [];
  if (part.multipleOf !== undefined) labels.push(`a multiple of ${briefJson(part.multipleOf)}`);
  if (part.uniqueItems === true) labels.push('no item twice');
  if (part.additionalProperties === false || part.unevaluatedProperties === false) labels.push('no other fields');
  for (const [keyword, words] of conditions) if (part[keyword] !== undefined) labels.push(words);
  return labels.map((label) => ({ label, values: [] }));
}

function counted(low: string, high: string, what: string): Range {
  return {
    low,
    high,
    one: (min) => `at least ${min} ${what}`,
    other: (max) => `at most ${max} ${what}`,
    both: (min, max) => (min === max ? `exactly ${min} ${what}` : `${min} to ${max} ${what}`),
  };
}
