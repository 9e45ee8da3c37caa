/** Values as TLC prints them: numbers, strings, names, records, sequences, sets and functions. */
import { StreampactError } from '../../contracts/src/error.ts';

/** A set. */
export interface ValueSet {
  readonly set: readonly Value[];
}

/** A value; records and functions are objects by their keys, names and strings are texts. */
export type Value = number | boolean | string | readonly Value[] | ValueSet | { readonly [key: string]: Value };

const token = /\s*(<<|>>|\|->|:>|@@|[[\]{}(),]|"(?:[^"\\]|\\.)*"|-?\d+|\w+)/y;

/** Throws MODEL_UNREADABLE for anything else. */
export function parseValue(text: string): Value {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const match = token.exec(text);
    if (match === null) throw unreadable(text);
    tokens.push(match[1] ?? '');
  }
  let at = 0;
  const peek = (): string => tokens[at] ?? '';
  const take = (expected?: string): string => {
    const taken = peek();
    if (taken === '' || (expected !== undefined && taken !== expected)) throw unreadable(text);
    at += 1;
    return taken;
  };
  const listUntil = <T>(end: string, item: () => T): readonly T[] => {
    const items: T[] = [];
    while (peek() !== end) {
      if (items.length > 0) take(',');
      items.push(item());
    }
    take(end);
    return items;
  };
  const pairs = (): Value => {
    const fields: [string, Value][] = [];
    do {
      const key = String(value());
      take(':>');
      fields.push([key, value()]);
    } while (peek() === '@@' && take() !== '');
    take(')');
    return Object.fromEntries(fields);
  };
  const field = (): readonly [string, Value] => {
    const name = take();
    take('|->');
    return [name, value()];
  };
  const openers: Readonly<Record<string, () => Value>> = {
    '<<': () => listUntil('>>', value),
    '{': () => ({ set: listUntil('}', value) }),
    '[': () => Object.fromEntries(listUntil(']', field)),
    '(': pairs,
  };
  function value(): Value {
    const taken = take();
    const opener = openers[taken];
    if (opener !== undefined) return opener();
    if (taken === 'TRUE' || taken === 'FALSE') return taken === 'TRUE';
    if (/^-?\d+$/.test(taken)) return Number(taken);
    if (taken.startsWith('"')) return taken.slice(1, -1);
    if (/^\w+$/.test(taken)) return taken;
    throw unreadable(text);
  }
  const parsed = value();
  if (at < tokens.length) throw unreadable(text);
  return parsed;
}

function unreadable(text: string): StreampactError {
  return new StreampactError('MODEL_UNREADABLE', 'A value of a counterexample cannot be read.', {
    where: text.slice(0, 200),
    fix: 'extend tests/model/values.ts by what TLC prints there',
  });
}
