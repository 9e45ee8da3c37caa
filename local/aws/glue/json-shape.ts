/**
 * The columns that JSON records would make, as a crawler infers them from samples.
 *
 * Follows "Writing JSON custom classifiers" of the Glue developer guide: the members of an object are columns, anything
 * else is one column `record`, arrays and objects are `array<…>` and `struct<…>`, and all records of a sample make one
 * schema. Glue does not say what conflicting types become; here that is a string.
 */

import { isLosslessNumber } from 'lossless-json';
import { isObject } from '../wire/fields.ts';

/** What was seen of one value; `undefined` where only nulls were. */
export type Shape =
  | 'boolean'
  | 'int'
  | 'bigint'
  | 'double'
  | 'string'
  | { readonly items: Shape | undefined }
  | { readonly members: ReadonlyMap<string, Shape | undefined> };

const numbers: readonly unknown[] = ['int', 'bigint', 'double'];

/** The shape of a value whose numbers are lossless. */
export function shapeOf(value: unknown): Shape | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'boolean') return 'boolean';
  if (isLosslessNumber(value)) return numberShape(value.value);
  if (Array.isArray(value)) return { items: mergeAll(value.map(shapeOf)) };
  if (!isObject(value)) return 'string';
  return { members: new Map(Object.entries(value).map(([name, member]) => [name, shapeOf(member)])) };
}

/** Integers by their range; everything else is a double, also an integer that no bigint can be. */
function numberShape(text: string): Shape {
  if (!/^-?\d{1,19}$/.test(text)) return 'double';
  const value = BigInt(text);
  if (value !== BigInt.asIntN(64, value)) return 'double';
  return value === BigInt.asIntN(32, value) ? 'int' : 'bigint';
}

/** One shape for all. */
export function mergeAll(shapes: readonly (Shape | undefined)[]): Shape | undefined {
  return shapes.reduce((one, other) => merge(one, other), undefined);
}

function merge(one: Shape | undefined, other: Shape | undefined): Shape | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (one === other) return one;
  if (numbers.includes(one) && numbers.includes(other)) {
    return one === 'double' || other === 'double' ? 'double' : 'bigint';
  }
  if (typeof one === 'string' || typeof other === 'string') return 'string';
  if ('items' in one && 'items' in other) return { items: merge(one.items, other.items) };
  if (!('members' in one && 'members' in other)) return 'string';
  const members = new Map(one.members);
  for (const [name, shape] of other.members) members.set(name, merge(members.get(name), shape));
  return { members };
}

/** The Hive type of a shape; what was always null is a string. */
export function hiveType(shape: Shape | undefined): string {
  if (shape === undefined) return 'string';
  if (typeof shape === 'string') return shape;
  if ('items' in shape) return `array<${hiveType(shape.items)}>`;
  return `struct<${[...shape.members].map(([name, member]) => `${name}:${hiveType(member)}`).join(',')}>`;
}

/** The columns of records of this shape. */
export function columnsOf(record: Shape | undefined): ReadonlyMap<string, Shape | undefined> {
  const isStruct = typeof record === 'object' && 'members' in record;
  return isStruct ? record.members : new Map([['record', record]]);
}
