import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { deadlineAfter } from '../../shared/deadline.ts';
import { createLogger } from '../../shared/log.ts';
import type { HttpSource } from './connector.ts';
import { fetchPage, type Retries } from './fetch-page.ts';

const servers: Server[] = [];
const requests: string[] = [];
const lines: string[] = [];
const logger = createLogger({ name: 'test', level: 'trace', destination: { write: (line) => lines.push(line) } });

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  requests.splice(0);
  lines.splice(0);
});

/** An API that gives the answers in turn, the last one again and again. */
async function api(...answers: readonly RequestListener[]): Promise<HttpSource> {
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(`${request.url} ${request.headers.authorization}`);
    answer?.(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    name: 'test',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/events?a=b`,
    params: [['cursor', `\${offset.cursor}`]],
    headers: [['Authorization', 'Bearer k3y']],
    initial: { cursor: '' },
    list: ['events'],
    record: ['event'],
    offset: [['cursor', ['cursor']]],
    topic: 't',
    offsetsTopic: 'o',
    intervalMs: 1,
    timeoutMs: 200,
  };
}

const say =
  (status: number, body = '', headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);
const good = say(200, '{"events":[{"event":{"n":1.10},"cursor":"x"}]}');

async function ask(
  source: HttpSource,
  { cursor = '', malformedTries = 2, ms = 5_000, stop = new AbortController().signal } = {},
) {
  const retries: Retries = { throttled: 0, failed: 0, unanswered: 0, malformed: 0 };
  const patience = { deadline: deadlineAfter(ms), malformedTries, baseMs: 4, stop };
  const records = await fetchPage(source, { cursor }, { patience, watch: { logger, retries } });
  return { values: records?.map(({ value }) => String(value)), retries };
}

test('asks with the offset and the key', async () => {
  expect(await ask(await api(good), { cursor: 'a&b=' })).toMatchObject({ values: ['{"n":1.10}'] });
  expect(requests).toEqual(['/v1/events?a=b&cursor=a%26b%3D Bearer k3y']);
});

describe('tries again', () => {
  test.each([
    ['throttled', say(429)],
    ['failed', say(500)],
    ['failed', say(503, '', { 'retry-after': '0' })],
    ['unanswered', (() => undefined) as RequestListener],
    ['unanswered', ((request) => request.socket.destroy()) as RequestListener],
    ['malformed', say(200, '{"events":[')],
    ['malformed', say(200, '{"message":"later"}')],
  ] as const)('after an answer that is %s, and counts it', async (why, bad) => {
    const { values, retries } = await ask(await api(bad, bad, good));
    expect(values).toEqual(['{"n":1.10}']);
    expect(retries).toEqual({ throttled: 0, failed: 0, unanswered: 0, malformed: 0, [why]: 2 });
    const logged = lines.map((line) => JSON.parse(line));
    expect(logged.filter((line) => line.why === why)).toHaveLength(2);
    expect(lines.join()).not.toContain('k3y');
  });

  test('not before Retry-After says so', async () => {
    const begun = performance.now();
    await ask(await api(say(429, '', { 'retry-after': '1' }), good));
    expect(performance.now() - begun).toBeGreaterThanOrEqual(1_000);
  });
});

describe('gives up', () => {
  test('on an answer that stays malformed, after so many tries', async () => {
    const source = await api(say(200, 'nonsense'));
    await expect(ask(source)).rejects.toMatchObject({ code: 'POLLER_PAGE_MALFORMED', where: '/v1/events' });
    expect(requests).toHaveLength(3);
  });

  test('on an answer that leads back to where it began', async () => {
    await expect(ask(await api(good), { cursor: 'x' })).rejects.toMatchObject({ code: 'POLLER_PAGE_MALFORMED' });
  });

  test('when the time is over, and does not wait for a Retry-After beyond it', async () => {
    await expect(ask(await api(say(500)), { ms: 100 })).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    const begun = performance.now();
    const later = await api(say(429, '', { 'retry-after': '60' }));
    await expect(ask(later)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  test.each([
    [400, 'UPSTREAM_REFUSED'],
    [401, 'UPSTREAM_KEY_REFUSED'],
    [301, 'UPSTREAM_REDIRECTED'],
  ])('on %i at once', async (status, code) => {
    await expect(ask(await api(say(status)))).rejects.toMatchObject({ code });
    expect(requests).toHaveLength(1);
  });

  test('when told to stop, in a pause or in the middle of a request', async () => {
    const silent = await api(say(500), () => undefined);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    expect(await ask({ ...silent, timeoutMs: 60_000 }, { stop: stop.signal, ms: 60_000 })).toMatchObject({
      values: undefined,
    });
  });
});
