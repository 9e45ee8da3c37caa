/**
 * Writes a pattern for Snowflake's REGEXP_LIKE, which matches whole texts
 * (https://docs.snowflake.com/en/sql-reference/functions/regexp_like) in the language of POSIX's extended expressions
 * (https://docs.snowflake.com/en/sql-reference/functions-regexp). Only what both languages read alike is written: sets, groups,
 * choices and counts. A pattern that needs more is refused.
 */
import { type CodePoints, complement, has, surrogates, union } from '../../regular/code-points.ts';
import { boundaries, parsePattern } from '../../regular/parse.ts';
import type { Syntax } from '../../regular/syntax.ts';

export type SnowflakePattern =
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Any character, line feeds too: REGEXP_LIKE is called with the parameter `s`. */
const anything = '.*';

/** Thrown and caught in this module only. */
class Refused extends Error {}

/** What REGEXP_LIKE(text, …, 's') has to be given, to hold where `pattern` is found in a text. */
export function snowflakePattern(pattern: string): SnowflakePattern {
  const parsed = parsePattern(pattern);
  if (parsed.kind !== 'syntax') return { kind: 'refused', reason: parsed.reason };
  const parts = parsed.syntax.kind === 'sequence' ? parsed.syntax.parts : [parsed.syntax];
  const [first, last] = [isEdge(parts[0], 'start'), isEdge(parts.at(-1), 'end')];
  const middle = parts.slice(first ? 1 : 0, last ? -1 : undefined);
  try {
    const text = middle.map(print).join('');
    return { kind: 'pattern', pattern: `${first ? '' : anything}${text}${last ? '' : anything}` };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

function isEdge(syntax: Syntax | undefined, edge: 'start' | 'end'): boolean {
  return syntax?.kind === 'boundary' && syntax.boundary === boundaries[edge];
}

function print(syntax: Syntax): string {
  switch (syntax.kind) {
    case 'set':
      return printSet(syntax.points);
    case 'sequence':
      return `(${syntax.parts.map(print).join('')})`;
    case 'choice':
      return `(${syntax.options.map(print).join('|')})`;
    case 'repeat':
      return `${grouped(syntax.part)}{${countOf(syntax)}}`;
    case 'boundary':
      throw new Refused('it has an edge that is neither its beginning nor its end');
    case 'ahead':
      throw new Refused('it looks ahead');
  }
}

function grouped(syntax: Syntax): string {
  return syntax.kind === 'repeat' ? `(${print(syntax)})` : print(syntax);
}

function countOf({ min, max }: Syntax & { kind: 'repeat' }): string {
  if (min === max) return String(min);
  return Number.isFinite(max) ? `${min},${max}` : `${min},`;
}

function printSet(points: CodePoints): string {
  if (points.length === 0) throw new Refused('it has a set that nothing is in');
  const [[first, last] = [0, 1], ...more] = points;
  if (first === last && more.length === 0 && plain.test(String.fromCodePoint(first)))
    return String.fromCodePoint(first);
  const negated = has(points, lastCodePoint);
  // No text in Snowflake holds half a character.
  const shown = negated ? complement(union(points, surrogates)) : points;
  if (shown.length === 0) return '.';
  return `[${negated ? '^' : ''}${shown.map(printRange).join('')}]`;
}

function printRange([first, last]: CodePoints[number]): string {
  if (first === last) return printPoint(first);
  return `${printPoint(first)}-${printPoint(last)}`;
}

function printPoint(point: number): string {
  const character = String.fromCodePoint(point);
  if (/[\p{Cc}\p{Cs}]/u.test(character)) throw new Refused('it names a control character');
  return /[\\\]^[-]/.test(character) ? `\\${character}` : character;
}

/** Stands for itself outside of sets, in every dialect. */
const plain = /[A-Za-z0-9:/_ -]/;
const lastCodePoint = 0x10ffff;
