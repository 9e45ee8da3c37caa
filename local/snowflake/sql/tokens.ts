/**
 * Tokens of Snowflake's SQL, as far as the statements need that the layer reads itself.
 *
 * https://docs.snowflake.com/en/sql-reference/identifiers-syntax, https://docs.snowflake.com/en/sql-reference/data-types-text (string constants).
 */
import { StreampactError } from '../../../contracts/src/error.ts';
import { beginningOf } from '../../../queries/snowflake-driver.ts';

/** One token and where it stands in the statement. */
export interface Token {
  /** `stage` is `@name/path`; `variable` is `$1`. */
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'stage' | 'variable';
  /** A word in capitals, a string or a quoted name without its quotes, all else as written. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

type Rule = readonly [Token['kind'] | 'space', RegExp, ((text: string) => string)?];

const rules: readonly Rule[] = [
  ['space', /(?:\s|--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y],
  ['string', /\$\$[\s\S]*?\$\$/y, (text) => text.slice(2, -2)],
  ['string', /'(?:[^'\\]|\\[\s\S]|'')*'/y, unescaped],
  ['quoted', /"(?:[^"]|"")+"/y, (text) => text.slice(1, -1).replaceAll('""', '"')],
  ['stage', /@(?:[~%]|"(?:[^"]|"")+"|[\w$.])+(?:\/[^\s,;)']*)?/y],
  ['variable', /\$\w+/y],
  ['word', /[A-Za-z_][\w$]*/y, (text) => text.toUpperCase()],
  ['number', /\d+(?:\.\d+)?/y],
  ['symbol', /=>|::|\|\||<>|!=|<=|>=|[-(),.;=:*+/<>%[\]{}?!^~&|]/y],
];

/** @throws StreampactError SNOWFLAKE_UNSUPPORTED for a character that no token begins with, e.g. an open quote. */
export function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  let start = 0;
  while (start < sql.length) {
    const found = match(sql, start);
    if (found === undefined) throw unreadable(sql, start);
    if (found.kind !== 'space') tokens.push({ kind: found.kind, value: found.value, start, end: found.end });
    start = found.end;
  }
  return tokens;
}

/** `line:column` of an offset, both from 1. */
export function placeOf(sql: string, offset: number): string {
  const before = sql.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

function match(sql: string, start: number): { kind: Rule[0]; value: string; end: number } | undefined {
  for (const [kind, pattern, read] of rules) {
    pattern.lastIndex = start;
    const text = pattern.exec(sql)?.[0];
    if (text !== undefined) return { kind, value: read === undefined ? text : read(text), end: start + text.length };
  }
  return undefined;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', 0: '\0', b: '\b', f: '\f' };

function unescaped(text: string): string {
  return text.slice(1, -1).replace(/\\([\s\S])|''/g, (_, char: string | undefined) => {
    if (char === undefined) return "'";
    return escapes[char] ?? char;
  });
}

function unreadable(sql: string, start: number): StreampactError {
  return new StreampactError('SNOWFLAKE_UNSUPPORTED', `"${beginningOf(sql)}" cannot be read from "${sql[start]}" on.`, {
    where: placeOf(sql, start),
    fix: 'close quotes and comments',
  });
}
