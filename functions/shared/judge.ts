/** Whether a Kafka value keeps its contract. The verdict decides where the value goes, never what it looks like. */
import type { MessageContract, Validator, Violation } from '../../contracts/src/model.ts';

/** Why a value is refused: a closed set, told in dead letters and quarantine lines. */
type RejectionCode =
  | 'NO_VALUE'
  | 'NOT_UTF8'
  | 'NOT_JSON'
  | 'NOT_CSV'
  | 'CONTRACT_VIOLATION'
  | 'NOT_AN_OBJECT'
  | 'NOT_AVRO'
  | 'SCHEMA_UNKNOWN'
  | 'SCHEMA_UNREADABLE';

/** The first way in which a value fails. */
export interface Rejection {
  readonly code: RejectionCode;
  /** JSON pointer into the value; empty for the value as a whole. */
  readonly pointer: string;
  /** The JSON Schema keyword that failed; empty when it did not come to a validation. */
  readonly keyword: string;
  /** For people, at most 300 characters. */
  readonly reason: string;
}

/** The value as JSON.parse sees it, for routing only: its numbers are doubles, exact figures come from the bytes. */
export type Verdict =
  | { readonly accepted: true; readonly parsed: unknown }
  | { readonly accepted: false; readonly rejection: Rejection };

// A byte order mark is kept, and so refused as no JSON (RFC 8259, section 8.1), instead of reaching the raw zone unseen.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Judges the bytes of one value; `null` is a Kafka tombstone, which no JSON contract accepts. */
export function judge(value: Buffer | null, validate: Validator): Verdict {
  if (value === null) return refuse('NO_VALUE', 'The record has no value.');
  let text: string;
  try {
    text = utf8.decode(value);
  } catch {
    return refuse('NOT_UTF8', 'The value is not well-formed UTF-8.');
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return refuse('NOT_JSON', notJson(error));
  }
  const [violation] = validate(parsed);
  return violation === undefined ? { accepted: true, parsed } : refuse('CONTRACT_VIOLATION', violation);
}

/**
 * What a log may say of a refusal: nothing of the value. A pointer is made of the value's own names, which may be a person's where the
 * message is about people.
 */
export function loggable(
  { personalData }: Pick<MessageContract, 'personalData'>,
  { code, pointer, keyword }: Pick<Rejection, 'pointer' | 'keyword'> & { readonly code: string },
): Readonly<Record<string, string>> {
  return personalData ? { code, keyword } : { code, keyword, pointer };
}

/** Where a text stops being JSON. The parser's own words quote the text, and reasons travel further than values do. */
export function notJson(error: unknown): string {
  const [, position] = /at position (\d+)/.exec(error instanceof Error ? error.message : '') ?? [];
  return position === undefined ? 'The text is not JSON.' : `The text stops being JSON at position ${position}.`;
}

function refuse(code: RejectionCode, why: string | Violation): Verdict {
  const { pointer, keyword, message } = typeof why === 'string' ? { pointer: '', keyword: '', message: why } : why;
  return { accepted: false, rejection: { code, pointer, keyword, reason: message.slice(0, 300) } };
}

/**
 * The scalar that a JSON pointer (RFC 6901) leads to, as a record key's text; `undefined` when it leads nowhere or to an
 * object or array.
 */
export function keyAt(value: unknown, pointer: string): string | undefined {
  let at: unknown = value;
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean' ? String(at) : undefined;
}
