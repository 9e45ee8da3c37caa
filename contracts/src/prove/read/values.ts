/** The values of keywords, checked. */
import { isObject, type Json, type JsonObject } from '../../json.ts';
import type { Context } from './reader.ts';

export function countOf(context: Context, keyword: string): number | undefined {
  const value = context.schema[keyword];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw context.invalid(keyword, 'must be a whole number that is not negative');
}

export function numberOf(context: Context, keyword: string): number | undefined {
  const value = context.schema[keyword];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw context.invalid(keyword, 'must be a number');
}

export function flagOf(context: Context, keyword: string): boolean {
  const value = context.schema[keyword];
  if (typeof value === 'boolean') return value;
  throw context.invalid(keyword, 'must be true or false');
}

export function mapOf(context: Context, keyword: string): JsonObject {
  const value = context.schema[keyword];
  if (value === undefined) return {};
  if (isObject(value)) return value;
  throw context.invalid(keyword, 'must be an object');
}

export function filledListOf(context: Context, keyword: string): readonly Json[] {
  const value = context.schema[keyword];
  if (Array.isArray(value) && value.length > 0) return value;
  throw context.invalid(keyword, 'must be a list that is not empty');
}

export function namesIn(context: Context, keyword: string, value: Json): readonly string[] {
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  throw context.invalid(keyword, 'must be a list of names');
}

/** How ajv reads a pattern: with the flag `u`; `sloppy` if it only compiles without, as many public schemas' patterns do. */
export function patternOf(context: Context, keyword: string, source: Json): 'strict' | 'sloppy' {
  if (typeof source !== 'string') throw context.invalid(keyword, 'must be a regular expression');
  if (compiles(source, 'u')) return 'strict';
  if (compiles(source, '')) return 'sloppy';
  throw context.invalid(keyword, `is no regular expression: ${source}`);
}

/**
 * The pattern as it would be written for Unicode mode, which allows no needless escapes, or undefined if there is more to it.
 * Public schemas are full of `\\:` and `\\'`; validators that compile them at all mean the character itself.
 */
export function tidied(source: string): string | undefined {
  const pieces = source.match(/\\[\s\S]|\[|\]|[^\\[\]]+/gu) ?? [];
  let inClass = false;
  const tidy = pieces.map((piece) => {
    if (piece === '[' && !inClass) inClass = true;
    else if (piece === ']') inClass = false;
    const escaped = piece.length > 1 && piece.startsWith('\\') ? piece.slice(1) : '';
    const needless = /^[^\w^$\\.*+?()[\]{}|/]/u.test(escaped) && !(inClass && escaped === '-');
    return needless || escaped === '_' ? escaped : piece;
  });
  const whole = tidy.join('');
  return compiles(whole, 'u') ? whole : undefined;
}

function compiles(source: string, flags: string): boolean {
  try {
    new RegExp(source, flags);
    return true;
  } catch {
    return false;
  }
}
