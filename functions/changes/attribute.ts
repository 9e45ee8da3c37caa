/**
 * DynamoDB's attribute values as plain JSON text.
 *
 * Text and not values, because a number of 38 digits is exact in text only. Source of the types and their rules:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
import { plainNumber } from './number.ts';
import type { PlainShape } from './plain-shape.ts';
import { Refused } from './refused.ts';

/** DynamoDB nests 32 levels deep. */
const maxDepth = 64;

/** The JSON text of a map of attributes, in their order. Throws {@link Refused}. */
export function plainItem(attributes: unknown, shape: PlainShape): string {
  return plainMap(attributes, shape, 0);
}

/** An object as JSON has it. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a JSON string; most have nothing to escape. */
export function quoted(value: string): string {
  return plainCharacters.test(value) ? `"${value}"` : JSON.stringify(value);
}

// Surrogates are left to JSON.stringify, which escapes those that stand alone.
const plainCharacters = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

function plainMap(attributes: unknown, shape: PlainShape, depth: number): string {
  if (!isObject(attributes)) throw refused('not a map of attributes');
  let json = '{';
  let at = '';
  try {
    for (const name in attributes) {
      at = name;
      if (json.length > 1) json += ',';
      const field = shape.fields.get(name);
      const below = field === undefined ? shape.values : field.shape;
      json += field === undefined ? `${quoted(name)}:` : field.label;
      json += plain(attributes[name], below, depth + 1);
    }
  } catch (error) {
    throw within(error, at);
  }
  return `${json}}`;
}

function plain(attribute: unknown, shape: PlainShape, depth: number): string {
  if (depth > maxDepth) throw refused(`nested deeper than ${maxDepth} levels`);
  const type = typeOf(attribute);
  const value = (attribute as Readonly<Record<string, unknown>>)[type];
  switch (type) {
    case 'S':
      return quoted(stringOf(value));
    case 'N':
      return plainNumber(value, shape.number);
    case 'M':
      return plainMap(value, shape, depth);
    case 'B':
      return `"${base64Of(value)}"`;
    case 'BOOL':
      if (typeof value !== 'boolean') throw refused('not a boolean');
      return String(value);
    case 'NULL':
      if (value !== true) throw refused('not a null');
      return 'null';
    case 'L':
      return plainList(value, shape, depth);
    case 'SS':
      return sortedSet(value, (each) => quoted(stringOf(each)));
    case 'NS':
      return sortedSet(value, (each) => plainNumber(each, shape.elements.number));
    case 'BS':
      return sortedSet(value, (each) => `"${base64Of(each)}"`);
    default:
      throw refused(`of a type that DynamoDB does not have: ${type.slice(0, 16)}`);
  }
}

/** The name of the only entry. */
function typeOf(attribute: unknown): string {
  if (!isObject(attribute)) throw refused('not an attribute');
  let type: string | undefined;
  for (const name in attribute) {
    if (type !== undefined) throw refused('not a single typed value');
    type = name;
  }
  if (type === undefined) throw refused('not a single typed value');
  return type;
}

function plainList(value: unknown, { elements }: PlainShape, depth: number): string {
  if (!Array.isArray(value)) throw refused('not a list');
  let json = '';
  let at = 0;
  try {
    for (; at < value.length; at += 1) json += `${at === 0 ? '' : ','}${plain(value[at], elements, depth + 1)}`;
  } catch (error) {
    throw within(error, String(at));
  }
  return `[${json}]`;
}

/** A set has no order; sorted, equal sets are equal text. */
function sortedSet(value: unknown, each: (element: unknown) => string): string {
  if (!Array.isArray(value)) throw refused('not a set');
  const elements = value.map(each);
  // DynamoDB mostly sends them sorted.
  const sorted = elements.every((element, at) => at === 0 || (elements[at - 1] ?? '') <= element);
  return `[${(sorted ? elements : elements.sort()).join(',')}]`;
}

function stringOf(value: unknown): string {
  if (typeof value !== 'string') throw refused('not a string');
  return value;
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

function base64Of(value: unknown): string {
  if (typeof value !== 'string' || value.length % 4 !== 0 || !base64.test(value)) throw refused('not base64');
  return value;
}

function refused(what: string): Refused {
  return new Refused('NOT_AN_ATTRIBUTE', `The value is ${what}.`);
}

/** What was refused inside of `name`, as refused from outside of it. */
function within(error: unknown, name: string): unknown {
  if (!(error instanceof Refused)) return error;
  const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}${error.pointer}`;
  return new Refused(error.code, error.message, pointer, error.keyword);
}
