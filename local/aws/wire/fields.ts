/** Reads members of a JSON request, refusing those of a wrong type as AWS's deserialisers do. */

import { AwsError } from './errors.ts';

/** A JSON object as it came over the wire. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether `value` is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The body of a JSON request; an empty body is `{}`. Throws SerializationException. */
export function parseBody(body: Buffer): JsonObject {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new AwsError('SerializationException', 'The request body is not JSON.', { cause });
  }
  if (!isObject(value)) throw new AwsError('SerializationException', 'The request body is not a JSON object.');
  return value;
}

/** An optional text; absent and null are the same. */
export function optionalText(input: JsonObject, name: string): string | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw wrongType(name, 'a string');
}

/** A text that must be there and not empty. Throws `ValidationException`. */
export function requiredText(input: JsonObject, name: string): string {
  const value = optionalText(input, name);
  if (value !== undefined && value !== '') return value;
  throw new AwsError(
    'ValidationException',
    `Value null at '${name}' failed to satisfy constraint: Member must not be null`,
  );
}

/** An optional integer. */
export function optionalInteger(input: JsonObject, name: string): number | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw wrongType(name, 'an integer');
}

/** A list of texts; absent is empty. */
export function textList(input: JsonObject, name: string): readonly string[] {
  const value = input[name] ?? [];
  if (Array.isArray(value) && value.every((item): item is string => typeof item === 'string')) return value;
  throw wrongType(name, 'a list of strings');
}

/** A map from text to text; absent is empty. */
export function textMap(input: JsonObject, name: string): Readonly<Record<string, string>> {
  const value = object(input, name);
  const entries = Object.entries(value).map(([key, item]) => {
    if (typeof item !== 'string') throw wrongType(`${name}.${key}`, 'a string');
    return [key, item] as const;
  });
  return Object.fromEntries(entries);
}

/** A nested object; absent is empty. */
export function object(input: JsonObject, name: string): JsonObject {
  const value = input[name] ?? {};
  if (isObject(value)) return value;
  throw wrongType(name, 'an object');
}

function wrongType(name: string, expected: string): AwsError {
  return new AwsError('SerializationException', `'${name}' must be ${expected}.`);
}
