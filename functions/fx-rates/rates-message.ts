/**
 * The message `{base, date, rates}` of an answer of OpenExchangeRates.
 *
 * It is made from the answer's text: numbers are never read as doubles, so every digit that was sent is published. The
 * answer's `disclaimer` and `license` are the same every time and left out; its `timestamp` is held against the day that was asked
 * for and left out as well, because Kafka's own timestamp tells when the rates were fetched.
 */
import { isLosslessNumber, parse, stringify } from 'lossless-json';
import type { Rejection } from '../shared/judge.ts';
import type { Composed } from '../shared/poll.ts';

/** What was asked for. */
export interface RatesRequest {
  readonly base: string;
  /** YYYY-MM-DD, UTC. */
  readonly date: string;
}

const dayMs = 86_400_000;
/** In a day's first hours the newest rates may still bear the hour before midnight: rates come hourly, and may be late. */
const slackMs = 2 * 3_600_000;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The message; or a rejection for an answer that is not one, or not one to what was asked. */
export function composeRates(request: RatesRequest, body: Buffer): Composed {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    return refuse({ code: 'NOT_UTF8', reason: 'The answer is not well-formed UTF-8.' });
  }
  let answer: unknown;
  try {
    answer = parse(text);
  } catch (error) {
    return refuse({ code: 'NOT_JSON', reason: error instanceof Error ? error.message.slice(0, 300) : String(error) });
  }
  const { base, timestamp, rates } = fieldsOf(answer);
  if (base === undefined || rates === undefined) {
    return violation(base === undefined ? '/base' : '/rates', 'required', 'The answer has no such field.');
  }
  if (base !== request.base) return violation('/base', 'request', `The rates are not against ${request.base}.`);
  const at = isLosslessNumber(timestamp) ? Number(timestamp.value) * 1_000 : Number.NaN;
  const day = Date.parse(`${request.date}T00:00:00Z`);
  if (!(at >= day - slackMs && at < day + dayMs)) {
    return violation('/timestamp', 'request', `The rates are not of ${request.date}.`);
  }
  return { message: Buffer.from(stringify({ base, date: request.date, rates }) ?? '') };
}

function fieldsOf(answer: unknown): Readonly<Record<'base' | 'timestamp' | 'rates', unknown>> {
  const fields = typeof answer === 'object' && answer !== null ? (answer as Readonly<Record<string, unknown>>) : {};
  const own = (name: string): unknown => (Object.hasOwn(fields, name) ? fields[name] : undefined);
  return { base: own('base'), timestamp: own('timestamp'), rates: own('rates') };
}

function violation(pointer: string, keyword: string, reason: string): Composed {
  return refuse({ code: 'CONTRACT_VIOLATION', pointer, keyword, reason });
}

function refuse(rejection: Pick<Rejection, 'code' | 'reason'> & Partial<Rejection>): Composed {
  return { rejection: { pointer: '', keyword: '', ...rejection } };
}
