/**
 * A query string as Athena takes it: one statement, optionally with a `;` behind it, of a type that decides how its
 * result is laid out.
 *
 * Follows "QueryExecution: StatementType" of the Athena API reference.
 */

import { AwsError } from '../wire/errors.ts';
import { type Token, tokenize } from './tokens.ts';

type StatementType = 'DDL' | 'DML' | 'UTILITY';

/** One statement. */
export interface Statement {
  /** Without the trailing `;`. */
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly type: StatementType;
  /** E.g. `SELECT`, `CREATE_TABLE_AS_SELECT`, `SHOW`. */
  readonly subtype: string;
}

/** Longest query string, in bytes. */
const longestQuery = 262_144;

/** First word of a statement → its type. Anything else is DDL. */
const typeByVerb: Readonly<Record<string, StatementType>> = {
  SELECT: 'DML',
  WITH: 'DML',
  VALUES: 'DML',
  TABLE: 'DML',
  INSERT: 'DML',
  DELETE: 'DML',
  UPDATE: 'DML',
  MERGE: 'DML',
  UNLOAD: 'DML',
  EXECUTE: 'DML',
  SHOW: 'UTILITY',
  DESCRIBE: 'UTILITY',
  DESC: 'UTILITY',
  EXPLAIN: 'UTILITY',
};

/** Verbs of queries, which are SELECT to Athena whatever they start with. */
const selectVerbs: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE', 'EXECUTE']);

/** Reads a query string. Throws InvalidRequestException for none, more than one, or too long a statement. */
export function readStatement(query: string): Statement {
  if (Buffer.byteLength(query) > longestQuery) throw invalid(`The query is longer than ${longestQuery} bytes.`);
  const all = tokenize(query);
  const end = all.findIndex((token) => token.kind === 'symbol' && token.text === ';');
  const tokens = end < 0 ? all : all.slice(0, end);
  const rest = end < 0 ? [] : all.slice(end);
  if (rest.some((token) => token.text !== ';')) throw invalid(`Only one sql statement is allowed. Got: ${query}`);
  if (tokens.length === 0) throw invalid('The query is empty.');
  const text = query.slice(0, all[end]?.start ?? query.length).trim();
  return { text, tokens, ...classify(tokens) };
}

/** The upper-case word at `index`, or an empty text for anything but a word. */
function wordAt(tokens: readonly Token[], index: number): string {
  const token = tokens[index];
  return token?.kind === 'word' ? token.text.toUpperCase() : '';
}

function classify(tokens: readonly Token[]): Pick<Statement, 'type' | 'subtype'> {
  const opening = tokens.findIndex((token) => token.text !== '(');
  const verb = wordAt(tokens, Math.max(opening, 0));
  if (verb === 'CREATE' && wordAt(tokens, 1) === 'TABLE' && hasSelect(tokens)) {
    return { type: 'DML', subtype: 'CREATE_TABLE_AS_SELECT' };
  }
  const subtype = selectVerbs.has(verb) ? 'SELECT' : verb;
  return { type: typeByVerb[verb] ?? 'DDL', subtype };
}

function hasSelect(tokens: readonly Token[]): boolean {
  return tokens.some((_, index) => wordAt(tokens, index) === 'AS' && startsQuery(tokens, index + 1));
}

function startsQuery(tokens: readonly Token[], index: number): boolean {
  const at = tokens[index]?.text === '(' ? index + 1 : index;
  return selectVerbs.has(wordAt(tokens, at));
}

function invalid(what: string): AwsError {
  return new AwsError('InvalidRequestException', what);
}
