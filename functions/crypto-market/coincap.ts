/** CoinCap's API v3: a page of assets by rank, with a key (https://rest.coincap.io/api-docs.json). */
import type { Deadline } from '../shared/deadline.ts';
import type { UpstreamRequest } from '../shared/http/attempt.ts';
import type { RetryPolicy } from '../shared/http/backoff.ts';
import { get } from '../shared/http/get.ts';
import { askWithKey } from '../shared/http/keyed.ts';
import type { Logger } from '../shared/log.ts';
import { maxBodyBytes } from '../shared/poll.ts';
import type { Secret } from '../shared/secret.ts';

/** Which page to ask for, of whom, and with which key. */
export interface CoinCap {
  /** Without a slash at its end, e.g. `https://rest.coincap.io/v3`. */
  readonly baseUrl: string;
  /** How many assets one answer holds, 1 to 2000. */
  readonly pageSize: number;
  readonly apiKey: Secret;
  readonly logger: Logger;
  readonly retryPolicy?: RetryPolicy;
}

/**
 * The body of `GET /assets?limit=<n>`. A refused key is read again once, in case it was rotated since; errors are those of
 * {@link get} and of {@link Secret}.
 */
export function fetchAssets(coinCap: CoinCap, deadline: Deadline): Promise<Buffer> {
  const { apiKey, logger, retryPolicy: policy } = coinCap;
  const ask = (key: string): Promise<Buffer> =>
    get(assetsRequest(coinCap, key), { deadline, logger, ...(policy && { policy }) });
  return askWithKey(ask, { key: apiKey, deadline, logger });
}

function assetsRequest({ baseUrl, pageSize }: CoinCap, key: string): UpstreamRequest {
  return {
    upstream: 'CoinCap',
    url: `${baseUrl}/assets?limit=${pageSize}`,
    headers: { accept: 'application/json', authorization: `Bearer ${key}`, 'user-agent': 'streampact' },
    maxBytes: maxBodyBytes,
  };
}
