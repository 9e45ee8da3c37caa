/**
 * Prefixes of objects: text with expressions `!{namespace:value}`, read once and evaluated for each object.
 *
 * Follows https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html. Differs: of the patterns of Java's
 * DateTimeFormatter only the letters y, u, M, d, H, m and s are known, others are refused when the stream is created;
 * there is no `partitionKeyFromQuery`, which takes a jq.
 */

import { randomBytes } from 'node:crypto';
import { AwsError } from '../wire/errors.ts';
import { formatInstant, readPattern } from './timestamp.ts';

/** One piece of a prefix. */
type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'timestamp'; readonly pattern: string }
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'random' }
  | { readonly kind: 'error type' };

/** A prefix that was read. */
export interface Prefix {
  readonly parts: readonly Part[];
}

/** What a prefix is evaluated with. */
export interface PrefixValues {
  /** Arrival of the object's oldest record, in milliseconds. */
  readonly oldest: number;
  readonly timeZone: string;
  readonly keys?: Readonly<Record<string, string>>;
  readonly errorType?: string;
}

/** Longest that a prefix may be once it is evaluated, in characters. */
export const longestPrefix = 512;

const expression = /!\{([^{}:]*):([^{}]*)\}/g;

/** Reads `text`. Throws InvalidArgumentException. */
export function readPrefix(text: string, member: string): Prefix {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(expression)) {
    parts.push(...textPart(text.slice(end, match.index), member));
    parts.push(readExpression(match[1] ?? '', match[2] ?? '', member));
    end = match.index + match[0].length;
  }
  return { parts: [...parts, ...textPart(text.slice(end), member)] };
}

function textPart(text: string, member: string): readonly Part[] {
  if (text.includes('!{')) throw invalid(`${member} has '!{' outside an expression '!{namespace:value}'.`);
  return text === '' ? [] : [{ kind: 'text', text }];
}

function readExpression(namespace: string, value: string, member: string): Part {
  if (namespace === 'timestamp') {
    readPattern(value, member);
    return { kind: 'timestamp', pattern: value };
  }
  if (namespace === 'partitionKeyFromLambda' && value !== '') return { kind: 'key', name: value };
  if (namespace === 'firehose' && value === 'random-string') return { kind: 'random' };
  if (namespace === 'firehose' && value === 'error-output-type') return { kind: 'error type' };
  throw invalid(`${member} has the expression '!{${namespace}:${value}}', which the local Firehose does not know.`);
}

const invalid = (what: string): AwsError => new AwsError('InvalidArgumentException', what);

/** Whether `prefix` has an expression of this kind. */
export function has(prefix: Prefix, kind: Part['kind']): boolean {
  return prefix.parts.some((part) => part.kind === kind);
}

/** Names of the keys that `prefix` is made with. */
export function keyNames(prefix: Prefix): readonly string[] {
  return prefix.parts.flatMap((part) => (part.kind === 'key' ? [part.name] : []));
}

/** The text of `prefix` for one object. Each use of `random-string` is another one. */
export function evaluate(prefix: Prefix, values: PrefixValues): string {
  return prefix.parts.map((part) => evaluatePart(part, values)).join('');
}

function evaluatePart(part: Part, { oldest, timeZone, keys = {}, errorType = '' }: PrefixValues): string {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'timestamp') return formatInstant(part.pattern, oldest, timeZone);
  if (part.kind === 'key') return keys[part.name] ?? '';
  return part.kind === 'random' ? randomString() : errorType;
}

/** Eleven characters, as the documentation has it. */
function randomString(): string {
  return randomBytes(6).toString('hex').slice(0, 11);
}
