/** Readers of single configuration values: text in, a typed value or the reason why not out. */
import { nearest } from '../contracts/src/suggest.ts';

/** A value, or what is wrong with the text. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** Turns the text of a configuration key into its value. */
export type Reader<T> = (text: string) => Parsed<T>;

/** Any text that is not empty. */
export const text: Reader<string> = (given) =>
  given.trim() === '' ? { problem: 'must not be empty' } : { value: given };

/** `true` or `false`. */
export const flag: Reader<boolean> = (given) =>
  given === 'true' || given === 'false' ? { value: given === 'true' } : { problem: 'must be true or false' };

/** Text of a given shape; `shape` tells the reader of the error what it is. */
export function matching(pattern: RegExp, shape: string): Reader<string> {
  return (given) => (pattern.test(given) ? { value: given } : { problem: `must be ${shape}` });
}

/** One of a few words. */
export function oneOf<const Word extends string>(words: readonly Word[]): Reader<Word> {
  return (given) => {
    const found = words.find((word) => word === given);
    return found === undefined
      ? { problem: `must be one of ${words.join(', ')}${meant(given, words)}` }
      : { value: found };
  };
}

/** `; did you mean 'x'?` for a near miss, else nothing. */
export function meant(given: string, words: Iterable<string>): string {
  const word = nearest(given, words);
  return word === undefined ? '' : `; did you mean '${word}'?`;
}

/** A whole number, bounds included. */
export function wholeNumber(min: number, max: number): Reader<number> {
  return (given) => {
    const value = /^[0-9]{1,15}$/.test(given) ? Number(given) : Number.NaN;
    return value >= min && value <= max ? { value } : { problem: `must be a whole number from ${min} to ${max}` };
  };
}

/** A list separated by commas, without repeats. */
export function listOf<Item extends string>(item: Reader<Item>): Reader<readonly Item[]> {
  return (given) => {
    const items: Item[] = [];
    for (const each of given.split(',').map((part) => part.trim())) {
      const read = item(each);
      if ('problem' in read) return { problem: `has an item '${each}', which ${read.problem}` };
      items.push(read.value);
    }
    if (new Set(items).size < items.length) return { problem: 'names an item twice' };
    return { value: items };
  };
}

/** `host:port`. */
export const hostAndPort: Reader<string> = (given) => {
  const port = Number(/^[A-Za-z0-9._-]+:([0-9]{1,5})$/.exec(given)?.[1] ?? '0');
  return port >= 1 && port <= 65_535 ? { value: given } : { problem: 'must be host:port' };
};

/** An `http` or `https` address without a query; a slash at its end is dropped. */
export const webAddress: Reader<string> = (given) => {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const plain = url !== undefined && ['http:', 'https:'].includes(url.protocol) && url.search === '' && url.hash === '';
  return plain ? { value: given.replace(/\/$/, '') } : { problem: 'must be an http or https address without a query' };
};
