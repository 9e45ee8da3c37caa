/** The values of keywords, checked. */
import { isObject, type Json, type JsonObject } from '../../json.ts';
import { compiles } from '../words.ts';
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

/** A regular expression. One that compiles only without the flag `u`, as many of public schemas do, is read without it. */
export function patternOf(context: Context, keyword: string, source: Json): string {
  if (typeof source !== 'string') throw context.invalid(keyword, 'must be a regular expression');
  if (!compiles(source, 'u') && !compiles(source, '')) {
    throw context.invalid(keyword, `is no regular expression: ${source}`);
  }
  return source;
}
