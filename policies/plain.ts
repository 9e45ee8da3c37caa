/**
 * A resource's properties as plain values. The SDK hands out a view that throws where a property is unknown, and gives up the
 * whole policy then; here the unknown ones are marked, and the others are judged.
 */
import { unknown } from './unknown.ts';

/** A property value, or the mark of one that is not known. */
export type Plain = null | undefined | boolean | number | string | typeof unknown | readonly Plain[] | PlainObject;

/** An object of such values. */
export interface PlainObject {
  readonly [name: string]: Plain;
}

/** Copies `properties`. Assets become objects of what they are made from. */
export function plain(properties: unknown): PlainObject {
  return (isObject(properties) ? copyObject(properties) : {}) as PlainObject;
}

function copy(read: () => unknown): Plain {
  let value: unknown;
  try {
    value = read();
  } catch (error) {
    if (isUnknownError(error)) return unknown;
    throw error;
  }
  // Each element is read by its index: iterating would stop at the first unknown one.
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => copy(() => at(value, index)));
  return isObject(value) ? copyObject(value) : (value as Plain);
}

function copyObject(object: Readonly<Record<string, unknown>>): PlainObject {
  return Object.fromEntries(Object.keys(object).map((name) => [name, copy(() => object[name])]));
}

function at(list: unknown, index: number): unknown {
  return (list as readonly unknown[])[index];
}

/** The SDK does not export its error's class; it is the only one with the sentinel that it met. */
function isUnknownError(error: unknown): boolean {
  return isObject(error) && 'unknownTypeSentinel' in error;
}

/** Whether `value` has properties. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
