/** Types of JSON values as bits, so that sets of types are cheap. Numbers are integers or fractions. */
import type { Json } from '../../json.ts';

export const types = { null: 1, boolean: 2, integer: 4, fraction: 8, string: 16, array: 32, object: 64 } as const;

export const number = types.integer | types.fraction;
export const anyType = 127;

const bits: Readonly<Record<string, number>> = { ...types, number };

/** The bits of JSON Schema's name for a type; undefined if there is no such type. */
export function bitsOf(name: string): number | undefined {
  return name !== 'fraction' && Object.hasOwn(bits, name) ? bits[name] : undefined;
}

/** The one bit of `value`'s type. */
export function typeOf(value: Json): number {
  if (value === null) return types.null;
  if (typeof value === 'number') return Number.isInteger(value) ? types.integer : types.fraction;
  if (typeof value === 'string') return types.string;
  if (typeof value === 'boolean') return types.boolean;
  return Array.isArray(value) ? types.array : types.object;
}
