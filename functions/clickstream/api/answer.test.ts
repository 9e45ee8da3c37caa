import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ApiAnswer, createApi } from './answer.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { feedOf } from './feed.ts';
import { serveApi } from './serve.ts';

const feed = feedOf({ seed: 'api', users: 10, events: 250 });
const all = feed.deliveries.map(({ event }) => event);
const open = createApi(feed);
const ask = (url: string): ApiAnswer => open({ method: 'GET', url, authorization: undefined });
interface Page {
  readonly events: readonly unknown[];
  readonly next_cursor: string;
}
const page = (url: string): Page => JSON.parse(ask(url).body);

describe('pages', () => {
  test('of any size, one after the other, are the feed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }), (sizes) => {
        const told: unknown[] = [];
        let cursor = '';
        for (let at = 0; ; at += 1) {
          const limit = sizes[at % sizes.length] ?? 1;
          const { events, next_cursor } = page(`/v1/events?cursor=${cursor}&limit=${limit}`);
          if (events.length === 0) break;
          expect(events.length).toBe(Math.min(limit, all.length - told.length));
          told.push(...events);
          cursor = next_cursor;
        }
        expect(told).toEqual(all);
        expect(page(`/v1/events?cursor=${cursor}`)).toEqual({ events: [], next_cursor: cursor });
      }),
      { numRuns: 20 },
    );
  });

  test('begin at the beginning, a hundred events long, and are the same when asked for again', () => {
    expect(page('/v1/events').events).toEqual(all.slice(0, 100));
    expect(ask('/v1/events?cursor=')).toEqual(ask('/v1/events'));
  });

  test('tell the cursor after each event to those who ask for it', () => {
    const { events, next_cursor } = page('/v1/events?with=cursor&limit=5');
    const rows = events as readonly { readonly cursor: string; readonly event: unknown }[];
    expect(rows.map(({ event }) => event)).toEqual(all.slice(0, 5));
    expect(rows.at(-1)?.cursor).toBe(next_cursor);
    expect(page(`/v1/events?cursor=${rows[1]?.cursor}&limit=3`).events).toEqual(all.slice(2, 5));
  });
});

describe('refused', () => {
  const foreign = writeCursor({ feed: '00000000', position: 0 });
  const beyond = writeCursor({ feed: feed.id, position: 251 });
  test.each([
    [400, 'limit', '/v1/events?limit=0'],
    [400, 'limit', '/v1/events?limit=1001'],
    [400, 'limit', '/v1/events?limit=ten'],
    [400, 'limit', '/v1/events?limit=-1'],
    [400, 'limit', '/v1/events?limit='],
    [400, 'with', '/v1/events?with=love'],
    [400, 'cursor', '/v1/events?cursor=nonsense'],
    [400, 'cursor', `/v1/events?cursor=${foreign}`],
    [400, 'cursor', `/v1/events?cursor=${beyond}`],
    [400, 'cursor', `/v1/events?cursor=${beyond}=`],
    [404, 'path', '/v1/users'],
    [404, 'path', '//'],
  ])('%i about %s: %s', (status, about, url) => {
    const answer = ask(url);
    expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/problem+json' } });
    expect(JSON.parse(answer.body)).toMatchObject({ type: 'about:blank', status, about, detail: expect.any(String) });
  });

  test('other methods', () => {
    expect(open({ method: 'POST', url: '/v1/events', authorization: undefined })).toMatchObject({
      status: 405,
      headers: { allow: 'GET' },
    });
  });

  test('who does not have the key, but for the health', () => {
    const api = createApi(feed, 'k3y');
    const status = (url: string, authorization?: string) => api({ method: 'GET', url, authorization }).status;
    expect(status('/v1/events', 'Bearer k3y')).toBe(200);
    for (const wrong of [undefined, 'Bearer', 'k3y', 'Bearer k3z', 'Bearer k3y ', 'Basic k3y']) {
      expect(status('/v1/events', wrong)).toBe(401);
    }
    expect(status('/health')).toBe(200);
  });
});

describe('a cursor', () => {
  test('leads back to its place', () => {
    const place = fc.record({
      feed: fc.stringMatching(/^[0-9a-f]{8}$/),
      position: fc.maxSafeNat().map((n) => n % 2 ** 48),
    });
    fc.assert(
      fc.property(place, (row) => {
        expect(readCursor(writeCursor(row))).toEqual(row);
      }),
    );
  });

  test('of any other text is none, or says the same', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (text) => {
        const place = readCursor(text);
        expect(place === undefined || writeCursor(place) === text).toBe(true);
      }),
    );
  });
});

test('the server answers, and lets go of its port', async () => {
  const api = await serveApi({ feed, host: '127.0.0.1', port: 0, key: 'k' });
  const headers = { authorization: 'Bearer k' };
  const answer = await fetch(`${api.origin}/v1/events?limit=2`, { headers });
  expect(await answer.json()).toMatchObject({ events: all.slice(0, 2) });
  const port = Number(new URL(api.origin).port);
  await expect(serveApi({ feed, host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'CLICKSTREAM_NOT_LISTENING',
  });
  await api.stop();
  await expect(fetch(`${api.origin}/health`)).rejects.toThrow();
});
