/**
 * DynamoDB's attribute values as plain JSON text.
 *
 * Text and not values, because a number of 38 digits is exact in text only. Source of the types and their rules:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
import type { ItemShape } from '../../contracts/src/change.ts';
import { Refused } from './refused.ts';

const text: ItemShape = { number: 'text' };
/** DynamoDB nests 32 levels deep. */
const maxDepth = 64;

/** What is being read. */
interface Place {
  readonly shape: ItemShape;
  readonly path: readonly string[];
}

/** The JSON text of a map of attributes, in their order. Throws {@link Refused}. */
export function plainItem(attributes: unknown, shape: ItemShape): string {
  return plainMap(attributes, { shape, path: [] });
}

function plainMap(attributes: unknown, { shape, path }: Place): string {
  if (!isObject(attributes)) throw refused(path, 'not a map of attributes');
  let json = '';
  for (const [name, value] of Object.entries(attributes)) {
    const below = fieldOf(shape, name) ?? shape.values ?? text;
    json += `${json === '' ? '' : ','}${JSON.stringify(name)}:${plain(value, { shape: below, path: [...path, name] })}`;
  }
  return `{${json}}`;
}

/** Names are anybody's: `constructor` is one like others. */
function fieldOf({ fields }: ItemShape, name: string): ItemShape | undefined {
  return fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function plain(attribute: unknown, place: Place): string {
  const { path } = place;
  if (!isObject(attribute)) throw refused(path, 'not an attribute');
  if (path.length > maxDepth) throw refused(path, `nested deeper than ${maxDepth} levels`);
  const [entry, ...others] = Object.entries(attribute);
  if (entry === undefined || others.length > 0) throw refused(path, 'not a single typed value');
  const [type, value] = entry;
  const read = Object.hasOwn(types, type) ? types[type] : undefined;
  if (read === undefined) throw refused(path, `of a type that DynamoDB does not have: ${type.slice(0, 16)}`);
  return read(value, place);
}

/** One row for each type. */
const types: Readonly<Record<string, (value: unknown, place: Place) => string>> = {
  S: (value, { path }) => JSON.stringify(stringOf(value, path)),
  N: (value, { shape, path }) => numberOf(value, shape, path),
  B: (value, { path }) => JSON.stringify(base64Of(value, path)),
  BOOL(value, { path }) {
    if (typeof value !== 'boolean') throw refused(path, 'not a boolean');
    return String(value);
  },
  NULL(value, { path }) {
    if (value !== true) throw refused(path, 'not a null');
    return 'null';
  },
  M: plainMap,
  L: (value, place) => listOf(value, place, plain),
  // A set has no order; sorted, equal sets are equal text.
  SS: (value, place) => sortedSet(value, place, (each, { path }) => JSON.stringify(stringOf(each, path))),
  NS: (value, place) => sortedSet(value, place, (each, { shape, path }) => numberOf(each, shape, path)),
  BS: (value, place) => sortedSet(value, place, (each, { path }) => JSON.stringify(base64Of(each, path))),
};

function listOf(value: unknown, { shape, path }: Place, each: (element: unknown, place: Place) => string): string {
  if (!Array.isArray(value)) throw refused(path, 'not a list');
  const below = shape.elements ?? text;
  return `[${value.map((element, at) => each(element, { shape: below, path: [...path, String(at)] })).join(',')}]`;
}

function sortedSet(value: unknown, { shape, path }: Place, each: (element: unknown, place: Place) => string): string {
  if (!Array.isArray(value)) throw refused(path, 'not a set');
  const place = { shape: shape.elements ?? text, path };
  return `[${value
    .map((element) => each(element, place))
    .sort()
    .join(',')}]`;
}

function stringOf(value: unknown, path: readonly string[]): string {
  if (typeof value !== 'string') throw refused(path, 'not a string');
  return value;
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function base64Of(value: unknown, path: readonly string[]): string {
  if (typeof value !== 'string' || !base64.test(value)) throw refused(path, 'not base64');
  return value;
}

/** DynamoDB writes a number without needless zeros; up to 38 digits, and an exponent where it is short so. */
const number = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?$/;

function numberOf(value: unknown, { number: as }: ItemShape, path: readonly string[]): string {
  if (typeof value !== 'string' || value.length > 150 || !number.test(value)) throw refused(path, 'not a number');
  // JSON knows the same forms, so that the text is the number.
  if (as !== 'text') return value;
  return JSON.stringify(/[eE]/.test(value) ? spelledOut(value) : value);
}

/** `1.5E-7` → `0.00000015`: decimals in text have no exponent. */
function spelledOut(value: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)([0-9]+)(?:\.([0-9]+))?[eE]([+-]?[0-9]+)$/.exec(value) ?? [];
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const [before, after] = [padded.slice(0, at), padded.slice(at)];
  return `${sign}${before}${after === '' ? '' : `.${after}`}`;
}

function refused(path: readonly string[], what: string): Refused {
  const pointer = path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return new Refused('NOT_AN_ATTRIBUTE', `The value is ${what}.`, pointer);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
