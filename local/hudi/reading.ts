/** Values out of JSON or Avro that nobody has checked: a wrong one is a {@link Damage}, never a guess. */
import { clipped } from '../../functions/shared/visible.ts';
import { Damage } from './store.ts';

export type Fields = ReadonlyMap<string, unknown>;

/** An object's own members; none for null and for nothing. */
export function fieldsOf(value: unknown, what: string): Fields {
  if (value === undefined || value === null) return new Map();
  if (value instanceof Map) return value;
  if (typeof value !== 'object' || Array.isArray(value)) throw new Damage(`${what} is no object`);
  return new Map(Object.entries(value));
}

/** A list's elements; none for null and for nothing. */
export function listOf(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Damage(`${what} is no list`);
  return value;
}

/** A text; empty for null and for nothing. */
export function textOf(value: unknown, what: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new Damage(`${what} is no text`);
  return value;
}

/** A count or a number of bytes; 0 for null and for nothing. */
export function countOf(value: unknown, what: string): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new Damage(`${what} is no count: ${clipped(String(value), 40)}`);
  }
  return value;
}

export const textsOf = (value: unknown, what: string): readonly string[] =>
  listOf(value, what).map((one) => textOf(one, what));
