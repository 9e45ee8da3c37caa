/** What ajv says, in words for people who know Pulumi's names. */
import { type Json, toPointer } from '../../contracts/src/json.ts';
import { nearest } from '../../contracts/src/suggest.ts';
import type { Broken } from './compiled.ts';
import { conditionMark } from './soften.ts';

/** Longest value, and longest choice, that is shown. */
const shownLength = 80;
const shownChoices = 12;

/** Assertions that say something of their own: alternatives are told as one, conditions by what they led to. */
export function telling(broken: readonly Broken[]): readonly Broken[] {
  const choices = broken.filter(({ keyword }) => keyword === 'anyOf');
  const isCondition = ({ parentSchema }: Broken): boolean => parentSchema?.$comment === conditionMark;
  // The first of a condition's two alternatives is the condition itself.
  const told = choices.map((each) => `${each.schemaPath}/${isCondition(each) ? '0/' : ''}`);
  return broken.filter(
    (each) =>
      each.keyword !== 'if' &&
      !(each.keyword === 'anyOf' && isCondition(each)) &&
      !told.some((path) => each.schemaPath.startsWith(path)),
  );
}

/** Keyword → the sentence's end. */
const sentences: Readonly<Record<string, (broken: Broken) => string>> = {
  additionalProperties: ({ params, parentSchema }) => {
    const { properties = {}, patternProperties = {} } = (parentSchema ?? {}) as Readonly<Record<string, object>>;
    const names = [...Object.keys(properties), ...Object.keys(patternProperties)];
    return `has '${params.additionalProperty}', which AWS does not know there${choice(String(params.additionalProperty), names)}`;
  },
  const: ({ schema, data }) => `is ${shown(data)}; it must be ${shown(schema)}`,
  dependentExcluded: ({ schema }) => `has properties that exclude each other: ${JSON.stringify(schema)}`,
  dependentRequired: ({ params }) => `has ${params.property} and so needs ${params.deps}`,
  enum: ({ data, params }) => wrongChoice(data, params.allowedValues as readonly unknown[]),
  enumCaseInsensitive: ({ data, schema }) => wrongChoice(data, schema as readonly unknown[]),
  format: ({ data, schema }) => `is ${shown(data)}, which is no ${schema}`,
  maxItems: ({ data, schema }) => `has ${(data as Json[]).length} items; ${schema} are the most`,
  maxLength: ({ data, schema }) => `is ${String(data).length} characters long; ${schema} are the most: ${shown(data)}`,
  maximum: ({ data, schema }) => `is ${data}; ${schema} is the most`,
  minItems: ({ data, schema }) => `has ${(data as Json[]).length} items; ${schema} are the least`,
  minLength: ({ data, schema }) => `is ${String(data).length} characters long; ${schema} are the least: ${shown(data)}`,
  minimum: ({ data, schema }) => `is ${data}; ${schema} is the least`,
  multipleOf: ({ data, schema }) => `is ${data}, which is no multiple of ${schema}`,
  pattern: ({ data, schema }) => `is ${shown(data)}, which does not match ${schema}`,
  required: ({ params }) => `needs ${params.missingProperty}`,
  requiredOr: ({ schema }) => `needs one of ${listed(schema)}`,
  requiredXor: ({ schema }) => `needs exactly one of ${listed(schema)}`,
  type: ({ data, schema }) => `is ${shown(data)}; it must be of type ${listed(schema)}`,
  uniqueItems: () => 'names an item twice',
  uniqueKeys: ({ schema }) => `has items with the same ${listed(schema)}`,
  maxUniqueItems: ({ schema }) => `has more than ${schema} items that differ`,
  anyOf: ({ data, schema }) =>
    `is ${shown(data)}, which fits none of the ${(schema as Json[]).length} forms that it may have`,
  not: ({ data }) => `is ${shown(data)}, a form or a combination that is not allowed`,
  'false schema': () => 'must not be there beside the rest',
};

/** What is wrong, to follow the name of the property. */
export function sentence(broken: Broken): string {
  return sentences[broken.keyword]?.(broken) ?? broken.message ?? broken.keyword;
}

/** Pulumi's path of the place, or of the nearest one around it. */
export function placeOf(pointer: string, places: ReadonlyMap<string, string>): string {
  const steps = pointer.split('/').slice(1);
  for (let length = steps.length; length > 0; length -= 1) {
    const found = places.get(toPointer(steps.slice(0, length).map(plain)));
    const rest = steps.slice(length).map(plain);
    if (found !== undefined) return [found, ...rest].join('.');
  }
  return steps.map(plain).join('.');
}

const plain = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');

function wrongChoice(value: unknown, choices: readonly unknown[]): string {
  return `is ${shown(value)}${choice(String(value), choices.map(String))}`;
}

function choice(word: string, words: readonly string[]): string {
  const near = nearest(word, words);
  const some = words.slice(0, shownChoices).join(', ');
  const more = words.length > shownChoices ? `, … (${words.length} in all)` : '';
  return `; allowed: ${some}${more}${near === undefined ? '' : `; did you mean ${near}?`}`;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? 'nothing');
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
}

function listed(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}
