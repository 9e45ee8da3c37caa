/** What a protected column holds: the forms that values take which no reader shall see, and what contracts say of them. */
import { isObject, type Json } from './json.ts';
import type { Protection } from './model.ts';

/** Before the characters that a mask shows: always as many, so that it does not tell how long the value is. */
export const maskStars = '****';

/** `streampact.protection` as it is written; undefined for what the vocabulary refuses. */
export function protectionOf(value: Json | undefined): Protection | undefined {
  if (!isObject(value)) return undefined;
  const { method, keep, reason } = value;
  if (method === 'hash') return { method };
  if (method === 'mask' && typeof keep === 'number' && Number.isInteger(keep)) return { method, keep };
  return method === 'clear' && typeof reason === 'string' ? { method, reason } : undefined;
}

/** The pattern that all values of a protected column match, and hardly any other; undefined for what stays in clear. */
export function protectedPattern(protection: Protection): string | undefined {
  if (protection.method === 'hash') return '^[0-9a-f]{64}$';
  return protection.method === 'mask' ? `^[*]{${maskStars.length}}[\\s\\S]{0,${protection.keep}}$` : undefined;
}

/** In words, for people: `mask, the last 4 characters`. */
export function protectionWords(protection: Protection): string {
  if (protection.method === 'hash') return 'keyed hash';
  if (protection.method === 'clear') return `in clear: ${protection.reason}`;
  return `masked but for the last ${protection.keep === 1 ? 'character' : `${protection.keep} characters`}`;
}
