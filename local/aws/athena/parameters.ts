/**
 * Execution parameters. Athena takes each as the text of one SQL literal, in the order of the query's `?` marks:
 * `'bitcoin'`, `42`, `1.5`, `DATE '2021-10-27'`, `CAST('1' AS bigint)`. They are bound, never pasted into the query: the
 * query travels as a string inside `EXECUTE IMMEDIATE … USING …`, so a parameter that is more than a literal must be
 * refused here, or it would be an expression.
 *
 * Follows "Using parameterized queries" of the Athena user guide and `EXECUTE IMMEDIATE` of Trino's documentation.
 */

import { AwsError } from '../wire/errors.ts';
import { type Token, tokenize } from './tokens.ts';

/** Words that are literals by themselves. */
const constants: ReadonlySet<string> = new Set(['NULL', 'TRUE', 'FALSE']);
/** Words that make a typed literal of the string behind them. */
const typePrefixes: ReadonlySet<string> = new Set([
  'DATE',
  'TIME',
  'TIMESTAMP',
  'DECIMAL',
  'CHAR',
  'VARCHAR',
  'JSON',
  'UUID',
  'IPADDRESS',
  'X',
  'DOUBLE',
  'REAL',
  'BIGINT',
  'INTEGER',
  'SMALLINT',
  'TINYINT',
  'BOOLEAN',
]);
/** What a type's name in a CAST is made of. */
const typeParts = /^(?:[\p{L}_][\p{L}\p{N}_]*|\d+|[(),])$/u;

/** The statement that runs `query` with `parameters` bound; the query itself when there are none. */
export function bindParameters(query: string, parameters: readonly string[]): string {
  if (parameters.length === 0) return query;
  for (const [index, parameter] of parameters.entries()) requireLiteral(parameter, index);
  return `EXECUTE IMMEDIATE ${quoteSql(query)} USING ${parameters.join(', ')}`;
}

/** `text` as an SQL string. */
export function quoteSql(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Whether `text` is one SQL literal. */
export function isLiteral(text: string): boolean {
  if (/--|\/\*/.test(text.replaceAll(/'(?:[^']|'')*'/g, ''))) return false;
  const tokens = tokenize(text);
  return isPlainLiteral(tokens) || isCast(tokens);
}

function requireLiteral(parameter: string, index: number): void {
  if (isLiteral(parameter)) return;
  throw new AwsError(
    'InvalidRequestException',
    `Execution parameter ${index + 1} is not one SQL literal: ${parameter}`,
    {
      fix: "write text in single quotes, e.g. 'bitcoin', and dates as DATE '2021-10-27'",
    },
  );
}

function isPlainLiteral(tokens: readonly Token[]): boolean {
  const [first, second] = tokens;
  if (first === undefined) return false;
  const word = first.kind === 'word' ? first.text.toUpperCase() : '';
  if (tokens.length === 1) return first.kind === 'string' || first.kind === 'number' || constants.has(word);
  if (tokens.length > 2) return false;
  if (first.text === '-' || first.text === '+') return second?.kind === 'number';
  return typePrefixes.has(word) && second?.kind === 'string';
}

/** `CAST(<literal> AS <type>)` */
function isCast(tokens: readonly Token[]): boolean {
  const [cast, open] = tokens;
  const as = tokens.findIndex((token) => token.kind === 'word' && token.text.toUpperCase() === 'AS');
  const type = tokens.slice(as + 1, -1);
  return (
    cast?.kind === 'word' &&
    cast.text.toUpperCase() === 'CAST' &&
    open?.text === '(' &&
    tokens.at(-1)?.text === ')' &&
    isPlainLiteral(tokens.slice(2, as)) &&
    type.length > 0 &&
    type[0]?.kind === 'word' &&
    type.every((token) => typeParts.test(token.text)) &&
    isBalanced(type)
  );
}

function isBalanced(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const { text } of tokens) {
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
