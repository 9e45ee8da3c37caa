/**
 * What a schema asks of a value, type by type, as far as a scanner can see to it. A schema that asks for anything else has no
 * shape; a shape may ask for more than its schema, never for less.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { keywordOf } from '../keywords.ts';
import type { Table } from '../regular/automaton.ts';
import { tableOf } from '../regular/table.ts';

/** Closed bounds. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

export interface NumberShape {
  /** Written without a fraction. */
  readonly whole: boolean;
  readonly bounds: Bounds;
  /** One of these integers, if there are any. */
  readonly values?: readonly number[];
}

/** Formats that a scanner knows, by the name of its function. */
type FormatScanner = 'date' | 'dateTime' | 'uuid';

export interface TextShape {
  readonly length: Bounds;
  readonly patterns: readonly Table[];
  readonly format?: FormatScanner;
  /** One of these texts, which keep all the rest already. */
  readonly values?: readonly string[];
}

interface Property {
  readonly name: string;
  readonly required: boolean;
  readonly shape: Shape;
}

export interface ObjectShape {
  readonly properties: readonly Property[];
  /** What others must be; undefined where there may be none. */
  readonly others?: Shape;
  /** What the names of others must be. */
  readonly names?: TextShape;
  readonly count: Bounds;
}

export interface ArrayShape {
  readonly items: Shape;
  readonly length: Bounds;
}

/** By type, what a value of that type must be; no value of a type that is not there will do. `any`: nothing is asked. */
export interface Shape {
  readonly any?: true;
  readonly null?: true;
  readonly true?: true;
  readonly false?: true;
  readonly number?: NumberShape;
  readonly text?: TextShape;
  readonly object?: ObjectShape;
  readonly array?: ArrayShape;
}

/** Tells which values keep a schema; for the values of `enum` and `const`. */
export type Judge = (schema: Json, value: Json) => boolean;

/** The shape, or why there is none. */
export function shapeOf(schema: Json, judge: Judge): Shape | { readonly outside: string } {
  try {
    return new Reader(judge).read(schema);
  } catch (error) {
    if (error instanceof Outside) return { outside: error.message };
    throw error;
  }
}

class Outside extends Error {}

const mostShapes = 2_000;
/** One function reads an object; V8 leaves larger ones to its interpreter. */
const mostProperties = 200;
const types = ['null', 'boolean', 'number', 'integer', 'string', 'object', 'array'] as const;
const formats: Readonly<Record<string, FormatScanner>> = { date: 'date', 'date-time': 'dateTime', uuid: 'uuid' };
const known: ReadonlySet<string> = new Set([
  ...['$defs', 'type', 'enum', 'const', 'format', 'pattern', 'minLength', 'maxLength'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'items', 'minItems', 'maxItems'],
  ...['properties', 'required', 'additionalProperties', 'unevaluatedProperties', 'propertyNames'],
  ...['minProperties', 'maxProperties'],
]);

class Reader {
  readonly #judge: Judge;
  #shapes = 0;

  constructor(judge: Judge) {
    this.#judge = judge;
  }

  read(schema: Json): Shape {
    this.#shapes += 1;
    if (this.#shapes > mostShapes) throw new Outside('it is too large');
    if (schema === true) return { any: true };
    if (schema === false) return {};
    if (!isObject(schema)) throw new Outside('it is no schema');
    const names = Object.keys(schema).filter((name) => keywordOf(name)?.annotation !== true && name !== '$defs');
    if (names.length === 0) return { any: true };
    const unknown = names.find((name) => !known.has(name));
    if (unknown !== undefined) throw new Outside(`"${unknown}" is nothing that a scanner sees to`);
    const allowed = typesOf(schema);
    const values = valuesOf(schema)?.filter((value) => this.#judge(schema, value));
    const has = (type: (typeof types)[number]): boolean => allowed.includes(type);
    const listed = (value: Json): boolean => values === undefined || values.includes(value);
    const number = has('number') || has('integer') ? numberShape(schema, !has('number'), values) : undefined;
    const text = has('string') ? textShape(schema, values) : undefined;
    // Objects and arrays among the values are left to the slow way.
    const object = has('object') && values === undefined ? this.#object(schema) : undefined;
    const array = has('array') && values === undefined ? this.#array(schema) : undefined;
    return {
      ...(has('null') && listed(null) ? { null: true } : {}),
      ...(has('boolean') && listed(true) ? { true: true } : {}),
      ...(has('boolean') && listed(false) ? { false: true } : {}),
      ...(number === undefined ? {} : { number }),
      ...(text === undefined ? {} : { text }),
      ...(object === undefined ? {} : { object }),
      ...(array === undefined ? {} : { array }),
    };
  }

  #object(schema: JsonObject): ObjectShape {
    const declared = isObject(schema.properties) ? Object.entries(schema.properties) : [];
    const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
    if (Math.max(declared.length, required.length) > mostProperties)
      throw new Outside('an object has too many properties');
    const others = this.read(schema.additionalProperties ?? schema.unevaluatedProperties ?? true);
    const names = schema.propertyNames === undefined ? undefined : this.read(schema.propertyNames);
    const properties = declared.map(([name, child]) => ({
      name,
      required: required.includes(name),
      shape: this.read(child),
    }));
    for (const name of required) {
      if (!declared.some(([other]) => other === name)) properties.push({ name, required: true, shape: others });
    }
    if (names !== undefined && names.any !== true) {
      const bad = properties.find(({ name }) => !this.#judge(schema.propertyNames ?? true, name));
      if (bad !== undefined) throw new Outside(`"${bad.name}" is a name that propertyNames refuses`);
    }
    const open = isOpen(others) && (names === undefined || names.any === true || names.text !== undefined);
    return {
      properties,
      ...(open ? { others } : {}),
      ...(names?.text === undefined ? {} : { names: names.text }),
      count: bounds(schema.minProperties, schema.maxProperties, 0),
    };
  }

  #array(schema: JsonObject): ArrayShape {
    return { items: this.read(schema.items ?? true), length: bounds(schema.minItems, schema.maxItems, 0) };
  }
}

/** Whether there is any value of this shape. */
function isOpen(shape: Shape): boolean {
  return Object.keys(shape).length > 0;
}

function typesOf({ type }: JsonObject): readonly Json[] {
  if (type === undefined) return types;
  return Array.isArray(type) ? type : [type];
}

function valuesOf(schema: JsonObject): readonly Json[] | undefined {
  if ('const' in schema) return [schema.const ?? null];
  return Array.isArray(schema.enum) ? schema.enum : undefined;
}

function numberShape(schema: JsonObject, whole: boolean, values: readonly Json[] | undefined): NumberShape | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const min = Math.max(numberOr(minimum, -Infinity), next(numberOr(exclusiveMinimum, -Infinity), 1));
  const max = Math.min(numberOr(maximum, Infinity), next(numberOr(exclusiveMaximum, Infinity), -1));
  const integers = values?.filter((value) => typeof value === 'number' && Math.abs(value) < 1e15 && value % 1 === 0);
  if (integers?.length === 0) return undefined;
  return { whole, bounds: { min, max }, ...(integers === undefined ? {} : { values: integers.map(Number) }) };
}

/** The double after a finite `value` upwards (1) or downwards (-1). */
function next(value: number, direction: 1 | -1): number {
  if (!Number.isFinite(value)) return value;
  if (value === 0) return direction * Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 === direction > 0 ? 1n : -1n));
  return view.getFloat64(0);
}

function textShape(schema: JsonObject, values: readonly Json[] | undefined): TextShape | undefined {
  const texts = values?.filter((value) => typeof value === 'string').filter(standsForItself);
  if (texts?.length === 0) return undefined;
  return {
    length: bounds(schema.minLength, schema.maxLength, 0),
    patterns: typeof schema.pattern === 'string' ? [tableFor(schema.pattern)] : [],
    ...(schema.format === undefined ? {} : { format: scannerFor(String(schema.format)) }),
    ...(texts === undefined ? {} : { values: texts }),
  };
}

/** Whether JSON can write a text without escapes, and only so by itself. */
export function standsForItself(value: string): boolean {
  // JSON.stringify also escapes halves of surrogate pairs.
  return JSON.stringify(value) === `"${value}"`;
}

function tableFor(pattern: string): Table {
  const tabled = tableOf(pattern);
  if (tabled.kind !== 'table') throw new Outside(`the pattern ${pattern} has no automaton`);
  return tabled.table;
}

function scannerFor(format: string): FormatScanner {
  const scanner = formats[format];
  if (scanner === undefined) throw new Outside(`no scanner knows the format "${format}"`);
  return scanner;
}

function bounds(min: Json | undefined, max: Json | undefined, least: number): Bounds {
  return { min: numberOr(min, least), max: numberOr(max, Infinity) };
}

function numberOr(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
