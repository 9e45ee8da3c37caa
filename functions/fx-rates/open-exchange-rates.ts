/** OpenExchangeRates: the rates of one day (https://docs.openexchangerates.org/reference/historical-json). */
import type { Deadline } from '../shared/deadline.ts';
import type { UpstreamRequest } from '../shared/http/attempt.ts';
import type { RetryPolicy } from '../shared/http/backoff.ts';
import { get } from '../shared/http/get.ts';
import { askWithKey } from '../shared/http/keyed.ts';
import type { Logger } from '../shared/log.ts';
import { maxBodyBytes } from '../shared/poll.ts';
import type { Secret } from '../shared/secret.ts';
import { explainRefusal } from './refusals.ts';

/** Whom to ask, with which app id, and against which currency. */
export interface OpenExchangeRates {
  /** Without a slash at its end, e.g. `https://openexchangerates.org/api`. */
  readonly baseUrl: string;
  /** ISO 4217 code of the base currency; free plans have US dollars only. */
  readonly base: string;
  readonly appId: Secret;
  readonly logger: Logger;
  readonly retryPolicy?: RetryPolicy;
}

/** What is asked for without a word. */
const defaultBase = 'USD';

/**
 * The body of `GET /historical/<date>.json`; `date` is YYYY-MM-DD, UTC. For the present day these are the rates of the moment,
 * for others the last ones of the day. The app id travels in a header, never in the URL, where logs would keep it. A refused app
 * id is read again once. Errors are those of {@link get}, {@link Secret} and {@link explainRefusal}.
 */
export function fetchDay(upstream: OpenExchangeRates, date: string, deadline: Deadline): Promise<Buffer> {
  const { appId, logger, retryPolicy: policy } = upstream;
  const ask = (key: string): Promise<Buffer> =>
    get(dayRequest(upstream, date, key), { deadline, logger, ...(policy && { policy }) });
  return askWithKey(ask, { key: appId, deadline, logger });
}

function dayRequest({ baseUrl, base }: OpenExchangeRates, date: string, key: string): UpstreamRequest {
  const query = base === defaultBase ? '' : `?base=${base}`;
  return {
    upstream: 'OpenExchangeRates',
    url: `${baseUrl}/historical/${date}.json${query}`,
    headers: { accept: 'application/json', authorization: `Token ${key}`, 'user-agent': 'streampact' },
    maxBytes: maxBodyBytes,
    explain: explainRefusal,
  };
}
