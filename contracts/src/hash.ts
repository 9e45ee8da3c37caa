/** The hash that names a version of a contract. */
import { createHash } from 'node:crypto';
import { isObject, type Json } from './json.ts';
import { compareText } from './mistake.ts';

/** JSON with its names in code-unit order and no white space: one text for one value. */
export function canonicalJson(value: Json): string {
  return JSON.stringify(sortNames(value));
}

/** The same value with every object's names in code-unit order. */
export function sortNames(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortNames);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => compareText(a, b));
  return Object.fromEntries(entries.map(([name, item]) => [name, sortNames(item)]));
}

/**
 * First 16 hex digits of the SHA-256 of a self-contained contract's canonical JSON. Descriptions count: a changed unit
 * or meaning is a changed contract. `$schema` is gone by then, because it only tells editors where the vocabulary is.
 */
export function contractHash(selfContained: Json): string {
  return createHash('sha256').update(canonicalJson(selfContained), 'utf8').digest('hex').slice(0, 16);
}
