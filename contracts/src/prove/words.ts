/** Single strings against patterns and formats. */
import { formatLanguage } from './leaves/formats.ts';

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
  return formatLanguage(name)?.accepts(text);
}
