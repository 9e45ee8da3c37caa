/** `NAME = value` options of DDL; each statement names those that it knows, and others are refused by name. */
import type { Reader } from './reader.ts';

/** What an option may hold; `options` are options in parentheses, `names` and `strings` are lists. */
type OptionKind = 'boolean' | 'number' | 'string' | 'word' | 'name' | 'strings' | 'options';

/** An option's value; numbers as written. */
export type OptionValue = string | boolean | readonly string[] | Options;
export interface Options {
  readonly [name: string]: OptionValue;
}

/** The options that a statement knows; those of an option in parentheses stand below its name. */
export interface OptionRules {
  readonly [name: string]: OptionKind | OptionRules;
}

/** Reads options up to `until` or the end. Options are parted by white space or commas; one may be given once. */
export function readOptions(reader: Reader, rules: OptionRules, until: readonly string[] = []): Options {
  const options: Record<string, OptionValue> = {};
  const stops = () =>
    reader.ended || until.some((word) => reader.next?.kind !== 'string' && reader.next?.value === word);
  while (!stops()) {
    const name = reader.next?.kind === 'word' ? reader.next.value : undefined;
    const rule = name === undefined || !Object.hasOwn(rules, name) ? undefined : rules[name];
    if (name === undefined || rule === undefined) throw reader.refusal('this option is not known here');
    if (Object.hasOwn(options, name)) throw reader.refusal('this option is given twice');
    reader.take();
    reader.expect('=');
    options[name] = readValue(reader, rule);
    reader.takes(',');
  }
  return options;
}

function readValue(reader: Reader, rule: OptionKind | OptionRules): OptionValue {
  if (typeof rule !== 'string') {
    reader.expect('(');
    const options = readOptions(reader, rule, [')']);
    reader.expect(')');
    return options;
  }
  return readers[rule](reader);
}

const readers: Readonly<Record<OptionKind, (reader: Reader) => OptionValue>> = {
  boolean: (reader) => {
    if (reader.takes('TRUE')) return true;
    reader.expect('FALSE');
    return false;
  },
  number: (reader) => {
    const sign = reader.takes('-') ? '-' : '';
    if (reader.next?.kind !== 'number') throw reader.refusal('expected a number');
    return `${sign}${reader.take().value}`;
  },
  string: (reader) => reader.string(),
  word: (reader) => (reader.next?.kind === 'string' ? reader.string().toUpperCase() : reader.word()),
  name: (reader) => (reader.next?.kind === 'string' ? reader.string() : reader.name().map(quoted).join('.')),
  strings: (reader) => reader.list(() => reader.string()),
  options: (reader) => {
    throw reader.refusal('this option has no rules');
  },
};

/** A name part as SQL has to write it. */
export function quoted(part: string): string {
  return `"${part.replaceAll('"', '""')}"`;
}
