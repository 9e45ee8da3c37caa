/**
 * What the ClickStream API answers. No sockets here.
 *
 * `GET /v1/events?cursor&limit`: `{"events":[…],"next_cursor":"…"}`, from the beginning without a cursor or with an empty one. At
 * the end there are no events, and the cursor stays good. `with=cursor` tells each event as `{"cursor":…,"event":…}`, with
 * the cursor after it, for connectors that see single events only. `GET /health` answers without a key. Problems are RFC 9457's.
 */
import { timingSafeEqual } from 'node:crypto';
import { readCursor, writeCursor } from './cursor.ts';
import type { Feed } from './feed.ts';

/** A request, as far as it matters. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly authorization: string | undefined;
}

/** An answer. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Most and usual events of a page. */
const limits = { most: 1_000, usual: 100 } as const;

/** The API over a feed. Without a key everybody may ask. */
export function createApi(feed: Feed, key?: string): (request: ApiRequest) => ApiAnswer {
  const texts = feed.deliveries.map(({ event }) => JSON.stringify(event));
  const page = (url: URL): ApiAnswer => {
    const { cursor = '', limit = String(limits.usual), with: extra = '' } = Object.fromEntries(url.searchParams);
    const count = /^[0-9]{1,6}$/.test(limit) ? Number(limit) : 0;
    if (count < 1 || count > limits.most) {
      return problem(400, 'limit', `limit must be a whole number from 1 to ${limits.most}.`);
    }
    if (extra !== '' && extra !== 'cursor') return problem(400, 'with', 'with must be "cursor", or be left out.');
    const place = cursor === '' ? { feed: feed.id, position: 0 } : readCursor(cursor);
    if (place === undefined)
      return problem(400, 'cursor', 'cursor is not one of this API. Leave it out to begin anew.');
    if (place.feed !== feed.id || place.position > texts.length) {
      return problem(400, 'cursor', 'cursor belongs to another feed. Leave it out to begin anew.');
    }
    const end = Math.min(place.position + count, texts.length);
    const after = (position: number): string => writeCursor({ feed: feed.id, position });
    const told = texts.slice(place.position, end);
    const events =
      extra === 'cursor'
        ? told.map((text, at) => `{"cursor":"${after(place.position + at + 1)}","event":${text}}`)
        : told;
    return json(200, `{"events":[${events.join(',')}],"next_cursor":"${after(end)}"}`);
  };
  const expected = key === undefined ? undefined : Buffer.from(`Bearer ${key}`);
  const knows = (authorization: string): boolean => {
    const bytes = Buffer.from(authorization);
    return expected === undefined || (bytes.length === expected.length && timingSafeEqual(bytes, expected));
  };
  return ({ method, url: target, authorization = '' }) => {
    const url = URL.canParse(target, 'http://api') ? new URL(target, 'http://api') : undefined;
    if (url?.pathname !== '/health' && url?.pathname !== '/v1/events')
      return problem(404, 'path', 'There is no such path.');
    if (method !== 'GET') return problem(405, 'method', 'Only GET.', { allow: 'GET' });
    if (url.pathname === '/health') return json(200, JSON.stringify({ ok: true, events: texts.length }));
    if (!knows(authorization))
      return problem(401, 'authorization', 'The key is missing or unknown.', { 'www-authenticate': 'Bearer' });
    return page(url);
  };
}

function json(status: number, body: string): ApiAnswer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
};

/** `about` names the part of the request; nothing of the request is repeated. */
function problem(
  status: number,
  about: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): ApiAnswer {
  const body = JSON.stringify({ type: 'about:blank', title: titles[status] ?? 'Problem', status, detail, about });
  return { status, headers: { 'content-type': 'application/problem+json', ...headers }, body };
}
