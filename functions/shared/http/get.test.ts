import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { deadlineAfter } from '../deadline.ts';
import { createLogger } from '../log.ts';
import type { RetryPolicy } from './backoff.ts';
import { get } from './get.ts';

const key = 'k3y-that-nobody-may-see';
const policy: RetryPolicy = { attempts: 3, attemptMs: 200, baseMs: 4, capMs: 8, retryAfterCapMs: 1_100 };
const servers: Server[] = [];
const requests: IncomingMessage[] = [];
const logLines: string[] = [];
const logger = createLogger({ name: 'test', level: 'trace', destination: { write: (line) => logLines.push(line) } });

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  requests.splice(0);
  logLines.splice(0);
});

/** Serves the answers in turn, the last one again and again. */
async function upstream(...answers: readonly RequestListener[]): Promise<string> {
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(request);
    answer?.(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3/assets?limit=10`;
}

const answer =
  (status: number, body: string | Buffer = '', headers: Record<string, string> = {}) =>
  (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, headers).end(body);
  };

const ask = (url: string, ms = 5_000) =>
  get(
    { upstream: 'CoinCap', url, headers: { authorization: `Bearer ${key}` }, maxBytes: 1_000 },
    { deadline: deadlineAfter(ms), logger, policy },
  );

describe('a whole answer', () => {
  test('comes back byte for byte', async () => {
    const body = Buffer.from('{"price":1.10000000000000000,\r\n "x":"\u00e9"}\n');
    expect(await ask(await upstream(answer(200, body)))).toEqual(body);
    expect(requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
  });

  test('comes back without its content coding', async () => {
    const url = await upstream(answer(200, gzipSync('{"a":1}'), { 'content-encoding': 'gzip' }));
    expect((await ask(url)).toString()).toBe('{"a":1}');
  });

  test('may be as large as is allowed, and not a byte larger, chunked or not', async () => {
    expect(await ask(await upstream(answer(200, Buffer.alloc(1_000))))).toHaveLength(1_000);
    const whole = await upstream(answer(200, Buffer.alloc(1_001)));
    await expect(ask(whole)).rejects.toMatchObject({ code: 'UPSTREAM_BODY_TOO_LARGE' });
    const bomb = await upstream(answer(200, gzipSync(Buffer.alloc(1_000_000)), { 'content-encoding': 'gzip' }));
    await expect(ask(bomb)).rejects.toMatchObject({ code: 'UPSTREAM_BODY_TOO_LARGE' });
  });
});

describe('what may pass is tried again', () => {
  const good = answer(200, 'ok');
  const brokenOff: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"data"', () => response.destroy());
  };

  test.each([
    ['500', answer(500)],
    ['503', answer(503)],
    ['408', answer(408)],
    ['429 without a word', answer(429)],
    ['429 with seconds', answer(429, '', { 'retry-after': '0' })],
    ['429 with a date gone by', answer(429, '', { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' })],
    ['429 with nonsense', answer(429, '', { 'retry-after': 'soon' })],
    ['a broken-off body', brokenOff],
    ['a closed connection', (request: IncomingMessage) => request.socket.destroy()],
    ['no answer', () => {}],
  ] satisfies readonly (readonly [string, RequestListener])[])('%s', async (_, bad) => {
    expect((await ask(await upstream(bad, good))).toString()).toBe('ok');
    expect(requests).toHaveLength(2);
  });

  test.each([
    ['seconds', (): string => '1', 1_000],
    ['a date', (): string => new Date(Date.now() + 2_000).toUTCString(), 900], // a date has whole seconds only
  ] as const)('after the time that Retry-After asks for in %s, up to a cap', async (_, retryAfter, atLeastMs) => {
    const url = await upstream(
      (request, response) => answer(429, '', { 'retry-after': retryAfter() })(request, response),
      good,
    );
    const begun = performance.now();
    await ask(url);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(atLeastMs);
    expect(performance.now() - begun).toBeLessThan(4_000);
  });

  test('as often as the policy says, and then it is an error', async () => {
    await expect(ask(await upstream(answer(500)))).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      message: 'CoinCap answered 500.',
      where: expect.stringMatching(/\/v3\/assets$/),
    });
    expect(requests).toHaveLength(3);
  });

  test('but not when the pause outlasts the deadline', async () => {
    const begun = performance.now();
    const url = await upstream(answer(429, '', { 'retry-after': '60' }));
    await expect(ask(url, 500)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(requests).toHaveLength(1);
    expect(performance.now() - begun).toBeLessThan(450);
  });

  test('and never beyond the deadline, even when the upstream keeps silent', async () => {
    const begun = performance.now();
    await expect(ask(await upstream(() => {}), 300)).rejects.toMatchObject({
      message: 'CoinCap did not answer in full in time.',
    });
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  test('a body that trickles is no way round the deadline', async () => {
    const url = await upstream((_, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    });
    await expect(ask(url, 300)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });
});

describe('what will not pass is an error at once', () => {
  test.each([
    [401, 'UPSTREAM_KEY_REFUSED', {}],
    [403, 'UPSTREAM_KEY_REFUSED', {}],
    [301, 'UPSTREAM_REDIRECTED', { location: 'http://127.0.0.1:1/elsewhere' }],
    [307, 'UPSTREAM_REDIRECTED', { location: '/v3/assets' }],
    [404, 'UPSTREAM_REFUSED', {}],
    [204, 'UPSTREAM_REFUSED', {}],
  ] as const)('%i: %s', async (status, code, headers) => {
    const error: unknown = await ask(await upstream(answer(status, '', headers))).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, message: expect.stringContaining(String(status)) });
    expect(requests).toHaveLength(1);
  });
});

test('the key is in no error and in no log line', async () => {
  const refused: unknown = await ask(await upstream(answer(401, key))).catch((reason: unknown) => reason);
  const gone: unknown = await ask(await upstream(answer(500, key))).catch((reason: unknown) => reason);
  expect(logLines.length).toBeGreaterThan(0);
  expect(JSON.stringify([refused, gone, String(refused), String(gone), logLines])).not.toContain(key);
});
