import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { deadlineAfter } from '../shared/deadline.ts';
import { createLogger } from '../shared/log.ts';
import { createSecret } from '../shared/secret.ts';
import { fetchDay } from './open-exchange-rates.ts';

const appId = 'app-1d-that-nobody-may-see';
const asked: string[] = [];
const logLines: string[] = [];
const logger = createLogger({ name: 'test', level: 'trace', destination: { write: (line) => logLines.push(line) } });
let server: Server | undefined;

afterEach(async () => {
  asked.splice(0);
  logLines.splice(0);
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
});

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An upstream that answers in turn, the last answer for ever, and a secret whose readings are `keys` in turn. */
async function upstream(answers: readonly Answer[], keys: readonly string[] = [appId], base = 'USD') {
  server = createServer(({ url, headers }, response) => {
    const {
      status,
      body,
      headers: sent,
    } = answers[Math.min(asked.length, answers.length - 1)] ?? { status: 500, body: '' };
    asked.push(`${url} ${headers.authorization}`);
    response.writeHead(status, sent).end(body);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  let reads = 0;
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    base,
    appId: createSecret('arn', async () => keys[Math.min(reads++, keys.length - 1)]),
    logger,
    retryPolicy: { attempts: 3, attemptMs: 500, baseMs: 2, capMs: 4, retryAfterCapMs: 1_000 },
  };
}

const refusal = (status: number, message: string, headers = {}): Answer => ({
  status,
  body: JSON.stringify({ error: true, status, message, description: `about ${appId}` }),
  headers,
});
const fetched = async (source: Awaited<ReturnType<typeof upstream>>) =>
  String(await fetchDay(source, '2024-05-01', deadlineAfter(5_000)));

test('asks for the day with the app id in a header', async () => {
  expect(await fetched(await upstream([{ status: 200, body: 'rates' }]))).toBe('rates');
  expect(asked).toEqual([`/api/historical/2024-05-01.json Token ${appId}`]);
});

test('names another base currency', async () => {
  await fetched(await upstream([{ status: 200, body: '' }], [appId], 'EUR'));
  expect(asked[0]).toContain('/api/historical/2024-05-01.json?base=EUR ');
});

test('reads a refused app id again once', async () => {
  const source = await upstream([refusal(401, 'invalid_app_id'), { status: 200, body: 'rates' }], ['old', 'new']);
  expect(await fetched(source)).toBe('rates');
  expect(asked.map((line) => line.split(' ').at(-1))).toEqual(['old', 'new']);
});

describe('a refusal that another attempt would not mend', () => {
  test.each([
    [401, 'missing_app_id', 'UPSTREAM_KEY_REFUSED'],
    [401, 'invalid_app_id', 'UPSTREAM_KEY_REFUSED'],
    [403, 'not_allowed', 'UPSTREAM_REFUSED'],
    [429, 'not_allowed', 'UPSTREAM_REFUSED'],
    [403, 'access_restricted', 'UPSTREAM_QUOTA_USED_UP'],
    [429, 'access_restricted', 'UPSTREAM_QUOTA_USED_UP'],
    [400, 'invalid_base', 'UPSTREAM_REFUSED'],
    [400, 'not_available', 'UPSTREAM_NOT_AVAILABLE'],
    [404, 'not_found', 'UPSTREAM_REFUSED'],
    [400, 'toString', 'UPSTREAM_REFUSED'],
  ] as const)('%i %s is %s at once', async (status, message, code) => {
    await expect(fetched(await upstream([refusal(status, message)]))).rejects.toMatchObject({ code });
    expect(asked).toHaveLength(1);
  });

  test('never shows the app id', async () => {
    const error: unknown = await fetched(await upstream([refusal(403, 'access_restricted')])).catch((reason) => reason);
    expect(JSON.stringify([error, String(error), logLines])).not.toContain(appId);
  });
});

describe('a refusal that passes', () => {
  test.each([
    ['a 429 in haste', refusal(429, 'too_many_requests')],
    ['a 429 that says when to come again', refusal(429, 'access_restricted', { 'retry-after': '0' })],
    ['a 429 that is no JSON', { status: 429, body: '<html>' }],
    ['a 503', refusal(503, 'not_allowed_here')],
  ] satisfies readonly (readonly [string, Answer])[])('%s is tried again', async (_, answer) => {
    expect(await fetched(await upstream([answer, { status: 200, body: 'rates' }]))).toBe('rates');
    expect(asked).toHaveLength(2);
  });
});

test('a refusal whose body never ends is cut off', async () => {
  const body = `{"error":true,"message":"not_available","x":"${'x'.repeat(3_000_000)}"}`;
  await expect(fetched(await upstream([{ status: 400, body }]))).rejects.toMatchObject({ code: 'UPSTREAM_REFUSED' });
});
