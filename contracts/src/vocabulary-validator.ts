/** The vocabulary as a function. A bundle holds it compiled: `review/launch/build.mjs` puts that in this module's place. */
import { readFileSync } from 'node:fs';
import type { ValidateFunction } from 'ajv';
import { newAjv } from './ajv.ts';
import type { JsonObject } from './json.ts';

/** Errors must say what they are about. */
export const vocabularyOptions = { verbose: true, strict: false } as const;

export function vocabulary(): JsonObject {
  return JSON.parse(readFileSync(new URL('../vocabulary.json', import.meta.url), 'utf8')) as JsonObject;
}

/** Compiles the vocabulary, which takes longer than most reviews. */
export function vocabularyValidator(): ValidateFunction {
  return newAjv(vocabularyOptions).compile(vocabulary());
}
