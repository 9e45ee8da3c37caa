/** Splits SQL into tokens, as far as needed to tell a word from what stands in quotes or a comment. */

import { AwsError } from '../wire/errors.ts';

type TokenKind = 'word' | 'quoted' | 'backtick' | 'string' | 'number' | 'symbol';

/** A token; white space and comments are none. */
export interface Token {
  readonly kind: TokenKind;
  /** As written, quotes included. */
  readonly text: string;
  /** Offset of its first character in the statement. */
  readonly start: number;
}

/** Every alternative starts with a character of its own, so the expression never backtracks far. */
const pattern =
  /(?<blank>\s+|--[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>'(?:[^']|'')*')|(?<quoted>"(?:[^"]|"")*")|(?<backtick>`(?:[^`]|``)*`)|(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<symbol>[^'"`])/uy;

const kinds: readonly TokenKind[] = ['string', 'quoted', 'backtick', 'number', 'word', 'symbol'];

/** The tokens of `sql`. Throws AwsError for a quote that never ends. */
export function tokenize(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    pattern.lastIndex = at;
    const groups = pattern.exec(sql)?.groups;
    if (groups === undefined) {
      throw new AwsError('InvalidRequestException', `A quote at character ${at + 1} of the query never ends.`);
    }
    const kind = kinds.find((name) => groups[name] !== undefined);
    const text = (kind === undefined ? groups.blank : groups[kind]) ?? '';
    if (kind !== undefined) tokens.push({ kind, text, start: at });
    at += text.length;
  }
  return tokens;
}

/** What a name or string means without its quotes. */
export function unquote({ kind, text }: Token): string {
  if (kind === 'string') return text.slice(1, -1).replaceAll("''", "'");
  if (kind === 'quoted') return text.slice(1, -1).replaceAll('""', '"');
  if (kind === 'backtick') return text.slice(1, -1).replaceAll('``', '`');
  return text;
}
