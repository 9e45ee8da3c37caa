/** Strings against patterns and formats. */
import { fullFormats } from 'ajv-formats/dist/formats.js';

const compiled = new Map<string, RegExp>();

/** Whether `pattern` matches somewhere in `text`; undefined if that cannot be told in bounded time. */
export function matches(pattern: string, text: string): boolean | undefined {
  let known = compiled.get(pattern);
  if (known === undefined) {
    known = new RegExp(pattern, 'u');
    compiled.set(pattern, known);
  }
  return known.test(text);
}

export function isOfFormat(name: string, text: string): boolean | undefined {
  const format = (fullFormats as unknown as Record<string, unknown>)[name];
  if (format instanceof RegExp) return format.test(text);
  if (typeof format === 'function') return (format as (text: string) => boolean)(text);
  const { validate } = format as { validate: RegExp | ((text: string) => boolean) };
  return validate instanceof RegExp ? validate.test(text) : validate(text);
}
